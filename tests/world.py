"""A small published record for sweeps: one meeting, party, plan, item, topic and document, with `size` of each part."""

from tests.factories import (
    make_action_item,
    make_action_lead,
    make_attendance,
    make_body,
    make_chair,
    make_citation,
    make_contribution,
    make_document,
    make_headcount,
    make_meeting,
    make_membership,
    make_outcome,
    make_party,
    make_party_name,
    make_passage,
    make_person,
    make_post,
    make_priority,
    make_priority_link,
    make_progress_update,
    make_session,
    make_topic,
    make_work_plan,
)


def make_world(size: int = 1, *, state: str = "published", mark: str = "") -> None:
    """Make `size` meetings, each with `size` of every part, all in `state`, and as much around them.

    `mark` is put into every text, so that a test can look for it where it must not be. The first of each kind has
    the address `meeting`, `member`, `body`, `plan`, `item`, `topic`, `document`.
    """

    def slug(name: str, number: int) -> str:
        return name if number == 0 else f"{name}-{number}"

    def say(text: str) -> str:
        return f"{text} {mark}".strip()

    sizes = range(size)
    bodies = [make_body(slug=slug("body", n), name=say(f"Body {n}"), acronym=f"B{n}{mark}") for n in sizes]
    parties = [make_party(slug=slug("member", n), name=say(f"Member {n}"), note=say("Note")) for n in sizes]
    people = [make_person(slug=slug("person", n), name=say(f"Person {n}")) for n in sizes]
    topics = [make_topic(slug=slug("topic", n), name=say(f"Topic {n}"), description=say("About")) for n in sizes]
    documents = [
        make_document(slug=slug("document", n), title=say(f"Document {n}"), publisher=say("RSO"), state=state,
                      note=say("Note"), date_note=say("Read"))
        for n in sizes
    ]  # fmt: skip
    passages = [make_passage(document=documents[0], number=n + 1, gist=say(f"Gist {n}")) for n in sizes]
    meetings = [
        make_meeting(
            slug=slug("meeting", n), title=say(f"Meeting {n}"), bodies=bodies, state=state, date=f"{2020 + n}-05-04",
            place=say("Town"), summary=say("Summary"), date_note=say("Read"), list_status="complete",
        )
        for n in sizes
    ]  # fmt: skip
    for n, link in enumerate(bodies[0].meeting_links.order_by("meeting__date"), 1):
        link.ordinal = n
        link.save()
    plans = [
        make_work_plan(slug=slug("plan", n), title=say(f"Plan {n}"), state=state, endorsed_at=meetings[0],
                       summary=say("Summary"), note=say("Note"))
        for n in sizes
    ]  # fmt: skip
    priorities = [
        make_priority(plan=plans[0], position=n + 1, title=say(f"Priority {n}"), description=say("What"))
        for n in sizes
    ]  # fmt: skip
    items = [
        make_action_item(
            slug=slug("item", n), title=say(f"Item {n}"), plan=plans[0], priority=priorities[n], state=state,
            raised_at=meetings[0], description=say("What"), due="2023", due_note=say("Read"),
        )
        for n in sizes
    ]  # fmt: skip
    cited = [*meetings, *items, *plans, *priorities]
    for n, (party, person) in enumerate(zip(parties, people, strict=True)):
        make_party_name(party=party, name=say(f"Other {n}"))
        make_post(person=person, party=party, title=say(f"Post {n}"))
        for body in bodies:
            cited.append(make_membership(party=party, body=body, note=say("Note")))
    for meeting in meetings:
        meeting.documents.set(documents)
        for n in sizes:
            session = make_session(meeting=meeting, number=n + 1, title=say(f"Session {n}"), summary=say("Summary"))
            session.hosts.set(bodies)
            chair = make_chair(meeting=meeting, party=parties[n], agency=say("Agency"))
            chair.people.set(people)
            row = make_attendance(meeting=meeting, party=parties[n], name_as_written=say("Written"), position=n + 1)
            count = make_headcount(
                meeting=meeting, document=documents[n], capacity="member", number=n, note=say("Note")
            )
            said = make_contribution(meeting=meeting, session=session, number=n + 1, about=say("Theme"), given_by=mark)
            said.parties.set(parties)
            said.people.set(people)
            outcome = make_outcome(meeting=meeting, session=session, number=n + 1, text=say("Agreed"), body=bodies[0])
            for part in (session, said, outcome):
                part.topics.set(topics)
            cited += [session, chair, row, count, said, outcome]
    for n, item in enumerate(items):
        item.topics.set(topics)
        for other in range(size):
            cited.append(make_action_lead(item=item, party=parties[other]))
            cited.append(make_progress_update(item=item, number=other + 1, meeting=meetings[0], note=say("Reported")))
        priorities[n].topics.set(topics)
    next_plan = make_work_plan(slug="plan-next", title=say("Plan next"), state=state)
    for n, priority in enumerate(priorities):
        went_on = make_priority(plan=next_plan, position=n + 1, title=say("Later"), description=say("What"))
        cited += [went_on, make_priority_link(earlier=priority, later=went_on, note=say("Note"))]
    for record in cited:
        for passage in passages:
            make_citation(record, passage=passage, ground=say("Ground"), inferred=True)


PAGES = [
    "/",
    "/meetings/",
    "/meetings/meeting/",
    "/members/",
    "/members/member/",
    "/members/member/brief/?since=2000-01-01",
    "/members/body/",
    "/attendance/",
    "/attendance/matrix/",
    "/outcomes/",
    "/workplan/",
    "/workplan/plan/",
    "/workplan/actions/",
    "/workplan/actions/item/",
    "/workplan/lineage/",
    "/topics/",
    "/topics/topic/",
    "/documents/",
    "/documents/document/",
    "/discrepancies/",
    "/search/?q=summary",
    "/changes/",
    "/trends/",
    "/words/",
    "/data/",
    "/data/dictionary/",
    "/data/api/",
    "/data/standards/",
]
LISTS = (
    "meetings",
    "outcomes",
    "members",
    "attendance",
    "attendance/matrix",
    "workplan",
    "workplan/actions",
    "workplan/lineage",
    "topics",
    "documents",
    "discrepancies",
)
FILES = [f"/{name}.{form}" for name in LISTS for form in ("csv", "json", "xlsx")] + [
    "/meetings/meeting.json",
    "/meetings/meeting.ics",
    "/calendar.ics",
    "/members/member.ics",
    "/members/body.ics",
    "/changes.atom",
    "/members/member.json",
    "/workplan/plan.json",
    "/workplan/actions/item.json",
    "/topics/topic.json",
    "/documents/document.json",
    "/meetings/meeting.atom",
    "/members/member.atom",
    "/topics/topic.atom",
    "/documents/document.atom",
    "/workplan/plan.atom",
    "/workplan/actions/item.atom",
    "/data/api/openapi.json",
    "/data/popolo.json",
]
WHOLES = ["/data/balitracker.zip", "/data/balitracker.sqlite"]
"""Files of the whole record."""
