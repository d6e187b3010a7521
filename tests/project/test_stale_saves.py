"""Two people at one form: in every field and every kind of part of every model, nothing of either is lost."""

from html import unescape

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balitracker.admin.merging.saving import MergingAdmin
from balitracker.dates import EdtfField
from balitracker.history.differences import Piece
from meetings.models import Citation, Discrepancy, DiscrepancySide, DocumentVersion, Meeting, Paragraph
from members.models import Party
from tests.desk import errors_of, fill, form_of, page
from tests.factories import (
    MAKERS,
    make_action_item,
    make_attendance,
    make_body,
    make_citation,
    make_discrepancy,
    make_editor,
    make_meeting,
    make_meeting_body,
    make_party,
    make_passage,
    make_priority,
    make_progress_update,
    make_reviewer,
    make_session,
    number,
)
from workplan.models import ActionItem, ProgressUpdate

pytestmark = pytest.mark.django_db

COMPARING_QUERIES = 22

NEVER_CHANGED = (DiscrepancySide, DocumentVersion, Paragraph, ProgressUpdate)
SWEPT = [model for model in MAKERS if model not in NEVER_CHANGED]

MADE = {
    Discrepancy: lambda: make_discrepancy(status="explained", reason="slip", explanation="As it was."),
    Citation: lambda: make_citation(make_attendance(), field="presence", says="attended", ground="It says so."),
    ActionItem: lambda: make_action_item(plan=make_priority().plan),
}
"""Rows whose fields depend on each other, so that any of them can be changed alone."""

LEFT = {
    "meetings.Chair.meeting": "a session is one of the meeting's",
    "meetings.Headcount.meeting": "a session is one of the meeting's",
    "meetings.Contribution.meeting": "a session is one of the meeting's",
    "meetings.Outcome.meeting": "a session is one of the meeting's",
    "meetings.Discrepancy.status": "an explanation settles it",
    "workplan.ActionItem.plan": "a priority is one of the plan's",
    "members.PartyName.party": "a name belongs to one party",
    "members.Party.kind": "only a state has an ISO code",
}
"""Fields on which others depend; what is compared does not differ from field to field of one kind."""


def label(model) -> str:
    return model._meta.label


@pytest.fixture
def two():
    """Two editors, each in a browser of her own."""
    clients = {}
    for name in ("aminata", "rahmah"):
        clients[name] = Client()
        clients[name].force_login(make_editor(username=name))
    return clients["aminata"], clients["rahmah"]


def other_values(row, name: str, form_field) -> list[list[str]]:
    """Two sets of values that the field of `row` does not hold, as a browser sends them; one for a yes-or-no."""
    model_field = row._meta.get_field(name)
    n = number()
    if isinstance(form_field, forms.ModelChoiceField):
        makers = {
            "session": lambda: make_session(meeting=row.meeting),
            "body": make_body,
            "hosts": make_body,
            "priority": lambda: make_priority(plan=row.plan),
        }
        make = makers.get(name, MAKERS[form_field.queryset.model])
        return [[str(make().pk)], [str(make().pk)]]
    if isinstance(form_field, forms.BooleanField) and not isinstance(form_field, forms.NullBooleanField):
        return [[] if getattr(row, name) else ["on"]]
    if isinstance(form_field, forms.NullBooleanField):
        return [["true"], ["false"]]
    if getattr(form_field, "choices", None):
        now = str(getattr(row, name))
        return [[str(value)] for value, _label in form_field.choices if value and str(value) not in (now, "dropped")]
    if isinstance(form_field, forms.IntegerField):
        return [[str(n + 1000)], [str(n + 2000)]]
    if isinstance(model_field, EdtfField):
        return [["2001"], ["2003"]]
    special = {
        "slug": [["of-the-first"], ["of-the-second"]],
        "iso_code": [["QX"], ["QY"]],
        "sha256": [["a" * 64], ["b" * 64]],
        "url": [["https://one.example/"], ["https://two.example/"]],
        "agency": [["One ministry"], ["Another ministry"]],
    }
    return special.get(name, [[f"One writes this {n}"], [f"The other writes that {n}"]])


def alternatives(client, row) -> dict[str, list[list[str]]]:
    """For every field of the form of `row`, what else it may hold."""
    form = client.get(page(type(row), "change", row.pk)).context["adminform"].form
    fields = {name: each for name, each in form.fields.items() if f"{row._meta.label}.{name}" not in LEFT}
    return {name: other_values(row, name, each) for name, each in fields.items()}


def saved(answer) -> None:
    assert answer.status_code == 302, errors_of(answer)


def asked_in(answer) -> list[str]:
    """The names of the choices that the page asks for."""
    return [told.difference.key for row in answer.context["meanwhile"]["rows"] for told in row.told
            if told.difference.asks]  # fmt: skip


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
    """A record whose page shows every inline of its model."""
    return make_body() if model is Party else MADE.get(model, MAKERS[model])()


def make_part(whole, inline):
    """A part of `whole`, made by nobody's form."""
    if inline.model is Citation:
        return make_citation(whole, field="", ground="As the gist says.")
    name = inline.fk_name or next(
        each.name for each in inline.model._meta.concrete_fields if each.related_model is type(whole)
    )
    return MAKERS[inline.model](**{name: whole}, **({"meeting": whole.meeting} if name == "session" else {}))


def write(row, name: str, values: list[str]) -> None:
    """Save one field of `row`, past every form."""
    each = row._meta.get_field(name)
    setattr(row, each.attname, each.to_python(values[0]) if not each.is_relation else int(values[0]))
    row.save()


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


def test_a_source_beside_a_row_is_merged_and_chosen_as_its_other_fields(two):
    meeting = make_meeting()
    rows = [make_citation(make_attendance(meeting=meeting)) for _each in range(2)]
    address = page(Meeting, "change", meeting.pk)
    form = form_of(two[1].get(address))
    first, second = make_passage(), make_passage()
    for citation in rows:
        write(citation, "passage", [str(first.pk)])
    place = {form[f"attendances-{n}-id"][0]: f"attendances-{n}" for n in range(2)}
    names = [place[str(citation.object_id)] for citation in rows]
    typed = {f"{names[0]}-name_as_written": "As written", f"{names[1]}-source_passage": str(second.pk)}
    answer = two[1].post(address, {**form, **typed})
    (asked,) = asked_in(answer)
    assert asked == f"_choice:attendances:{rows[1].object_id}:source"
    assert str(first) in answer.content.decode()
    saved(two[1].post(address, {**form_of(answer), asked: "mine"}))
    assert [Citation.objects.get(pk=row.pk).passage for row in rows] == [first, second]


# What is not known, forged, or said by both


def test_without_its_seal_a_form_is_compared_with_the_record_as_it_is_and_every_difference_is_chosen(two):
    meeting = make_meeting(place="Jakarta", summary="As it was.")
    other = make_meeting()
    address = page(Meeting, "change", meeting.pk)
    form = form_of(two[1].get(address))
    foreign = form_of(two[1].get(page(Meeting, "change", other.pk)))["_opened"]
    forged = [form["_opened"][0][:-3] + "abc"]
    Meeting.objects.filter(pk=meeting.pk).update(place="Bangkok")
    for seal in (foreign, forged, ["nonsense"], []):
        answer = two[1].post(address, {**form, "_opened": seal, "summary": "Typed."})
        assert asked_in(answer) == ["_choice:::place", "_choice:::summary"], seal
        assert form_of(answer)["summary"] == ["Typed."]
    choices = {"_choice:::place": "theirs", "_choice:::summary": "mine"}
    saved(two[1].post(address, {**form_of(answer), **choices}))
    meeting.refresh_from_db()
    assert (meeting.place, meeting.summary) == ("Bangkok", "Typed.")


def test_what_both_did_alike_is_no_difference(two):
    meeting, party = make_meeting(), make_party()
    address = page(Meeting, "change", meeting.pk)
    form = form_of(two[1].get(address))
    Meeting.objects.filter(pk=meeting.pk).update(place="Bangkok")
    make_attendance(meeting=meeting, party=party, position=1)
    answer = two[1].post(address, {**form, "place": "Bangkok", "attendances-0-party": party.pk})
    assert asked_in(answer) == []
    saved(two[1].post(address, form_of(answer)))
    assert meeting.attendances.count() == 1


def test_a_row_marked_for_deletion_is_deleted_where_nobody_changed_it_and_where_that_is_chosen(two):
    meeting = make_meeting()
    rows = [make_attendance(meeting=meeting, position=n) for n in (1, 2)]
    address = page(Meeting, "change", meeting.pk)
    form = form_of(two[1].get(address))
    write(rows[1], "name_as_written", ["Written meanwhile"])
    answer = two[1].post(address, {**form, "attendances-0-DELETE": "on", "attendances-1-DELETE": "on"})
    assert asked_in(answer) == [f"_choice:attendances:{rows[1].pk}:"]
    saved(two[1].post(address, {**form_of(answer), asked_in(answer)[0]: "mine"}))
    assert not meeting.attendances.exists()


def test_two_changes_in_one_text_are_offered_together(two):
    meeting = make_meeting(summary="Members met in Jakarta. They agreed to meet again.")
    address = page(Meeting, "change", meeting.pk)
    form = form_of(two[1].get(address))
    write(meeting, "summary", ["Members met in Jakarta. They agreed to meet again in May."])
    answer = two[1].post(
        address, {**form, "summary": "Members and observers met in Jakarta. They agreed to meet again."}
    )
    saved(two[1].post(address, {**form_of(answer), "_choice:::summary": "both"}))
    meeting.refresh_from_db()
    assert meeting.summary == "Members and observers met in Jakarta. They agreed to meet again in May."


def test_a_third_change_while_one_chooses_is_told_as_well(two):
    meeting = make_meeting(place="Jakarta")
    address = page(Meeting, "change", meeting.pk)
    form = form_of(two[1].get(address))
    write(meeting, "place", ["Bangkok"])
    answer = two[1].post(address, {**form, "place": "Manila"})
    write(meeting, "place", ["Dili"])
    answer = two[1].post(address, {**form_of(answer), "_choice:::place": "mine"})
    assert asked_in(answer) == ["_choice:::place"]
    (told,) = answer.context["meanwhile"]["rows"][0].told
    assert (told.was, told.theirs, told.mine) == ("Bangkok", [Piece("new", "Dili")], "Manila")


def test_an_update_that_another_added_stays_and_mine_comes_after_it(two):
    item = make_action_item()
    address = page(ActionItem, "change", item.pk)
    form = form_of(two[1].get(address))
    make_progress_update(item=item, number=1)
    typed = {"updates-0-date": "2024", "updates-0-status": "delivered", "updates-0-note": "Done."}
    answer = two[1].post(address, {**form, **typed})
    assert asked_in(answer) == []
    saved(two[1].post(address, form_of(answer)))
    assert list(item.updates.values_list("number", "note")) == [(1, "It is under way."), (2, "Done.")]


# Numbers that rows take from each other


def test_rows_of_one_form_take_each_others_numbers(two):
    meeting = make_meeting()
    first, second = (make_session(meeting=meeting, number=n) for n in (1, 2))
    answer = fill(two[0], page(Meeting, "change", meeting.pk), {"sessions-0-number": "2", "sessions-1-number": "1"})
    saved(answer)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.number, second.number) == (2, 1)


def test_a_real_double_is_refused_in_words(two):
    meeting, body = make_meeting(), make_body()
    for n in (1, 2):
        make_session(meeting=meeting, number=n)
    answer = fill(two[0], page(Meeting, "change", meeting.pk), {"sessions-0-number": "2"})
    assert "This meeting already has a session of that number." in errors_of(answer)
    make_meeting_body(body=body, ordinal=7)
    mine = make_meeting_body(meeting=meeting, body=body, ordinal=8)
    answer = fill(two[0], page(Meeting, "change", mine.meeting_id), {"body_links-0-ordinal": "7"})
    assert "Another meeting of this body has that number." in errors_of(answer)


def test_comparing_asks_the_same_number_of_questions_at_one_row_and_at_three(two, monkeypatch):
    counts = []
    compare = MergingAdmin._compare

    def counted(self, request, obj):
        with CaptureQueriesContext(connection) as queries:
            compare(self, request, obj)
        counts.append(len(queries))

    monkeypatch.setattr(MergingAdmin, "_compare", counted)
    for rows in (1, 1, 3):  # the first fills what is remembered for the life of the process
        meeting = make_meeting()
        attendances = [make_attendance(meeting=meeting) for _each in range(rows)]
        address = page(Meeting, "change", meeting.pk)
        form = form_of(two[1].get(address))
        for each in attendances:
            write(each, "name_as_written", ["Written meanwhile"])
        answer = two[1].post(address, {**form, "place": "Bangkok"})
        assert len(answer.context["meanwhile"]["rows"]) == rows
    assert counts[1:] == [COMPARING_QUERIES] * 2


# Deleted meanwhile, and brought back from an earlier visit


def test_what_was_typed_into_a_deleted_record_is_kept_and_brings_it_back(two):
    meeting = make_meeting(place="Jakarta")
    attendance = make_attendance(meeting=meeting)
    address = page(Meeting, "change", meeting.pk)
    form = form_of(two[1].get(address))
    assert two[0].post(page(Meeting, "delete", meeting.pk), {"post": "yes"}).status_code == 302
    typed = {**form, "summary": "Typed with care.", "attendances-0-name_as_written": "As written"}
    answer = two[1].post(address, typed)
    assert (answer.status_code, answer.context["deletion"].who) == (409, "aminata")
    assert "Typed with care." in answer.content.decode()
    saved(two[1].post(address, {**form_of(answer), "_bring_back": "1"}))
    meeting.refresh_from_db()
    attendance.refresh_from_db()
    assert (meeting.place, meeting.summary) == ("Jakarta", "Typed with care.")
    assert attendance.name_as_written == "As written"


def test_typing_of_an_earlier_visit_is_shown_and_not_saved_and_still_merged(two):
    meeting = make_meeting(place="Jakarta")
    address = page(Meeting, "change", meeting.pk)
    typed = {**form_of(two[1].get(address)), "summary": "Typed earlier.", "_show": "1"}
    answer = two[1].post(address, typed)
    assert (answer.context["not_yet"], answer.context["errors"]) == (
        "What you typed on an earlier visit is back. It is not saved yet.", []
    )  # fmt: skip
    write(meeting, "place", ["Bangkok"])
    answer = two[1].post(address, typed)
    assert len(answer.context["meanwhile"]["rows"]) == 1
    saved(two[1].post(address, form_of(answer)))
    meeting.refresh_from_db()
    assert (meeting.place, meeting.summary) == ("Bangkok", "Typed earlier.")
    new = {**form_of(two[1].get(page(Meeting, "add"))), "title": "A new one", "kind": "annual_meeting", "_show": "1"}
    answer = two[1].post(page(Meeting, "add"), new)
    assert (answer.status_code, form_of(answer)["title"]) == (200, ["A new one"])


def test_nobody_publishes_what_she_has_not_seen(two, client):
    meeting = make_meeting(state="in_review", summary="As it was.")
    make_citation(meeting)
    client.force_login(make_reviewer())
    opened = client.get(page(Meeting, "change", meeting.pk)).context["opened"]
    saved(fill(two[0], page(Meeting, "change", meeting.pk), {"summary": "Changed since."}))
    publish = {"to": "published", "seen": "in_review", "_opened": opened}
    answer = client.post(page(Meeting, "state", meeting.pk), publish)
    assert answer.status_code == 403
    assert "It was changed while you looked at it, by aminata: Summary." in unescape(answer.content.decode())
    meeting.refresh_from_db()
    assert meeting.state == "in_review"
    publish["_opened"] = client.get(page(Meeting, "change", meeting.pk)).context["opened"]
    assert client.post(page(Meeting, "state", meeting.pk), publish).status_code == 302
