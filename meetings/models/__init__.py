"""What happened: documents and their passages, meetings and their parts, topics, citations."""

from meetings.models.attendance import Attendance, Headcount
from meetings.models.citations import Citation
from meetings.models.discrepancies import Discrepancy, DiscrepancyCheck, DiscrepancySide
from meetings.models.documents import Document, DocumentVersion, Paragraph, Passage, PendingImport
from meetings.models.meetings import Chair, Meeting, MeetingBody, Session
from meetings.models.said import Contribution, Outcome
from meetings.models.topics import Topic

__all__ = [
    "Attendance",
    "Chair",
    "Citation",
    "Contribution",
    "Discrepancy",
    "DiscrepancyCheck",
    "DiscrepancySide",
    "Document",
    "DocumentVersion",
    "Headcount",
    "Meeting",
    "MeetingBody",
    "Outcome",
    "Paragraph",
    "Passage",
    "PendingImport",
    "Session",
    "Topic",
]
