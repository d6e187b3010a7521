"""Rows for tests: `make_x` saves one and returns it; what is not given is filled in, different for every row."""

from itertools import count

from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType

from balitracker.groups import EDITORS, REVIEWERS
from balitracker.models import ErrorReport
from meetings.enums import (
    Capacity,
    ContributionKind,
    DiscrepancyKind,
    DocumentKind,
    MeetingKind,
    OutcomeKind,
)
from meetings.intake.paragraphs import fingerprint
from meetings.models import (
    Attendance,
    Chair,
    Citation,
    Contribution,
    Discrepancy,
    DiscrepancySide,
    Document,
    DocumentVersion,
    Headcount,
    Meeting,
    MeetingBody,
    Outcome,
    Paragraph,
    Passage,
    Session,
    Topic,
)
from members.enums import PartyKind, Standing
from members.models import Membership, Party, PartyName, Person, Post
from workplan.enums import ActionStatus, LinkKind
from workplan.models import ActionItem, ActionLead, Priority, PriorityLink, ProgressUpdate, WorkPlan

_numbers = count(1)


def number() -> int:
    """A number that no other row of this run has."""
    return next(_numbers)


# Accounts


def make_user(*groups: str, **fields) -> User:
    """A member of staff in `groups`."""
    fields.setdefault("username", f"somebody-{number()}")
    user = User.objects.create_user(**{"is_staff": True, **fields})
    user.groups.add(*Group.objects.filter(name__in=groups))
    return user


def make_editor(**fields) -> User:
    """One who drafts and edits."""
    return make_user(EDITORS, **fields)


def make_reviewer(**fields) -> User:
    """One who also publishes and withdraws."""
    return make_user(REVIEWERS, **fields)


# Who


def make_party(**fields) -> Party:
    """A state, unless `kind` says otherwise."""
    n = number()
    return Party.objects.create(**{"slug": f"party-{n}", "name": f"Party {n}", "kind": PartyKind.STATE, **fields})


def make_body(**fields) -> Party:
    """A Bali Process body."""
    return make_party(**{"kind": PartyKind.BODY, **fields})


def make_party_name(**fields) -> PartyName:
    """Another name of a party."""
    return PartyName.objects.create(**_with(fields, party=make_party, name=lambda: f"Name {number()}"))


def make_membership(**fields) -> Membership:
    """A party as a member of a body."""
    return Membership.objects.create(
        **_with(fields, party=make_party, body=make_body, standing=lambda: Standing.MEMBER)
    )


def make_person(**fields) -> Person:
    """Somebody."""
    n = number()
    return Person.objects.create(**{"slug": f"person-{n}", "name": f"Person {n}", **fields})


def make_post(**fields) -> Post:
    """An office of a person."""
    return Post.objects.create(**_with(fields, person=make_person, party=make_party, title=lambda: f"Post {number()}"))


# What happened


def make_topic(**fields) -> Topic:
    """A theme."""
    n = number()
    return Topic.objects.create(**{"slug": f"topic-{n}", "name": f"Topic {n}", **fields})


def make_document(**fields) -> Document:
    """A statement, in draft."""
    n = number()
    kind = DocumentKind.CO_CHAIR_STATEMENT
    return Document.objects.create(
        **_in_state(**{"slug": f"document-{n}", "title": f"Document {n}", "kind": kind, **fields})
    )


def make_passage(**fields) -> Passage:
    """A paragraph of a document."""
    return Passage.objects.create(**_with(fields, document=make_document, number=number, gist=lambda: "It says so."))


def make_document_version(**fields) -> DocumentVersion:
    """A file of a document, as it was loaded."""
    return DocumentVersion.objects.create(
        **_with(
            fields,
            document=make_document,
            number=number,
            sha256=lambda: f"{number():064x}",
            file_name=lambda: "copy.txt",
            media_type=lambda: "text/plain",
        )
    )


def make_paragraph(**fields) -> Paragraph:
    """A paragraph of a version of a document."""
    made = _with(fields, version=make_document_version, number=number, text=lambda: "It says so.")
    return Paragraph.objects.create(sha256=fingerprint(made["text"]), **made)


def make_discrepancy(**fields) -> Discrepancy:
    """A disagreement that a person added."""
    n = number()
    kind = DiscrepancyKind.COUNT
    return Discrepancy.objects.create(
        **{"slug": f"disagreement-{n}", "kind": kind, "sentence": f"It differs {n}."} | fields
    )


def make_discrepancy_side(**fields) -> DiscrepancySide:
    """One side of a disagreement."""
    return DiscrepancySide.objects.create(
        **_with(fields, discrepancy=make_discrepancy, number=number, says=lambda: "Seventeen", passage=make_passage)
    )


def make_citation(record, **fields) -> Citation:
    """`record` rests on a passage."""
    return Citation.objects.create(record=record, **_with(fields, passage=_make_published_passage))


def _make_published_passage() -> Passage:
    return make_passage(document=make_document(state="published"))


def make_meeting(**fields) -> Meeting:
    """An annual meeting, in draft; `bodies` gives the parties whose meeting it was."""
    n = number()
    bodies = fields.pop("bodies", ())
    meeting = Meeting.objects.create(
        **_in_state(**{"slug": f"meeting-{n}", "title": f"Meeting {n}", "kind": MeetingKind.ANNUAL_MEETING, **fields})
    )
    for position, body in enumerate(bodies, 1):
        MeetingBody.objects.create(meeting=meeting, body=body, position=position)
    return meeting


def make_meeting_body(**fields) -> MeetingBody:
    """Whose meeting it was."""
    return MeetingBody.objects.create(**_with(fields, meeting=make_meeting, body=make_body))


def make_session(**fields) -> Session:
    """A part of a meeting."""
    kind = MeetingKind.WEBINAR
    return Session.objects.create(
        **_with(fields, meeting=make_meeting, number=number, title=lambda: f"Session {number()}", kind=lambda: kind)
    )


def make_chair(**fields) -> Chair:
    """A Co-Chair of a meeting."""
    return Chair.objects.create(**_with(fields, meeting=make_meeting, party=make_party))


def make_attendance(**fields) -> Attendance:
    """A member that attended."""
    return Attendance.objects.create(
        **_with(fields, meeting=make_meeting, party=make_party, capacity=lambda: Capacity.MEMBER)
    )


def make_headcount(**fields) -> Headcount:
    """A number that a document states."""
    return Headcount.objects.create(**_with(fields, meeting=make_meeting, document=make_document, number=lambda: 17))


def make_contribution(**fields) -> Contribution:
    """A presentation."""
    kind = ContributionKind.PRESENTATION
    return Contribution.objects.create(
        **_with(fields, meeting=make_meeting, number=number, kind=lambda: kind, about=lambda: f"Theme {number()}")
    )


def make_outcome(**fields) -> Outcome:
    """Something agreed."""
    kind = OutcomeKind.AGREED
    return Outcome.objects.create(
        **_with(fields, meeting=make_meeting, number=number, kind=lambda: kind, text=lambda: f"Agreed {number()}")
    )


def make_error_report(**fields) -> ErrorReport:
    """What a reader says is wrong."""
    record = fields.pop("record", None) or make_meeting(state="published")
    kind = ContentType.objects.get_for_model(type(record))
    return ErrorReport.objects.create(**{"content_type": kind, "object_id": record.pk, "text": "It is wrong."} | fields)


# What was promised


def make_work_plan(**fields) -> WorkPlan:
    """A plan, in draft."""
    n = number()
    return WorkPlan.objects.create(
        **_in_state(**{"slug": f"plan-{n}", "title": f"Forward Work Plan {n}", "period": "2021/2023", **fields})
    )


def make_priority(**fields) -> Priority:
    """A priority with a title."""
    return Priority.objects.create(
        **_with(fields, plan=make_work_plan, position=number, title=lambda: f"Priority {number()}")
    )


def make_priority_link(**fields) -> PriorityLink:
    """A priority that went on in a later plan."""
    return PriorityLink.objects.create(
        **_with(fields, earlier=make_priority, later=make_priority, kind=lambda: LinkKind.CONTINUED)
    )


def make_action_item(**fields) -> ActionItem:
    """An action item, in draft."""
    n = number()
    return ActionItem.objects.create(**_in_state(**{"slug": f"action-{n}", "title": f"Action {n}", **fields}))


def make_action_lead(**fields) -> ActionLead:
    """A party that leads."""
    return ActionLead.objects.create(**_with(fields, item=make_action_item, party=make_party))


def make_progress_update(**fields) -> ProgressUpdate:
    """What a document reports of an action item."""
    return ProgressUpdate.objects.create(
        **_with(
            fields,
            item=make_action_item,
            number=number,
            date=lambda: "2022-08",
            status=lambda: ActionStatus.UNDER_WAY,
            note=lambda: "It is under way.",
        )
    )


def _in_state(**fields) -> dict:
    """`fields`, with a reason where they withdraw the record: without one it cannot be."""
    return {"state_reason": "It was wrong."} | fields if fields.get("state") == "withdrawn" else fields


def _with(given: dict, **makers) -> dict:
    """`given`, and for what it lacks what the maker makes: no row is made that is not needed."""
    return {name: given[name] if name in given else make() for name, make in makers.items()} | given


MAKERS = {
    Party: make_party,
    PartyName: make_party_name,
    Membership: make_membership,
    Person: make_person,
    Post: make_post,
    Topic: make_topic,
    Document: make_document,
    DocumentVersion: make_document_version,
    Paragraph: make_paragraph,
    Passage: make_passage,
    Discrepancy: make_discrepancy,
    DiscrepancySide: make_discrepancy_side,
    Meeting: make_meeting,
    MeetingBody: make_meeting_body,
    Session: make_session,
    Chair: make_chair,
    Attendance: make_attendance,
    Headcount: make_headcount,
    Contribution: make_contribution,
    Outcome: make_outcome,
    WorkPlan: make_work_plan,
    Priority: make_priority,
    PriorityLink: make_priority_link,
    ActionItem: make_action_item,
    ActionLead: make_action_lead,
    ProgressUpdate: make_progress_update,
    Citation: lambda **fields: make_citation(make_attendance(), **fields),
}
"""One maker for every model of the record; tests/project sweeps over it."""
