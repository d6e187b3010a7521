"""What changed, as Atom feeds (RFC 4287): the same entries as on the page of changes."""

import datetime
import hashlib
import re
from itertools import islice

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import DetailView

from balitracker import changelog
from balitracker.following.subjects import Subject
from balitracker.withdrawn import SaysWhyWithdrawn, gone_as_text

ENTRIES = 50
"""So many of the newest are in a feed."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class _Feed(Atom1Feed):
    """Atom, of which even an empty feed says the same when it is asked twice a day."""

    def latest_post_date(self) -> datetime.datetime:
        """Return when the newest entry was made; for an empty feed, the beginning of this day."""
        if self.items:
            return super().latest_post_date()
        return timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)


@require_safe
def changes_feed(request: HttpRequest) -> HttpResponse:
    """What changed in the whole record."""
    return feed_of(Subject(), request)


class SubjectFeedView(SaysWhyWithdrawn, DetailView):
    """What changed in what concerns one public record."""

    gone = staticmethod(gone_as_text)

    def get_queryset(self):
        """Return the records that may be shown."""
        return self.model.objects.public()

    def render_to_response(self, context, **kwargs):
        """Answer with the feed."""
        return feed_of(Subject.of(self.object), self.request)


def feed_of(subject: Subject, request: HttpRequest) -> HttpResponse:
    """Return the newest changes of `subject` as a feed, in plain words; never what the public did not see."""
    absolute = request.build_absolute_uri
    feed = _Feed(
        title=_clean(_("What changed: %(title)s") % {"title": subject.title}),
        link=absolute(subject.url),
        description="",
        subtitle=_clean(str(subject.kind.about) if subject.kind else ""),
        language=get_language(),
        author_name=settings.PUBLISHER,
        feed_url=absolute(subject.feed),
        feed_guid=absolute(subject.feed),
    )
    entries = changelog.in_words(changelog.entries(of=subject.keys)[:ENTRIES])
    for entry in islice((entry for entry in entries if entry.says_something), ENTRIES):
        feed.add_item(
            title=_clean(entry.headline),
            link=absolute(entry.url or reverse("changes")),
            description=_clean(_as_html(entry)),
            unique_id=_tag(entry, request),
            pubdate=entry.when,
            updateddate=entry.when,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _tag(entry: changelog.Entry, request: HttpRequest) -> str:
    """Return the identity of `entry` for ever (RFC 4151): the same after its record got another title or address."""
    host = request.get_host().partition(":")[0]
    told = hashlib.sha256(repr((*entry.record, entry.when.isoformat())).encode()).hexdigest()[:24]
    return f"tag:{host},{entry.when:%Y-%m-%d}:change/{told}"


def _as_html(entry: changelog.Entry) -> str:
    """Return what is told under the headline."""
    if not entry.details:
        return format_html("<p>{}</p>", entry.what)
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((line,) for line in entry.details)))


def _clean(text: str) -> str:
    """Return `text` without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", str(text))
