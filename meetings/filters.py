"""Filters of the lists of meetings, attendance, topics and documents."""

from django.db.models import F, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from balitracker.facets.filters import DayBound, Facet, TextFilter, YearFacet, of_choices, years_between
from balitracker.facets.index import Names, Pairs
from balitracker.lists.filtersets import RecordFilterSet, sort_filter
from meetings.enums import Capacity, DocumentKind, ListStatus, MeetingFormat, MeetingKind, OutcomeKind, Presence
from meetings.models import Attendance, Chair, Contribution, Document, Meeting, Outcome, Session, Topic
from meetings.querysets import AttendanceQuerySet, OutcomeQuerySet
from members.enums import PartyKind
from members.filters import subregion_facet
from members.models import Party

YES_NO = [("true", _("yes")), ("false", _("no"))]


def attended() -> AttendanceQuerySet:
    """Return the public rows of parties that attended."""
    return Attendance.objects.public().filter(presence=Presence.ATTENDED)


def body_facet(pairs: Pairs | list[Pairs], **kwargs) -> Facet:
    """Return the facet by body, which `pairs` name by their slugs."""
    bodies = Names(lambda: Party.objects.public().bodies())
    return Facet(**{"label": _("Body"), "pairs": pairs, "names": bodies, "phrase": _("of %s")} | kwargs)


FIRST, RETURNED = "yes", "no"


def attended_first() -> AttendanceQuerySet:
    """Return the public rows with which a party attended for the first time on record."""
    return Attendance.objects.public().filter(pk__in=attended().first_on_record().values("pk"))


def attended_again() -> AttendanceQuerySet:
    """Return the public rows of parties that had attended before, at meetings with a date."""
    return attended().filter(meeting__starts_on__isnull=False).exclude(pk__in=attended_first().values("pk"))


class MeetingFilterSet(RecordFilterSet):
    """Meetings by year, day, member, chair, speaker, body, topic, format, kind, list of attendees, account and text."""

    SORTS = {
        "newest": (_("Newest first"), [F("starts_on").desc(nulls_last=True), "slug"]),
        "oldest": (_("Oldest first"), [F("starts_on").asc(nulls_last=True), "slug"]),
        "title": (_("Title"), [Lower("title"), "slug"]),
    }

    q = TextFilter(label=_("Text"))
    body = body_facet(Pairs(lambda: Meeting.objects.public(), "bodies__slug"), blank=_("no body stated"))
    year = YearFacet(label=_("Year"), rows=lambda: Meeting.objects.public(), blank=_("not stated"))
    since, until = years_between("year")
    after = DayBound(is_first=True, label=_("Begun after the day"))
    by = DayBound(is_first=False, label=_("Begun by the day"))
    member = Facet(
        label=_("Attended by"),
        pairs=Pairs(attended, "party__slug", "meeting"),
        names=Names(lambda: Party.objects.public()),
        blank=_("nobody recorded"),
        phrase=_("that %s attended"),
    )
    chair = Facet(
        label=_("Chaired by"),
        pairs=Pairs(lambda: Chair.objects.public(), "party__slug", "meeting"),
        names=Names(lambda: Party.objects.public()),
        blank=_("none recorded"),
        phrase=_("that %s chaired"),
    )
    speaker = Facet(
        label=_("Where it spoke"),
        pairs=Pairs(lambda: Contribution.objects.public(), "parties__slug", "meeting"),
        names=Names(lambda: Party.objects.public()),
        blank=_("nobody recorded"),
        phrase=_("at which %s spoke"),
    )
    topic = Facet(
        label=_("Topic"),
        pairs=[
            Pairs(lambda: Meeting.objects.public(), f"{parts}__topics__slug")
            for parts in ("sessions", "contributions", "outcomes")
        ],
        names=Names(lambda: Topic.objects.public()),
        blank=_("none recorded"),
        phrase=_("on %s"),
    )
    format = of_choices(MeetingFormat.choices, "format", lambda: Meeting.objects.public(), label=_("Format"),
                        phrase=_("held: %s"))  # fmt: skip
    kind = of_choices(MeetingKind.choices, "kind", lambda: Meeting.objects.public(), label=_("Kind"))
    list = of_choices(ListStatus.choices, "list_status", lambda: Meeting.objects.public(),
                      label=_("List of attendees"), phrase=_("with a %s"))  # fmt: skip
    account = Facet(
        label=_("Account of it"),
        pairs=[
            Pairs(lambda: Meeting.objects.public().with_account().filter(has_account=True), Value("yes")),
            Pairs(lambda: Meeting.objects.public().with_account().filter(has_account=False), Value("no")),
        ],
        names=[("yes", _("an account held")), ("no", _("no account held"))],
        phrase=_("with %s"),
    )
    sort = sort_filter(SORTS)

    class Meta:
        model = Meeting
        fields = []


class AttendanceFilterSet(RecordFilterSet):
    """Attendance by meeting and its list, body and year, by party, its kind and subregion, capacity and first time."""

    SORTS = {
        "newest": (_("Newest meeting first"), AttendanceQuerySet.IN_TIME_ORDER),
        "oldest": (_("Oldest meeting first"), [F("meeting__starts_on").asc(nulls_last=True), "meeting__slug",
                                               "position", "party__name", "pk"]),
        "party": (_("Party"), [Lower("party__name"), F("meeting__starts_on").desc(nulls_last=True), "pk"]),
    }  # fmt: skip

    meeting = Facet(
        label=_("Meeting"),
        pairs=Pairs(lambda: Attendance.objects.public(), "meeting__slug"),
        names=Names(lambda: Meeting.objects.public(), label="title", order="starts_on", descending=True),
        phrase=_("at %s"),
    )
    member = Facet(
        label=_("Party"),
        pairs=Pairs(lambda: Attendance.objects.public(), "party__slug"),
        names=Names(lambda: Party.objects.public()),
        phrase=_("of %s"),
    )
    year = YearFacet(
        label=_("Year"),
        rows=lambda: Attendance.objects.public(),
        first="meeting__starts_on",
        last="meeting__ends_on",
        blank=_("not stated"),
    )
    since, until = years_between("year")
    body = body_facet(Pairs(lambda: Attendance.objects.public(), "meeting__bodies__slug"), blank=_("no body stated"))
    capacity = of_choices(Capacity.choices, "capacity", lambda: Attendance.objects.public(), label=_("Capacity"),
                          phrase=_("as %s"))  # fmt: skip
    presence = of_choices(Presence.choices, "presence", lambda: Attendance.objects.public(), label=_("Presence"))
    senior = of_choices(YES_NO, "senior_official", lambda: Attendance.objects.public(),
                        label=_("By a senior official"), blank=_("not stated"))  # fmt: skip
    kind = of_choices(PartyKind.choices, "party__kind", lambda: Attendance.objects.public(), label=_("Kind of party"))
    subregion = subregion_facet(Pairs(lambda: Attendance.objects.public(), "party__subregion"))
    list = of_choices(ListStatus.choices, "meeting__list_status", lambda: Attendance.objects.public(),
                      label=_("List of attendees"), phrase=_("on a %s"))  # fmt: skip
    first = Facet(
        label=_("First time on record"),
        pairs=[Pairs(attended_first, Value(FIRST)), Pairs(attended_again, Value(RETURNED))],
        names=[(FIRST, _("attended for the first time")), (RETURNED, _("had attended before"))],
        blank=_("not attended, or date not stated"),
    )
    sort = sort_filter(SORTS)

    class Meta:
        model = Attendance
        fields = []


class MatrixFilterSet(AttendanceFilterSet):
    """The attendance that a matrix is made of: the same filters, without those that cells and columns stand for."""

    DRAWN_FROM = AttendanceFilterSet
    SORTS = {}

    meeting = presence = senior = list = first = sort = None


class OutcomeFilterSet(RecordFilterSet):
    """Outcomes by meeting, its year and bodies, by the body that a document gives them to, kind, topic and text."""

    SORTS = {
        "newest": (_("Newest meeting first"), OutcomeQuerySet.IN_TIME_ORDER),
        "oldest": (_("Oldest meeting first"), [F("meeting__starts_on").asc(nulls_last=True), "meeting__slug",
                                               "number", "pk"]),
    }  # fmt: skip

    q = TextFilter(label=_("Text"))
    kind = of_choices(OutcomeKind.choices, "kind", lambda: Outcome.objects.public(), label=_("Kind"))
    year = YearFacet(
        label=_("Year"),
        rows=lambda: Outcome.objects.public(),
        first="meeting__starts_on",
        last="meeting__ends_on",
        blank=_("not stated"),
    )
    since, until = years_between("year")
    body = body_facet(Pairs(lambda: Outcome.objects.public(), "meeting__bodies__slug"), blank=_("no body stated"))
    own = Facet(
        label=_("Whose outcome"),
        pairs=Pairs(lambda: Outcome.objects.public(), "body__slug"),
        names=Names(lambda: Party.objects.public().bodies()),
        blank=_("of the whole meeting, or not stated"),
        phrase=_("given by a document to %s"),
    )
    topic = Facet(
        label=_("Topic"),
        pairs=Pairs(lambda: Outcome.objects.public(), "topics__slug"),
        names=Names(lambda: Topic.objects.public()),
        blank=_("none recorded"),
        phrase=_("on %s"),
    )
    meeting = Facet(
        label=_("Meeting"),
        pairs=Pairs(lambda: Outcome.objects.public(), "meeting__slug"),
        names=Names(lambda: Meeting.objects.public(), label="title", order="starts_on", descending=True),
        phrase=_("at %s"),
    )
    sort = sort_filter(SORTS)

    class Meta:
        model = Outcome
        fields = []


PARTS_WITH_TOPICS = [
    lambda part=part: part.objects.public().filter(topics__isnull=False) for part in (Session, Contribution, Outcome)
]
"""Questions for the parts of meetings that are about something."""


class CameUpFacet(YearFacet):
    """Topics by the years of the meetings at which they came up."""

    def __init__(self, **kwargs):
        span = {"first": "meeting__starts_on", "last": "meeting__ends_on", "row": "topics"}
        super().__init__(rows=PARTS_WITH_TOPICS[0], **span, **kwargs)
        self.pairs = [pairs for rows in PARTS_WITH_TOPICS for pairs in YearFacet(rows=rows, **span).pairs]
        self.phrase = _("that came up in %s")


class TopicFilterSet(RecordFilterSet):
    """Topics by text, and by year and body of the meetings at which they came up."""

    SORTS = {
        "name": (_("Name"), [Lower("name"), "pk"]),
        "most-meetings": (_("Most meetings"), ["-meeting_count", Lower("name"), "pk"]),
    }

    q = TextFilter(label=_("Text"))
    year = CameUpFacet(label=_("Came up in"), blank=_("no known year"))
    since, until = years_between("year")
    body = body_facet(
        [Pairs(rows, "meeting__bodies__slug", "topics") for rows in PARTS_WITH_TOPICS],
        blank=_("no body stated"),
        phrase=_("that came up at a meeting of %s"),
    )
    sort = sort_filter(SORTS)

    class Meta:
        model = Topic
        fields = []


class DocumentFilterSet(RecordFilterSet):
    """Documents by kind, year of issue, publisher and text."""

    SORTS = {
        "newest": (_("Newest first"), [F("starts_on").desc(nulls_last=True), Lower("title"), "pk"]),
        "title": (_("Title"), [Lower("title"), "pk"]),
    }

    q = TextFilter(label=_("Text"))
    kind = of_choices(DocumentKind.choices, "kind", lambda: Document.objects.public(), label=_("Kind"))
    year = YearFacet(label=_("Issued in"), rows=lambda: Document.objects.public(), blank=_("not stated"))
    since, until = years_between("year")
    publisher = Facet(
        label=_("Publisher"),
        pairs=Pairs(lambda: Document.objects.public(), "publisher"),
        names=Names(lambda: Document.objects.public().exclude(publisher=""), value="publisher", label="publisher"),
        blank=_("not stated"),
        phrase=_("issued by %s"),
    )
    sort = sort_filter(SORTS)

    class Meta:
        model = Document
        fields = []
