"""The rooms of the desk's home: which models one works on together."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Room:
    """Models that one works on together: those one starts from, and parts that one mostly meets on their pages."""

    slug: str
    name: str | Promise
    mains: dict[str, str | Promise]
    parts: tuple[str, ...] = field(default=())


ROOMS = (
    Room(
        "meetings",
        gettext_lazy("What happened: meetings"),
        {
            "meetings.Meeting": gettext_lazy("Who met, when and where, who came, what was said, what came of it."),
            "meetings.Topic": gettext_lazy("Themes by which meetings and action items are found."),
        },
        (
            "meetings.MeetingBody",
            "meetings.Session",
            "meetings.Chair",
            "meetings.Attendance",
            "meetings.Headcount",
            "meetings.Contribution",
            "meetings.Outcome",
        ),
    ),
    Room(
        "who",
        gettext_lazy("Who: parties and people"),
        {
            "members.Party": gettext_lazy("States, organisations, programmes and bodies, with every name they go by."),
            "members.Person": gettext_lazy("People whom a public document names, with their posts."),
        },
        ("members.PartyName", "members.Membership", "members.Post"),
    ),
    Room(
        "promised",
        gettext_lazy("What was promised: work plans"),
        {
            "workplan.WorkPlan": gettext_lazy("Forward Work Plans and their priorities."),
            "workplan.ActionItem": gettext_lazy("Who leads, when it is due, what was reported of it."),
        },
        ("workplan.Priority", "workplan.PriorityLink", "workplan.ActionLead", "workplan.ProgressUpdate"),
    ),
    Room(
        "sources",
        gettext_lazy("What it rests on: sources"),
        {
            "meetings.Document": gettext_lazy("Statements, summaries, reports and public pages, by paragraph."),
            "meetings.Discrepancy": gettext_lazy("What the sources disagree on: open, explained and closed."),
        },
        (
            "balitracker.ErrorReport",
            "meetings.Passage",
            "meetings.Citation",
            "meetings.DocumentVersion",
            "meetings.Paragraph",
            "meetings.DiscrepancySide",
        ),
    ),
    Room(
        "accounts",
        gettext_lazy("Who works here: accounts"),
        {
            "auth.User": gettext_lazy("People who sign in."),
            "auth.Group": gettext_lazy("Editors draft and edit; reviewers also publish and withdraw."),
        },
    ),
)
"""The desk's home, from top to bottom."""


def may_read_history(user) -> bool:
    """Whether `user` may see the history of the whole record: who may change a meeting may."""
    return user.has_perm("meetings.change_meeting")
