"""Two people at one form: in every field and every kind of part of every model, nothing of either is lost."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten

from meetings.models import Citation, Meeting
from members.models import Party
from tests.desk import form_of, page
from tests.factories import (
    MAKERS,
    make_body,
    make_citation,
)
from tests.two_people import MADE, SWEPT, alternatives, asked_in, label, other_values, saved, write
from workplan.models import ProgressUpdate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", SWEPT, ids=label)
def test_what_two_people_change_in_different_fields_is_kept_of_both(two, model):
    one, other = two
    row = MADE.get(model, MAKERS[model])()
    address = page(model, "change", row.pk)
    values = alternatives(one, row)
    theirs = {name: given[0] for name, given in list(values.items())[::2]}
    mine = {name: given[0] for name, given in list(values.items())[1::2]}
    first, second = form_of(one.get(address)), form_of(other.get(address))
    saved(one.post(address, {**first, **theirs}))
    answer = other.post(address, {**second, **mine})
    assert answer.status_code == 200
    assert [change.who for change in answer.context["meanwhile"]["changes"]] == ["aminata"]
    told = [told.difference.name for each in answer.context["meanwhile"]["rows"] for told in each.told]
    assert (told, asked_in(answer)) == (list(theirs), [])
    saved(other.post(address, form_of(answer)))
    now = form_of(other.get(address))
    assert {name: now.get(name, []) for name in values} == {**theirs, **mine}


@pytest.mark.parametrize("model", SWEPT, ids=label)
def test_what_two_people_write_in_the_same_field_is_shown_and_chosen(two, model):
    one, other = two
    row = MADE.get(model, MAKERS[model])()
    address = page(model, "change", row.pk)
    values = {name: given for name, given in alternatives(one, row).items() if len(given) > 1}
    first, second = form_of(one.get(address)), form_of(other.get(address))
    saved(one.post(address, {**first, **{name: given[0] for name, given in values.items()}}))
    answer = other.post(address, {**second, **{name: given[1] for name, given in values.items()}})
    assert asked_in(answer) == [f"_choice:::{name}" for name in values]
    again = other.post(address, form_of(answer))  # without a choice
    assert (again.status_code, asked_in(again)) == (200, [f"_choice:::{name}" for name in values])
    choices = {f"_choice:::{name}": ["theirs", "mine"][place % 2] for place, name in enumerate(values)}
    saved(other.post(address, {**form_of(again), **choices}))
    now = form_of(other.get(address))
    assert {name: now[name] for name in values} == {
        name: given[place % 2] for place, (name, given) in enumerate(values.items())
    }


# Parts


def inlines_of(model) -> list[type]:
    return [inline for inline in admin.site.get_model_admin(model).inlines if inline.model is not ProgressUpdate]


WHOLES = [model for model in SWEPT if inlines_of(model)]


def make_whole(model):
    """A record without parts, whose page shows every inline of its model."""
    makers = {Party: make_body, Meeting: MAKERS[Meeting]}
    return makers.get(model, MADE.get(model, MAKERS[model]))()


def make_part(whole, inline):
    """A part of `whole`, made by nobody's form."""
    if inline.model is Citation:
        return make_citation(whole, field="", ground="As the gist says.")
    name = inline.fk_name or next(
        each.name for each in inline.model._meta.concrete_fields if each.related_model is type(whole)
    )
    return MAKERS[inline.model](**{name: whole}, **({"meeting": whole.meeting} if name == "session" else {}))


def single_fields(inline) -> list[str]:
    """The first two fields of a row that hold one value each."""
    single = {each.name for each in inline.model._meta.concrete_fields}
    return [name for name in flatten(inline.fields) if name in single][:2]


class Rows:
    """Parts of one kind: one that both change, one that another removes, one that I remove, one untouched."""

    def __init__(self, whole, inline):
        self.whole, self.inline = whole, inline
        self.changed, self.removed, self.kept, self.untouched = (make_part(whole, inline) for _each in range(4))
        self.key_of_removed = self.removed.pk

    def open(self, answer) -> None:
        """Look at the form on which I type."""
        formset = self._formset(answer)
        self.prefix = formset.prefix
        self.place = {each.instance.pk: each.prefix for each in formset.initial_forms}
        self.mine, self.theirs = single_fields(self.inline)
        fields = formset.forms[0].fields
        self.values = {name: other_values(self.changed, name, fields[name]) for name in (self.mine, self.theirs)}

    def meanwhile(self) -> None:
        """What another does."""
        write(self.changed, self.theirs, self.values[self.theirs][0])
        write(self.kept, self.theirs, self.values[self.theirs][-1])
        self.removed.delete()
        self.added = make_part(self.whole, self.inline)

    def typed(self) -> dict:
        """What I type."""
        return {
            f"{self.place[self.changed.pk]}-{self.mine}": self.values[self.mine][0],
            f"{self.place[self.key_of_removed]}-{self.mine}": self.values[self.mine][-1],
            f"{self.place[self.kept.pk]}-DELETE": "on",
        }

    def told(self) -> set[tuple]:
        """What I have to be told."""
        done = (("changed", self.changed.pk), ("changed", self.kept.pk), ("removed", self.key_of_removed))
        return {(self.prefix, verb, str(pk)) for verb, pk in (*done, ("added", self.added.pk))}

    def choices(self) -> dict[str, str]:
        """What I choose: their row that I removed, and mine that they removed."""
        return {
            f"_choice:{self.prefix}:{self.kept.pk}:": "theirs",
            f"_choice:{self.prefix}:{self.key_of_removed}:": "mine",
        }

    def check(self, answer) -> None:
        """Nothing of either is lost."""
        form = form_of(answer)
        now = {each.instance.pk: each.prefix for each in self._formset(answer).initial_forms}
        (again,) = set(now) - {self.changed.pk, self.kept.pk, self.untouched.pk, self.added.pk}
        assert form[f"{now[self.changed.pk]}-{self.mine}"] == self.values[self.mine][0]
        assert form[f"{now[self.changed.pk]}-{self.theirs}"] == self.values[self.theirs][0]
        assert form[f"{now[self.kept.pk]}-{self.theirs}"] == self.values[self.theirs][-1]
        assert form[f"{now[again]}-{self.mine}"] == self.values[self.mine][-1]

    def _formset(self, answer):
        inlines = answer.context["inline_admin_formsets"]
        return next(each.formset for each in inlines if isinstance(each.opts, self.inline))


@pytest.mark.parametrize("model", WHOLES, ids=label)
def test_rows_that_another_added_changed_or_removed_are_merged_and_chosen(two, model):
    whole, client = make_whole(model), two[1]
    address = page(model, "change", whole.pk)
    parts = [Rows(whole, inline) for inline in inlines_of(model)]
    opened = client.get(address)
    for rows in parts:
        rows.open(opened)
    for rows in parts:
        rows.meanwhile()
    answer = client.post(address, {**form_of(opened), **{key: v for rows in parts for key, v in rows.typed().items()}})
    told = [one.difference for each in answer.context["meanwhile"]["rows"] for one in each.told]
    assert {(each.prefix, each.verb, each.pk) for each in told} == set.union(*(rows.told() for rows in parts))
    choices = {key: choice for rows in parts for key, choice in rows.choices().items()}
    assert set(asked_in(answer)) == set(choices)
    saved(client.post(address, {**form_of(answer), **choices}))
    now = client.get(address)
    for rows in parts:
        rows.check(now)
