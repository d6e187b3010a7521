"""Pages of parties."""

from itertools import chain

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from balitracker.as_it_stood.moments import today
from balitracker.details import PublishedDetailView
from balitracker.linked_data import breadcrumbs
from balitracker.lists.views import RecordListView
from balitracker.record_files import RecordFile
from balitracker.together import fetch_together
from meetings.calendars import offer, subscription
from meetings.models import Attendance, Chair, Contribution, Meeting, Outcome
from meetings.reports import attendance_strip, capacities_over_time, spellings
from meetings.sources import Sources
from members.brief import brief_of
from members.enums import PartyKind
from members.exports import PARTY_COLUMNS
from members.filters import PartyFilterSet
from members.linked_data import organization
from members.models import Party, Post
from members.records import party_record
from workplan.models import ActionItem


class PartyListView(RecordListView):
    """All parties of which the public record says something."""

    model = Party
    filterset_class = PartyFilterSet
    template_name = "members/party_list.html"
    columns = PARTY_COLUMNS
    list_name = "members"
    list_url = "members:list"


MOST = 50
"""So many rows of one kind a party's page shows; all of them stand in lists that it leads to."""


class PartyDetailView(PublishedDetailView):
    """One party: its names and standing, where it was, what it said, what it leads."""

    model = Party
    template_name = "members/party_detail.html"

    def linked_data(self, absolute):
        """Return the party as an organisation, and the way to its page."""
        party = self.object
        way = [(_("Members"), reverse("members:list")), (party.name, party.get_absolute_url())]
        return [organization(party, absolute), breadcrumbs(absolute, way)]

    def get_context_data(self, **kwargs):
        """Add what the public record says of the party."""
        party = self.object
        context = super().get_context_data(**kwargs)
        said = {
            "attendances": Attendance.objects.public().filter(party=party).with_names().in_time_order(),
            "contributions": Contribution.objects.public().filter(parties=party).with_names().in_time_order(),
            "chaired": Chair.objects.public().filter(party=party).select_related("meeting", "session"),
            "outcomes": Outcome.objects.public().filter(body=party).with_names().in_time_order(),
            "posts": Post.objects.public().filter(party=party).select_related("person"),
            "action_items": ActionItem.objects.public().naming(party).with_status().prefetch_related("leads"),
        }
        fetch_together(*said.values())
        context |= said
        context["calendar"] = offer(
            meetings_of(party),
            reverse("members:calendar", args=[party.slug]),
            absolute=self.request.build_absolute_uri,
        )
        context["shown"] = {name: rows[:MOST] for name, rows in said.items()}
        context["strip"] = attendance_strip(party)
        context["capacities"] = capacities_over_time(context["attendances"])
        context["spellings"] = spellings(context["attendances"])
        context["sources"] = Sources(
            [
                party,
                *party.names.all(),
                *party.memberships.all(),
                *party.body_memberships.all(),
                *chain.from_iterable(context["shown"].values()),
                *chain.from_iterable(each["shown"] for each in context["spellings"]),
            ]
        )
        return context


def meetings_of(party: Party) -> QuerySet:
    """Return the public meetings that the calendar of `party` holds."""
    return Meeting.objects.public().for_calendar_of(party, today())


@require_safe
def party_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The meetings of a body, or those of a member, as a calendar to subscribe to."""
    party = get_object_or_404(Party.objects.public(), slug=slug)
    return subscription(
        meetings_of(party),
        name=gettext("Bali Process meetings: %(party)s") % {"party": party},
        address=request.path,
        absolute=request.build_absolute_uri,
    )


class PartyRecordView(RecordFile, PartyDetailView):
    """One party's record as JSON."""

    def record(self, context):
        """Return the party with what the public record says of it."""
        return party_record(self.object, context)


class SinceForm(forms.Form):
    """The day after which a brief begins: for somebody new, the day from which they represent the party."""

    since = forms.DateField(
        label=_("Tell what happened after"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Write a day as 2024-11-18.")},
    )


class PartyBriefView(PublishedDetailView):
    """What happened since a party last came, or since the day asked for; not for Bali Process bodies themselves."""

    model = Party
    template_name = "members/party_brief.html"

    def get_queryset(self):
        """Return the parties that come to meetings."""
        return super().get_queryset().exclude(kind=PartyKind.BODY)

    def get_context_data(self, **kwargs):
        """Add the brief, and what it rests on."""
        context = super().get_context_data(**kwargs)
        form = SinceForm(self.request.GET)
        since = form.cleaned_data["since"] if form.is_valid() else None
        brief = brief_of(self.object, since)
        context |= {"form": form, "asked_since": since, "brief": brief, "sources": Sources(brief.rests_on)}
        return context
