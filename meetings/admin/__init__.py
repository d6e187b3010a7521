"""The desk: meetings and their parts, documents and their passages, topics, citations."""

from meetings.admin.discrepancies import DiscrepancyAdmin, DiscrepancySideAdmin
from meetings.admin.documents import CitationAdmin, DocumentAdmin, DocumentVersionAdmin, ParagraphAdmin, PassageAdmin
from meetings.admin.meetings import MeetingAdmin
from meetings.admin.parts import (
    AttendanceAdmin,
    ChairAdmin,
    ContributionAdmin,
    HeadcountAdmin,
    MeetingBodyAdmin,
    OutcomeAdmin,
    SessionAdmin,
)
from meetings.admin.topics import TopicAdmin

__all__ = [
    "AttendanceAdmin",
    "ChairAdmin",
    "CitationAdmin",
    "ContributionAdmin",
    "DiscrepancyAdmin",
    "DiscrepancySideAdmin",
    "DocumentAdmin",
    "DocumentVersionAdmin",
    "HeadcountAdmin",
    "MeetingAdmin",
    "MeetingBodyAdmin",
    "OutcomeAdmin",
    "ParagraphAdmin",
    "PassageAdmin",
    "SessionAdmin",
    "TopicAdmin",
]
