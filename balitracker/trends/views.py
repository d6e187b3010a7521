"""The page of rates and trends."""

from itertools import chain

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balitracker.as_it_stood.moments import today
from balitracker.record import NOT_STATED
from balitracker.together import fetch_together
from balitracker.trends.attendance import by_kind, complete_meetings, new_and_returning
from balitracker.trends.capacities import in_several_capacities
from balitracker.trends.counted import CountedList
from balitracker.trends.promises import by_status, labels, to_delivery
from balitracker.trends.topics import first_parts, topic_trends
from balitracker.trends.voices import voices
from meetings.filters import AttendanceFilterSet, MeetingFilterSet
from meetings.sources import Sources
from workplan.filters import ActionItemFilterSet
from workplan.models import ActionItem


@require_safe
def trends_page(request: HttpRequest) -> HttpResponse:
    """Who comes, what is spoken of, how far promises are, who speaks; each with its denominator and its rows."""
    meetings = CountedList(MeetingFilterSet, "meetings:list")
    attendance = CountedList(AttendanceFilterSet, "attendance:list")
    actions = CountedList(ActionItemFilterSet, "workplan:actions")
    complete, delivered, parts = complete_meetings(), ActionItem.objects.public().timed(), first_parts()
    fetch_together(complete, delivered, *parts)
    kinds, years, kinds_picture = by_kind(meetings, attendance)
    returning, returning_picture = new_and_returning(attendance, meetings, list(complete))
    mentions = list(chain(*parts))
    topics, topics_of, topics_picture = topic_trends(meetings, mentions)
    statuses, statuses_picture = by_status(actions, today().year)
    delivery, delivery_picture = to_delivery(actions, list(delivered))
    speaking, voices_of, voices_picture = voices(meetings, actions)
    capacities, capacities_picture = in_several_capacities(attendance, meetings)
    context = {
        "kinds": kinds,
        "years": years,
        "kinds_picture": kinds_picture,
        "returning": returning,
        "returning_picture": returning_picture,
        "sources": Sources(mentions),
        "topics": topics,
        "topics_of": topics_of,
        "topics_picture": topics_picture,
        "statuses": statuses,
        "without_status": actions.number(then=NOT_STATED),
        "status_labels": [label for _status, label in labels()],
        "statuses_picture": statuses_picture,
        "delivery": delivery,
        "delivery_picture": delivery_picture,
        "voices": speaking,
        "voices_of": voices_of,
        "voices_picture": voices_picture,
        "capacities": capacities,
        "capacities_picture": capacities_picture,
    }
    return render(request, "trends/trends.html", context)
