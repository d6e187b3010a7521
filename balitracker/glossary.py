"""The words of the field and of the desk, each with what it means here: one list for the public page and the desk's."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Term:
    """A word, what it means in this record, and its id in an address: the same in every language."""

    slug: str
    word: Promise
    meaning: Promise
    for_staff: bool = False


@dataclass(frozen=True)
class Chapter:
    """Words that belong together."""

    slug: str
    title: Promise
    terms: tuple[Term, ...]


CHAPTERS = (
    Chapter(
        "who",
        _("Who"),
        (
            Term("party", _("party"), _(
                "Anyone that can attend, speak or lead: a state, an organisation, a company, a programme, a body.")),
            Term("member", _("member"), _("A state or organisation on the body whose meeting it is.")),
            Term("observer", _("observer"), _(
                "In these documents, a member of the Bali Process that is not on the Working Group. "
                "Not the same as an observer state of the Bali Process.")),
            Term("body", _("body"), _(
                "A group of the Bali Process that meets: the Working Group, the Ad Hoc Group, a work stream, "
                "the Ministerial Conference.")),
            Term("co-chairs", _("Co-Chairs"), _(
                "The two parties that lead a body and its meetings, with the agency and the people that a document "
                "names. As attendees they count in their own capacity.")),
            Term("senior-official", _("senior official"), _(
                "One who speaks for a state at the level above that of the Working Group. The record says of an "
                "attendee whether a senior official represented it: yes, no, or not stated.")),
            Term("work-stream", _("work stream"), _(
                "One of the other groups of the Bali Process: TFPP, DWG, TEG-RR and GABF.")),
            Term("tfpp", _("TFPP"), _(
                "Task Force on Planning and Preparedness: for large irregular movements, mainly by sea.")),
            Term("dwg", _("DWG"), _(
                "Disruption Working Group: law enforcement together against networks of smugglers and traffickers.")),
            Term("teg-rr", _("TEG-RR"), _("Technical Experts Group on Returns and Reintegration.")),
            Term("gabf", _("GABF"), _("Government and Business Forum: the track with the private sector.")),
            Term("rso", _("RSO"), _(
                "Regional Support Office, in Bangkok: it carries out what the Bali Process decides, and keeps this "
                "record.")),
        ),
    ),
    Chapter(
        "attendance",
        _("Who came"),
        (
            Term("capacity", _("capacity"), _(
                "The group in which a document lists an attendee: member, observer, civil society, private sector, "
                "programme, work stream or secretariat.")),
            Term("presence", _("presence"), _(
                "Whether it attended, sent apologies or was absent. Only what a document says is recorded.")),
            Term("not-recorded", _("not recorded"), _(
                "A value of its own: the documents held say nothing of it. Never absent, never zero.")),
            Term("headcount", _("headcount"), _(
                "A number of attendees that a document states: “17 members”.")),
            Term("listed", _("listed"), _(
                "What the list of a document holds by name. Stated and listed are shown beside each other.")),
            Term("list-status", _("list of attendees"), _(
                "How full it is: complete, partial, or not held. Absence may be concluded from a complete list only.")),
        ),
    ),
    Chapter(
        "promised",
        _("What was promised"),
        (
            Term("forward-work-plan", _("Forward Work Plan"), _(
                "What the Working Group means to do in two or three years: priorities and action items.")),
            Term("priority", _("priority"), _(
                "A line of a plan under which action items stand. Five priorities of which one is named are five, "
                "four of them with “title not stated”.")),
            Term("action-item", _("action item"), _("A piece of work that somebody is to do, with leads and a date.")),
            Term("lead", _("lead"), _("The party that answers for an action item; partners work with it.")),
            Term("progress-update", _("progress update"), _(
                "What a document reports of an action item on a date. The status of an item is that of its newest "
                "update; updates are added, never changed.")),
            Term("outcome", _("outcome"), _("What a meeting endorsed, launched, agreed, noted or asked for.")),
            Term("contribution", _("contribution"), _(
                "Somebody opened, presented, moderated, sat on a panel or gave an update.")),
        ),
    ),
    Chapter(
        "sources",
        _("What it rests on"),
        (
            Term("document", _("document"), _("A statement, summary, report or public page.")),
            Term("passage", _("passage"), _(
                "One paragraph of a document, by its number: ¶4 is the fourth, headings included.")),
            Term("gist", _("gist"), _("What a passage says, in a sentence of our own.")),
            Term("source", _("source"), _(
                "A passage on which a record rests, or one fact of it. Everything that is published has one.")),
            Term("anchor", _("words of the passage"), _(
                "At most eight words, exactly as they stand in the passage, that show where in it the fact is.")),
            Term("fingerprint", _("fingerprint"), _(
                "A number made of a file or paragraph (SHA-256): it shows whether a text has changed, without "
                "showing the text.")),
            Term("inferred", _("inferred"), _(
                "No document says so itself; it is concluded from what they say, and the ground is given.")),
            Term("disagreement", _("disagreement"), _(
                "Two passages, or a passage and the record, that cannot both be right as they stand. It stays open "
                "until somebody explains it; both sides stay readable.")),
            Term("not-stated", _("not stated"), _("The documents held do not say it.")),
        ),
    ),
    Chapter(
        "desk",
        _("At the desk"),
        (
            Term("draft", _("draft"), _("Being written; the public does not see it."), for_staff=True),
            Term("in-review", _("in review"), _(
                "Sent to a reviewer, who publishes it or returns it with a note."), for_staff=True),
            Term("published", _("published"), _("The public sees it, and every change of it at once.")),
            Term("withdrawn", _("withdrawn"), _("It was public and no longer is; its page gives the reason.")),
            Term("editor", _("editor"), _("Somebody who drafts and edits records."), for_staff=True),
            Term("reviewer", _("reviewer"), _(
                "Somebody who also publishes and withdraws; not what they wrote themselves."), for_staff=True),
            Term("address", _("address"), _(
                "The last part of the address of a record's page, in words: wg-tip-10."), for_staff=True),
            Term("dates", _("dates"), _(
                "Typed as one writes them: 18-20 November 2024; 21 and 23 September 2021; October 2022; 2023; "
                "November 2023 (inferred). Files hold them in EDTF, the notation of the Library of Congress: "
                "2024-11-18/2024-11-20 for a span, {2021-09-21,2021-09-23} for separate days, ? after what is "
                "inferred, ~ after what is about.")),
        ),
    ),
)  # fmt: skip
"""Every word, in chapters, in the order of the page."""


def chapters_for(*, staff: bool) -> list[tuple[Chapter, list[Term]]]:
    """Return the chapters with their words: all of them for staff, else those that the public meets."""
    return [(chapter, [term for term in chapter.terms if staff or not term.for_staff]) for chapter in CHAPTERS]
