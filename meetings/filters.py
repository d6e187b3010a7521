"""Filters of the lists of meetings, attendance, topics and documents."""

import django_filters
from django import forms
from django.db.models import F
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from balitracker.lists import (
    LONGEST_TEXT,
    RecordFilterSet,
    SlugsFilter,
    YearsFilter,
    choices_filter,
    sort_filter,
)
from balitracker.record import NOT_STATED
from meetings.enums import Capacity, DocumentKind, MeetingFormat, MeetingKind, Presence
from meetings.models import Attendance, Document, Meeting, Topic
from meetings.querysets import AttendanceQuerySet
from members.enums import PartyKind
from members.models import Party


def years_of_meetings() -> list[tuple[str, str]]:
    """Return the years in which published meetings fall, newest first, as choices; then "not stated"."""
    days = Meeting.objects.public().exclude(starts_on=None).order_by().values_list("starts_on", "ends_on")
    years = {year for first, last in days for year in range(first.year, last.year + 1)}
    return [(str(year), str(year)) for year in sorted(years, reverse=True)] + [(NOT_STATED, _("not stated"))]


def years_filter(**kwargs) -> YearsFilter:
    """Return a filter by year of the meeting, with "not stated" as a value."""
    return YearsFilter(
        choices=years_of_meetings,
        unknown=True,
        widget=forms.CheckboxSelectMultiple,
        method="filter_years",
        **kwargs,
    )


class MeetingFilterSet(RecordFilterSet):
    """Meetings by year, member, body, topic, format, kind and text."""

    SORTS = {
        "newest": (_("Newest first"), [F("starts_on").desc(nulls_last=True), "slug"]),
        "oldest": (_("Oldest first"), [F("starts_on").asc(nulls_last=True), "slug"]),
        "title": (_("Title"), [Lower("title"), "slug"]),
    }

    q = django_filters.CharFilter(label=_("Text"), method="filter_text", max_length=LONGEST_TEXT)
    year = years_filter(label=_("Year"))
    member = SlugsFilter(
        label=_("Attended by"), queryset=lambda request: Party.objects.public(), method="filter_member"
    )
    body = SlugsFilter(label=_("Body"), queryset=lambda request: Party.objects.public().bodies(), method="filter_body")
    topic = SlugsFilter(label=_("Topic"), queryset=lambda request: Topic.objects.public(), method="filter_topic")
    format = choices_filter(MeetingFormat.choices, label=_("Format"))
    kind = choices_filter(MeetingKind.choices, label=_("Kind"))
    sort = sort_filter(SORTS)

    class Meta:
        model = Meeting
        fields = []

    def filter_text(self, queryset, name, value):
        """Meetings that contain every word."""
        return queryset.containing(value)

    def filter_years(self, queryset, name, value):
        """Meetings of one of the years."""
        return queryset.in_years(value) if value else queryset

    def filter_member(self, queryset, name, value):
        """Meetings that one of the parties attended."""
        return queryset.attended_by(value) if value else queryset

    def filter_body(self, queryset, name, value):
        """Meetings of one of the bodies."""
        return queryset.of_body(value) if value else queryset

    def filter_topic(self, queryset, name, value):
        """Meetings on one of the topics."""
        return queryset.on_topic(value) if value else queryset


class AttendanceFilterSet(RecordFilterSet):
    """Attendance by meeting, member, capacity, presence, year, body and kind of party."""

    SORTS = {
        "newest": (_("Newest meeting first"), AttendanceQuerySet.IN_TIME_ORDER),
        "oldest": (_("Oldest meeting first"), [F("meeting__starts_on").asc(nulls_last=True), "meeting__slug",
                                               "position", "party__name", "pk"]),
        "party": (_("Party"), [Lower("party__name"), F("meeting__starts_on").desc(nulls_last=True), "pk"]),
    }  # fmt: skip

    meeting = SlugsFilter(label=_("Meeting"), queryset=lambda request: Meeting.objects.public())
    member = SlugsFilter(label=_("Party"), field_name="party", queryset=lambda request: Party.objects.public())
    year = years_filter(label=_("Year"))
    body = SlugsFilter(label=_("Body"), queryset=lambda request: Party.objects.public().bodies(), method="filter_body")
    capacity = choices_filter(Capacity.choices, label=_("Capacity"))
    presence = choices_filter(Presence.choices, label=_("Presence"))
    kind = choices_filter(PartyKind.choices, label=_("Kind of party"), field_name="party__kind")
    sort = sort_filter(SORTS)

    class Meta:
        model = Attendance
        fields = []

    def filter_years(self, queryset, name, value):
        """Attendance at meetings of one of the years."""
        return queryset.filter(meeting__in=Meeting.objects.in_years(value)) if value else queryset

    def filter_body(self, queryset, name, value):
        """Attendance at meetings of one of the bodies."""
        return queryset.filter(meeting__in=Meeting.objects.of_body(value)) if value else queryset


class TopicFilterSet(RecordFilterSet):
    """Topics by text."""

    SORTS = {
        "name": (_("Name"), [Lower("name"), "pk"]),
        "most-meetings": (_("Most meetings"), ["-meeting_count", Lower("name"), "pk"]),
    }

    q = django_filters.CharFilter(label=_("Text"), method="filter_text", max_length=LONGEST_TEXT)
    sort = sort_filter(SORTS)

    class Meta:
        model = Topic
        fields = []

    def filter_text(self, queryset, name, value):
        """Topics that contain the text."""
        return queryset.containing(value)


class DocumentFilterSet(RecordFilterSet):
    """Documents by kind and text."""

    SORTS = {
        "newest": (_("Newest first"), [F("starts_on").desc(nulls_last=True), Lower("title"), "pk"]),
        "title": (_("Title"), [Lower("title"), "pk"]),
    }

    q = django_filters.CharFilter(label=_("Text"), method="filter_text", max_length=LONGEST_TEXT)
    kind = choices_filter(DocumentKind.choices, label=_("Kind"))
    sort = sort_filter(SORTS)

    class Meta:
        model = Document
        fields = []

    def filter_text(self, queryset, name, value):
        """Documents that contain every word in title or publisher."""
        return queryset.containing(value)
