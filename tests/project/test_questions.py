"""Ten questions of an analyst, each answered from a list page in at most three clicks.

A click is what somebody does with a mouse: follow a link, open what is folded, press a button; typing is none.
"""

import pytest
from lxml import html

from meetings.models import Attendance, Meeting
from tests.desk import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

FOLDED = "ancestor-or-self::details[not(@open) and not(@data-open-on-wide)]"


class Visitor:
    """Somebody in front of a wide screen, who sees what is not folded."""

    def __init__(self, client, address: str):
        self.client, self.clicks = client, 0
        self.visit(address)

    def visit(self, address: str) -> None:
        self.response = self.client.get(address, follow=True)
        assert self.response.status_code == 200, address
        self.page = html.fromstring(self.response.content.decode())

    def open(self, name: str) -> "Visitor":
        """Unfold what is called so."""
        (summary,) = (each for each in self.page.iter("summary") if words(each) == name)
        summary.getparent().set("open", "")
        self.clicks += 1
        return self

    def click(self, begins: str) -> "Visitor":
        """Follow the first link in sight whose words begin so."""
        seen = [each for each in self.page.iter("a") if words(each).startswith(begins) and not each.xpath(FOLDED)]
        assert seen, f"No link “{begins}” is in sight."
        self.visit(
            self.response.request["PATH_INFO"] + address if (address := seen[0].get("href"))[0] == "?" else address
        )
        self.clicks += 1
        return self

    def show(self, **typed) -> "Visitor":
        """Type into the filters and press the button."""
        fields = form_of(self.response)
        assert typed.keys() <= fields.keys()
        self.response = self.client.get(self.response.request["PATH_INFO"], fields | typed)
        self.page = html.fromstring(self.response.content.decode())
        self.clicks += 1
        return self

    @property
    def sees(self) -> str:
        """What stands on the page unfolded, in three clicks or fewer."""
        assert self.clicks <= 3
        (main,) = self.page.iter("main")
        for folded in main.xpath(".//details[not(@open) and not(@data-open-on-wide)]"):
            folded.getparent().remove(folded)
        return words(main)


def words(element) -> str:
    return " ".join(" ".join(element.itertext()).split())


@pytest.fixture
def at(client):
    return lambda address: Visitor(client, address)


def test_which_members_attended_every_complete_meeting_since_2021(at):
    held = Meeting.objects.public().filter(list_status="complete", starts_on__year__gte=2021)
    there = [
        set(meeting.attendances.filter(presence="attended").values_list("party__name", flat=True)) for meeting in held
    ]
    assert len(there) == 3
    visitor = at("/attendance/").click("As a matrix").show(since=2021)
    told = visitor.page.xpath("//p[strong[starts-with(., 'Attended every meeting')]]/a")
    assert {words(each) for each in told} == set.intersection(*there) > {"Viet Nam", "Indonesia"}
    assert visitor.clicks <= 3


def test_when_forced_criminality_first_came_up_and_where_it_says_so(at):
    visitor = at("/topics/").click("Forced criminality")
    first = visitor.sees.partition("First came up ")[2]
    assert first.startswith("29 and 30 August 2022, Eighth Annual Meeting")
    assert "#p37" in visitor.page.xpath("string(//dd//a[contains(@href, '#p')]/@href)")


def test_which_action_items_went_silent(at):
    assert (
        at("/workplan/actions/")
        .open("Not mentioned")
        .click("in the accounts of 2 meetings alone")
        .sees.count("not mentioned")
        > 5
    )


def test_which_parties_were_new_in_2024(at):
    visitor = at("/attendance/").click("Who came for the first time").open("Year").click("2024 alone")
    earlier = Attendance.objects.public().filter(presence="attended", meeting__starts_on__year__lt=2024)
    now = Attendance.objects.public().filter(presence="attended", meeting__starts_on__year=2024)
    new = now.exclude(party__in=earlier.values("party"))
    rows = visitor.page.xpath("//tbody/tr/th/a")
    assert {words(each) for each in rows} == set(new.values_list("party__name", flat=True)) > {"A21", "India"}
    assert visitor.clicks <= 3


def test_how_the_capacity_of_the_ilo_changed(at):
    page = at("/members/").click("International Labour Organization").sees
    assert "more than one capacity: observer 2021, 2022, 2 rows member 2024, 1 row" in page


def test_which_meetings_were_virtual(at):
    page = at("/meetings/").open("Format").click("virtual alone").sees
    assert "4 meetings held: virtual" in page
    assert "Seventh Annual Meeting" in page


def test_who_leads_most_action_items(at):
    page = at("/workplan/actions/").open("Lead").sees
    assert "Working Group on Trafficking in Persons alone, rows: 6" in page


def test_what_was_endorsed_since_2022(at):
    page = at("/outcomes/").open("Kind").click("endorsed alone").show(since=2022).sees
    assert "The Forward Work Plan 2024-26 was completed and members endorsed it." in page


def test_which_priorities_were_dropped_between_the_last_two_plans(at):
    page = at("/workplan/").click("Lineage").sees
    assert "Forward Work Plan 2021-23 to 2024-26 not recorded: the documents held do not say" in page


def test_how_many_came_to_a_meeting_each_year(at):
    page = at("/attendance/").click("Rates and trends").sees
    assert "2019 0 0 no meeting recorded" in page
    assert "2024 1 0 22 22 a meeting" in page
