"""Closed lists of words used about meetings and documents."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """What sort of document a record rests on."""

    CO_CHAIR_STATEMENT = "co_chair_statement", _("Co-Chair Statement")
    MEETING_SUMMARY = "meeting_summary", _("meeting summary")
    REPORT = "report", _("report to senior officials")
    OUTCOMES = "outcomes", _("meeting outcomes")
    ARTICLE = "article", _("article")
    WEB_PAGE = "web_page", _("public web page")


class MeetingKind(models.TextChoices):
    """What sort of meeting it was."""

    ANNUAL_MEETING = "annual_meeting", _("annual meeting")
    EXPERTS_MEETING = "experts_meeting", _("experts' meeting")
    SENIOR_OFFICIALS_MEETING = "senior_officials_meeting", _("Senior Officials' Meeting")
    STEERING_GROUP_MEETING = "steering_group_meeting", _("Steering Group meeting")
    MINISTERIAL_CONFERENCE = "ministerial_conference", _("Ministerial Conference")
    DIALOGUE = "dialogue", _("dialogue")
    FORUM = "forum", _("forum")
    WEBINAR = "webinar", _("webinar")
    WORKSHOP = "workshop", _("workshop or roundtable")
    REGIONAL_EVENT = "regional_event", _("regional event")
    EXERCISE = "exercise", _("tabletop exercise")
    CONSULTATION = "consultation", _("consultation session")
    JOINT_EVENT = "joint_event", _("joint event of several bodies")
    OTHER = "other", _("other event")


class MeetingFormat(models.TextChoices):
    """Where the people were."""

    IN_PERSON = "in_person", _("in person")
    VIRTUAL = "virtual", _("virtual")
    HYBRID = "hybrid", _("hybrid")
    NOT_STATED = "not_stated", _("not stated")


class ListStatus(models.TextChoices):
    """How much of a meeting's list of attendees the documents held give."""

    COMPLETE = "complete", _("complete list")
    PARTIAL = "partial", _("partial list")
    NONE = "none", _("list not held")


class Unstated(models.TextChoices):
    """What the documents held of a meeting may leave unsaid; somebody has looked."""

    DATE = "date", _("date")
    PLACE = "place", _("place")
    CHAIRS = "chairs", _("Co-Chairs")
    ATTENDANCE = "attendances", _("attendance, or the rest of it")
    HEADCOUNT = "headcounts", _("headcount")
    OUTCOMES = "outcomes", _("outcomes")
    UPDATES = "updates", _("how far the action items are")


class Capacity(models.TextChoices):
    """In which capacity a party attended, in the documents' own groups."""

    MEMBER = "member", _("member")
    OBSERVER = "observer", _("observer")
    CIVIL_SOCIETY = "civil_society", _("civil society")
    PRIVATE_SECTOR = "private_sector", _("private sector")
    PROGRAMME = "programme", _("programme")
    WORK_STREAM = "work_stream", _("work stream")
    SECRETARIAT = "secretariat", _("secretariat")


class Presence(models.TextChoices):
    """Whether a party was there. Where there is no row, presence is not recorded."""

    ATTENDED = "attended", _("attended")
    APOLOGIES = "apologies", _("apologies")
    ABSENT = "absent", _("absent")


class Precision(models.TextChoices):
    """How exactly a document gives a number."""

    EXACT = "exact", _("exactly")
    OVER = "over", _("over")
    ABOUT = "about", _("about")


class ContributionKind(models.TextChoices):
    """In what way somebody contributed."""

    OPENING_REMARKS = "opening_remarks", _("opening remarks")
    REMARKS = "remarks", _("remarks")
    PRESENTATION = "presentation", _("presentation")
    MODERATION = "moderation", _("moderation")
    PANEL = "panel", _("panel discussion")
    UPDATE = "update", _("update")
    DISCUSSION = "discussion", _("discussion")
    SITUATION_REPORT = "situation_report", _("situation report")
    CASE_STUDY = "case_study", _("case study")


class OutcomeKind(models.TextChoices):
    """What a meeting did."""

    ENDORSED = "endorsed", _("endorsed")
    LAUNCHED = "launched", _("launched")
    AGREED = "agreed", _("agreed")
    DECIDED = "decided", _("decided")
    PLANNED = "planned", _("planned")
    PROPOSED = "proposed", _("proposed")
    INVITED = "invited", _("invited")
    ENCOURAGED = "encouraged", _("encouraged")
    COMMENDED = "commended", _("commended")
    AFFIRMED = "affirmed", _("affirmed")
    REVIEWED = "reviewed", _("reviewed")
    NOTED = "noted", _("noted")
    RAISED = "raised", _("raised")
    HIGHLIGHTED = "highlighted", _("highlighted")


class DiscrepancyKind(models.TextChoices):
    """What the sources disagree on."""

    COUNT = "count", _("number")
    DATE = "date", _("date")
    PLACE = "place", _("place")
    TITLE = "title", _("title or name")
    STANDING = "standing", _("standing or capacity")
    POST = "post", _("post")
    SEQUENCE = "sequence", _("order or numbering")
    CHAIR = "chair", _("Co-Chair")
    WORK_PLAN = "work_plan", _("work plan")


class DiscrepancyStatus(models.TextChoices):
    """Whether a disagreement stands."""

    OPEN = "open", _("open")
    EXPLAINED = "explained", _("explained")
    CLOSED = "closed", _("closed")


class DiscrepancyReason(models.TextChoices):
    """Why two sources may differ."""

    SCOPE = "scope", _("they count or name different things")
    CHANGED = "changed", _("it changed between the two")
    WORDING = "wording", _("wording only")
    SLIP = "slip", _("a slip in the document")
    BOTH_TRUE = "both_true", _("both can be true")
    NOT_KNOWN = "not_known", _("the documents held do not settle it")
