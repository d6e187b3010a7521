"""What two people may type into one form: other values for every field of every model."""

from django import forms

from balitracker.dates import EdtfField
from meetings.models import Citation, Discrepancy, DiscrepancySide, DocumentVersion, Meeting, Paragraph
from tests.desk import errors_of, page
from tests.factories import (
    MAKERS,
    make_action_item,
    make_attendance,
    make_body,
    make_citation,
    make_discrepancy,
    make_priority,
    make_session,
    number,
)
from workplan.models import ActionItem, ProgressUpdate

NEVER_CHANGED = (DiscrepancySide, DocumentVersion, Paragraph, ProgressUpdate)
SWEPT = [model for model in MAKERS if model not in NEVER_CHANGED]

MADE = {
    Meeting: lambda: make_attendance().meeting,  # a list that is complete names somebody
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


def write(row, name: str, values: list[str]) -> None:
    """Save one field of `row`, past every form."""
    each = row._meta.get_field(name)
    setattr(row, each.attname, each.to_python(values[0]) if not each.is_relation else int(values[0]))
    row.save()
