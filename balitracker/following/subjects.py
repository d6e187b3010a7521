"""What one can follow, or report an error of: the whole record, or one meeting, member, topic, plan and so on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import Document, Meeting, Topic
from members.enums import PartyKind
from members.models import Party
from workplan.models import ActionItem, WorkPlan

Keys = Mapping[type[Model], QuerySet]
"""The records whose changes are told, as keys by model."""


def _itself(record: Model) -> Keys:
    return {type(record): type(record).objects.filter(pk=record.pk).values("pk")}


def _with_items(plan: WorkPlan) -> Keys:
    return {**_itself(plan), ActionItem: ActionItem.objects.filter(plan=plan).values("pk")}


def _naming(party: Party) -> Keys:
    """Return the public records that name `party`: meetings of a body, or those it was at, spoke at or chaired."""
    meetings = Meeting.objects.public()
    if party.kind == PartyKind.BODY:
        named = meetings.filter(bodies=party)
    else:
        named = meetings.filter(
            Q(pk__in=party.attendances.values("meeting"))
            | Q(pk__in=party.chaired.values("meeting"))
            | Q(pk__in=party.contributions.values("meeting"))
        )
    return {Meeting: named.values("pk"), ActionItem: ActionItem.objects.public().naming(party).values("pk")}


def _on(topic: Topic) -> Keys:
    """Return the public records that `topic` came up in."""
    raised = (
        Q(pk__in=topic.sessions.values("meeting"))
        | Q(pk__in=topic.contributions.values("meeting"))
        | Q(pk__in=topic.outcomes.values("meeting"))
    )
    return {
        Meeting: Meeting.objects.public().filter(raised).values("pk"),
        ActionItem: ActionItem.objects.public().filter(topics=topic).values("pk"),
        WorkPlan: WorkPlan.objects.public().filter(priorities__topics=topic).values("pk"),
    }


@dataclass(frozen=True)
class Kind:
    """A kind of record that one can follow: its word in a query string, and the records whose changes concern it."""

    word: str
    model: type[Model]
    keys: Callable[[Model], Keys]
    feed: str
    about: str | Promise = ""


KINDS = {
    kind.word: kind
    for kind in (
        Kind("meeting", Meeting, _itself, "meetings:feed"),
        Kind("member", Party, _naming, "members:feed",
             gettext_lazy("changes of the meetings and action items that name it")),
        Kind("topic", Topic, _on, "topics:feed",
             gettext_lazy("changes of the meetings, plans and action items that it came up in")),
        Kind("plan", WorkPlan, _with_items, "workplan:plan-feed",
             gettext_lazy("changes of the plan and of its action items")),
        Kind("item", ActionItem, _itself, "workplan:action-feed"),
        Kind("document", Document, _itself, "documents:feed"),
    )
}  # fmt: skip
"""Every kind, by its word."""

_BY_MODEL = {kind.model: kind for kind in KINDS.values()}


@dataclass(frozen=True)
class Subject:
    """One record of a kind; without a kind the whole record."""

    kind: Kind | None = None
    record: Model | None = None

    @classmethod
    def of(cls, record: Model) -> "Subject | None":
        """Return the subject that `record` is; None for what cannot be followed by itself."""
        kind = _BY_MODEL.get(type(record))
        return kind and cls(kind, record)

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Subject | None":
        """Return what a query string such as `meeting=wg-tip-10` names; None where it is not public."""
        for word, kind in KINDS.items():
            if word in query:
                record = kind.model.objects.public().filter(slug=query[word].replace("\x00", "")).first()
                return record and cls(kind, record)
        return cls()

    @cached_property
    def keys(self) -> Keys | None:
        """The records whose changes are told; None for all."""
        return self.kind.keys(self.record) if self.kind else None

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.record) if self.record else _("the whole record")

    @property
    def query(self) -> str:
        """The query string that names it; empty for the whole record."""
        return urlencode({self.kind.word: self.record.slug}) if self.kind else ""

    @property
    def is_public(self) -> bool:
        """Whether the public sees it now."""
        return self.kind is None or self.kind.model.objects.public().filter(pk=self.record.pk).exists()

    @property
    def follow_page(self) -> str:
        """The page on which one asks for mail about it."""
        return f"{reverse('follow')}{'?' * bool(self.kind)}{self.query}"

    @property
    def report_page(self) -> str:
        """The page on which one reports an error of it."""
        return f"{reverse('report')}?{self.query}"

    @property
    def url(self) -> str:
        """The page that tells of it."""
        return self.record.get_absolute_url() if self.record else reverse("changes")

    @property
    def feed(self) -> str:
        """The address of its feed."""
        return reverse(self.kind.feed, args=[self.record.slug]) if self.kind else reverse("feed")
