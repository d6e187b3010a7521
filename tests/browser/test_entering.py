"""The tenth meeting is entered from nothing through the desk, checked, published, and is what the fixtures say.

Counted are the pages that were loaded, and what was typed and clicked beyond the facts themselves.
"""

import json
import sys
from collections import defaultdict
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.contenttypes.models import ContentType

from balitracker.dates import words
from balitracker.fixtures.rows import row_of
from meetings.models import (
    Attendance,
    Chair,
    Citation,
    Contribution,
    Headcount,
    Meeting,
    MeetingBody,
    Outcome,
    Passage,
    Session,
    Topic,
)
from members.models import Party, Person
from tests.factories import make_editor, make_reviewer
from workplan.models import ActionItem, ProgressUpdate, WorkPlan

SLUG, PASSWORD = "wg-tip-10", "only for this test"
PARTS = (MeetingBody, Session, Chair, Attendance, Headcount, Contribution, Outcome)
MOST_PAGES = 12


class Typist:
    """Somebody at the desk, who counts pages and what is typed beyond the facts."""

    def __init__(self, page, server):
        self.page, self.server = page, server
        self.loads = self.extra = self.facts = 0
        page.on("load", self._loaded)

    def _loaded(self, _page):
        self.loads += 1

    def go(self, address: str):
        """Type an address."""
        self.page.goto(self.server + address)

    def click(self, selector: str, *, loads: bool = False):
        """Click, and wait for the next page where one comes."""
        self.extra += 1
        if loads:
            with self.page.expect_navigation(wait_until="load"):
                self.page.click(selector)
        else:
            self.page.click(selector)

    def type(self, name: str, value):
        """Type a fact into the field `name`; Tab leads to the next."""
        if value not in (None, ""):
            self.page.fill(f"[name='{name}']", str(value))
            self.facts += len(str(value))
            self.extra += 1

    def pick(self, name: str, value: str):
        """Choose from a plain list."""
        if self.page.locator(f"[name='{name}']").input_value() != value:
            self.page.select_option(f"[name='{name}']", value)
            self.extra += 2

    def choose(self, name: str, row, typed: str = ""):
        """Choose while typing; what is there already, carried down from the row above, is left."""
        select, key, typed = self.page.locator(f"select[name='{name}']"), row.pk, typed or typed_for(row)
        if key in self._chosen(select):
            return
        box = self.page.locator(f"select[name='{name}'] + .select2")
        if select.get_attribute("multiple") is None:
            box.locator(".select2-selection").focus()
            self.page.keyboard.press(typed[0])
            field = self.page.locator(".select2-container--open .select2-dropdown .select2-search__field")
        else:
            field = box.locator(".select2-search__field")
        field.fill(typed[:-1])
        with self.page.expect_response(lambda answer: term_of(answer.url) == typed):
            field.press(typed[-1])  # a key is what the choice waits for
        self.page.wait_for_function(
            "name => !document.querySelector('.loading-results') && "
            "document.querySelector('.select2-results__option--highlighted')?.textContent.startsWith(name)",
            arg=str(row),
        )
        field.press("Enter")
        assert key in self._chosen(select), (name, typed, key, self._chosen(select))
        self.extra += len(typed) + 2

    def _chosen(self, select) -> list[int]:
        return select.evaluate("each => [...each.selectedOptions].filter(one => one.value).map(one => +one.value)")

    def choose_all(self, name: str, rows):
        """Choose several while typing."""
        for row in rows:
            self.choose(name, row)

    def source(self, prefix: str, citation: Citation | None):
        """Give a row its source."""
        if citation:
            self.choose(f"{prefix}-source_passage", citation.passage)
            self.type(f"{prefix}-source_words", citation.anchor)

    def add_rows(self, prefix: str, number: int):
        """Press "Add another" until there are `number` rows."""
        there = int(self.page.input_value(f"#id_{prefix}-TOTAL_FORMS"))
        for _each in range(number - there):
            self.click(f"#{prefix}-group .add-row a")


def term_of(address: str) -> str:
    """What was looked for by a request of an autocomplete."""
    return parse_qs(urlsplit(address).query).get("term", [""])[0]


def typed_for(row) -> str:
    """What somebody types to find a row."""
    if isinstance(row, Passage):
        return f"{SHORT_TITLES[row.document.slug]} {row.number}"
    return row.name if isinstance(row, (Party, Person, Topic)) else SHORT_TITLES[row.slug]


SHORT_TITLES = {
    "wg-tip-10-co-chair-statement": "10th",
    "page-rso-anniversary": "ten years",
    "page-rso-meet-the-co-chairs": "Meet the Co-Chairs",
}


class Wanted:
    """What the fixtures say of the meeting, kept in memory while it is taken out of the record."""

    def __init__(self, meeting: Meeting):
        self.meeting = meeting
        self.documents = list(meeting.documents.order_by("title"))
        self.parts = {model: list(model.objects.filter(meeting=meeting).order_by(*_order(model))) for model in PARTS}
        self.keys = {(model, row.pk): row.natural_key() for model, rows in self.parts.items() for row in rows}
        self.citations = defaultdict(list)
        for model, rows in {Meeting: [meeting], **self.parts}.items():
            found = Citation.objects.filter(
                content_type=ContentType.objects.get_for_model(model), object_id__in=[row.pk for row in rows]
            )
            for citation in found.select_related("passage__document").order_by("pk"):
                self.citations[model, citation.object_id].append(citation)
        self.links = {
            (model, row.pk, name): list(getattr(row, name).order_by("pk"))
            for model, rows in self.parts.items()
            for row in rows
            for name in (field.name for field in model._meta.many_to_many)
        }

    def whole(self, row) -> Citation | None:
        """The source of the row as a whole."""
        return next((each for each in self.citations[type(row), row.pk] if not each.field), None)

    def session_number(self, row) -> int:
        """The number of the session to which a row belongs."""
        return next(session.number for session in self.parts[Session] if session.pk == row.session_id)

    def linked(self, row, name: str) -> list:
        """What a row is linked to by a field that holds several."""
        return self.links[type(row), row.pk, name]


def _order(model) -> tuple:
    names = {field.name for field in model._meta.fields}
    return ("position",) if "position" in names else ("number",) if model is not Headcount else ("pk",)


def rows_of_the_record() -> list[str]:
    """The rows of the meeting, its parts and their sources, as fixtures hold them."""
    meeting = Meeting.objects.get(slug=SLUG)
    rows = [meeting, *(row for model in PARTS for row in model.objects.filter(meeting=meeting))]
    kinds = ContentType.objects.get_for_models(Meeting, *PARTS)
    for row in list(rows):
        rows += Citation.objects.filter(content_type=kinds[type(row)], object_id=row.pk)
    return sorted(json.dumps(row_of(row), sort_keys=True) for row in rows)


def take_out(meeting: Meeting) -> None:
    """Delete the meeting with all its parts; what other records say of it goes too."""
    WorkPlan.objects.filter(endorsed_at=meeting).update(endorsed_at=None)
    ActionItem.objects.filter(raised_at=meeting).update(raised_at=None)
    ProgressUpdate.objects.filter(meeting=meeting).delete()
    meeting.delete()


def rows_to_paste(attendances: list[Attendance]) -> str:
    """The list of attendees as a sheet has it: name, capacity, presence, and by whom it was represented."""
    cells = [
        [row.name_as_written, row.get_capacity_display(), row.get_presence_display()]
        + ["represented by senior officials"] * bool(row.senior_official)
        for row in attendances
    ]
    return "\n".join("\t".join(row) for row in cells)


@pytest.fixture
def people(record):
    return {"editor": make_editor(username="typist", password=PASSWORD),
            "reviewer": make_reviewer(username="checker", password=PASSWORD)}  # fmt: skip


def sign_in(typist: Typist, name: str):
    typist.go("/admin/login/?next=/admin/")
    typist.page.fill("#id_username", name)
    typist.page.fill("#id_password", PASSWORD)
    typist.click("[type=submit]", loads=True)


def enter_the_form(typist: Typist, wanted: Wanted):
    """The meeting with its bodies, Co-Chairs, headcounts, sessions, contributions and outcomes, in one form."""
    typist.click("a.addlink[href='/admin/meetings/meeting/add/']", loads=True)
    meeting = wanted.meeting
    for name in ("title", "date_note", "place", "summary"):
        typist.type(name, getattr(meeting, name))
    typist.type("date", words(meeting.date))
    typist.pick("kind", meeting.kind)
    typist.pick("format", meeting.format)
    typist.choose_all("documents", wanted.documents)
    for number, row in enumerate(wanted.parts[MeetingBody]):
        typist.choose(f"body_links-{number}-body", row.body, "WG-TIP")
        typist.type(f"body_links-{number}-ordinal", row.ordinal)
    for number, row in enumerate(wanted.parts[Chair]):
        prefix = f"chairs-{number}"
        typist.choose(f"{prefix}-party", row.party)
        typist.type(f"{prefix}-agency", row.agency)
        typist.choose_all(f"{prefix}-people", wanted.linked(row, "people"))
        typist.source(prefix, wanted.whole(row))
    typist.add_rows("headcounts", len(wanted.parts[Headcount]))
    for number, row in enumerate(wanted.parts[Headcount]):
        prefix = f"headcounts-{number}"
        typist.type(f"{prefix}-number", row.number)
        typist.pick(f"{prefix}-capacity", row.capacity)
        typist.choose(f"{prefix}-document", row.document)
        typist.type(f"{prefix}-note", row.note)
        typist.source(prefix, wanted.whole(row))
    for model, prefix, fields in (
        (Session, "sessions", ("title", "kind", "format", "date", "summary", "hosts", "topics")),
        (Contribution, "contributions", ("kind", "session", "about", "given_by", "parties", "people", "topics")),
        (Outcome, "outcomes", ("kind", "session", "text", "topics")),
    ):
        typist.click(f"#{prefix}-group summary")
        typist.add_rows(prefix, len(wanted.parts[model]))
        for number, row in enumerate(wanted.parts[model]):
            for name in fields:
                enter_field(typist, f"{prefix}-{number}-{name}", row, name, wanted)
            typist.source(f"{prefix}-{number}", wanted.whole(row))
    typist.click("[name=_continue]", loads=True)
    assert typist.page.locator(".errornote").count() == 0, typist.page.locator(".errorlist").all_inner_texts()


def enter_field(typist: Typist, address: str, row, name: str, wanted: Wanted):
    """One field of a part of the meeting, by what kind of field it is."""
    field = row._meta.get_field(name)
    if field.many_to_many:
        typist.choose_all(address, wanted.linked(row, name))
    elif name == "session":
        typist.pick(address, f"new:{wanted.session_number(row)}")
    elif name == "date":
        typist.type(address, words(row.date))
    elif field.choices:
        typist.pick(address, getattr(row, name))
    else:
        typist.type(address, getattr(row, name))


def paste_who_came(typist: Typist, wanted: Wanted):
    """All attendees with one paste."""
    attendances = wanted.parts[Attendance]
    typist.click("a[href$='/attendance/paste/']", loads=True)
    text = rows_to_paste(attendances)
    typist.page.fill("[name=text]", text)
    typist.facts += len(text)
    typist.pick("passage", str(wanted.whole(attendances[0]).passage_id))
    typist.click("[name=_read]", loads=True)
    assert typist.page.locator("text=38 matched").count(), typist.page.inner_text("#content-main")
    typist.pick("list_status", wanted.meeting.list_status)
    typist.click("input[name=_save]", loads=True)
    assert Attendance.objects.filter(meeting__slug=SLUG).count() == len(attendances)


def give_the_other_sources(typist: Typist, wanted: Wanted):
    """What single facts rest on, all on one page; the sources that the form and the paste gave are not given again."""
    typist.click("#content-main a[href$='/change/'], .breadcrumbs a[href$='/change/']", loads=True)
    typist.click("a[href$='/sources/']", loads=True)
    number, records = 0, recorded_now(wanted)
    for (model, pk), citations in wanted.citations.items():
        record = records[model, pk]
        given = {(each.field, each.passage_id) for each in record.citations.all()}
        for citation in citations:
            if (citation.field, citation.passage_id) in given:
                continue
            if not typist.page.locator(f"[name=form-{number}-record]").count():
                typist.click(".desk-more-rows")
            prefix = f"form-{number}"
            typist.pick(f"{prefix}-record", f"{model._meta.model_name}:{record.pk}")
            typist.pick(f"{prefix}-field", citation.field)
            typist.source(prefix, citation)
            typist.type(f"{prefix}-says", words(citation.says) if citation.says else "")
            typist.type(f"{prefix}-ground", citation.ground)
            if citation.inferred:
                typist.click(f"[name={prefix}-inferred]")
            number += 1
    typist.click(".submit-row [type=submit]", loads=True)
    assert typist.page.locator(".errornote").count() == 0, typist.page.locator(".errorlist").all_inner_texts()


def recorded_now(wanted: Wanted) -> dict:
    """Return the rows that were entered, by the model and key of those that they are to equal."""
    meeting = Meeting.objects.get(slug=SLUG)
    found = {(Meeting, wanted.meeting.pk): meeting}
    for model, rows in wanted.parts.items():
        entered = {row.natural_key(): row for row in model.objects.filter(meeting=meeting)}
        found |= {(model, row.pk): entered[wanted.keys[model, row.pk]] for row in rows}
    return found


def test_the_tenth_meeting_is_entered_from_nothing_and_published(new_context, live_server, people):
    wanted, rows = Wanted(Meeting.objects.get(slug=SLUG)), rows_of_the_record()
    take_out(Meeting.objects.get(slug=SLUG))
    typist = Typist(new_context().new_page(), live_server.url)
    sign_in(typist, "typist")
    enter_the_form(typist, wanted)
    paste_who_came(typist, wanted)
    give_the_other_sources(typist, wanted)
    typist.click("#content-main a[href$='/change/']", loads=True)
    typist.click("button[name=to][value=in_review]", loads=True)
    sys.stdout.write(
        f"\n{typist.loads} pages loaded, {typist.facts} characters of facts, "
        f"{typist.extra} keys and clicks beyond the facts\n"
    )
    assert typist.loads <= MOST_PAGES

    checker = Typist(new_context().new_page(), live_server.url)
    sign_in(checker, "checker")
    checker.go(f"/admin/meetings/meeting/{Meeting.objects.get(slug=SLUG).pk}/change/")
    checker.click("button[name=to][value=published]", loads=True)
    checker.click("button[name=checked][value=yes]", loads=True)
    entered = rows_of_the_record()
    assert [row for row in entered if row not in rows] == [row for row in rows if row not in entered] == []
    assert len(entered) == len(rows)
