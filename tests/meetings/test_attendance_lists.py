"""Reading a list of attendees out of pasted text, and matching its names. No database is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.enums import Capacity, Presence
from meetings.intake.lists import read_list
from meetings.intake.review import Standing, judge
from members.matching import KnownNames

PARTIES = {
    "australia": ["Australia"],
    "bangladesh": ["Bangladesh"],
    "china": ["China"],
    "drugs-office": ["United Nations Office on Drugs and Crime", "UNODC"],
    "fiji": ["Fiji"],
    "forum": ["Government and Business Forum", "GABF"],
    "hong-kong": ["Hong Kong SAR", "Hong Kong", "Hong Kong, China"],
    "indonesia": ["Indonesia", "Republic of Indonesia"],
    "iran": ["Iran", "Iran (Islamic Republic of)"],
    "labour": ["International Labour Organization", "ILO"],
    "lao": ["Lao PDR", "Lao People's Democratic Republic", "Laos"],
    "migration": ["International Organization for Migration", "IOM"],
    "office": ["Regional Support Office", "RSO"],
    "sri-lanka": ["Sri Lanka"],
    "timor": ["Timor-Leste"],
    "viet-nam": ["Viet Nam", "Vietnam"],
}
KNOWN = KnownNames([(name, party) for party, names in PARTIES.items() for name in names])


def read(text: str):
    return read_list(text, KNOWN)


def parties(text: str) -> list:
    return [entry.party for entry in read(text).entries]


def told(text: str) -> list[tuple]:
    return [(entry.party, entry.group.capacity, entry.presence) for entry in read(text).entries]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Australia, Fiji and UNODC", ["australia", "fiji", "drugs-office"]),
        ("Australia, Fiji, and UNODC.", ["australia", "fiji", "drugs-office"]),
        ("Australia; Fiji & Laos / Iran", ["australia", "fiji", "lao", "iran"]),
        ("• Australia\n• Fiji\n3. Viet Nam\n(4) ILO", ["australia", "fiji", "viet-nam", "labour"]),
        ("Australia\n\nUnited Nations Office on Drugs\nand Crime\nFiji", ["australia", "drugs-office", "fiji"]),
        ("Australia, Sri\nLanka\nFiji", ["australia", "sri-lanka", "fiji"]),
        ("Viet\u00a0Nam, Timor\u2011Leste, lao people’s democratic republic", ["viet-nam", "timor", "lao"]),
        ("International Organization for Migration (IOM), ILO [International Labour Organization]",
         ["migration", "labour"]),
        ("Government and Business Forum and United Nations Office on Drugs and Crime", ["forum", "drugs-office"]),
        ("Iran (Islamic Republic of) and Fiji1", ["iran", "fiji"]),
        ("The Governments of Australia and the Republic of Indonesia", ["australia", "indonesia"]),
        ("In attendance were representatives from Australia, Fiji and the RSO.", ["australia", "fiji", "office"]),
        ("Australia, the IOM, and Laos, were present as well.", ["australia", "migration", "lao"]),
    ],
)  # fmt: skip
def test_names_are_told_apart(text, expected):
    assert parties(text) == expected
    assert read(text).left == []


@pytest.mark.parametrize(
    "text",
    [
        "Vietnam War Museum",
        "Ministry of Foreign Affairs of Indonesia",
        "Republic of Fiji",
        "Territory of Fiji",
        "Bangaldesh",
        "International Organization for Migration (ILO)",
        "Australia Bangladesh",
        "Hong Kong, China",
    ],
)
def test_what_is_not_exactly_a_name_is_never_matched(text):
    [entry] = read(text).entries
    assert entry.party is None


def test_a_misspelt_name_is_offered_and_a_name_inside_another_is_not():
    judged = judge(read("Bangaldesh, Vietnam War Museum, Bangladesh, Hong Kong, China, Lagos"), KNOWN)
    assert [(each.entry.words, each.standing, each.candidates) for each in judged] == [
        ("Bangaldesh", Standing.UNSURE, ("bangladesh",)),
        ("Vietnam War Museum", Standing.UNKNOWN, ()),
        ("Bangladesh", Standing.MATCHED, ("bangladesh",)),
        ("Hong Kong, China", Standing.UNSURE, ("hong-kong", "china")),
        ("Lagos", Standing.UNSURE, ("lao",)),
    ]


def test_a_party_named_twice_is_shown_unless_the_capacities_differ():
    text = "2 members: Australia, Viet Nam; 3 observers: Fiji, Australia, Fiji"
    assert [each.standing for each in judge(read(text), KNOWN)] == [Standing.MATCHED] * 4 + [Standing.DOUBLE]


def test_groups_give_the_capacity_and_the_number_stated():
    found = read(
        "The event was attended by three members (Australia, Indonesia and the International Labour Organization "
        "[ILO]), 2 further members as observers (Fiji, Laos), one civil society representative (Walk Away) and the RSO."
    )
    assert [(entry.words, entry.group.capacity) for entry in found.entries] == [
        ("Australia", Capacity.MEMBER),
        ("Indonesia", Capacity.MEMBER),
        ("International Labour Organization", Capacity.MEMBER),
        ("Fiji", Capacity.OBSERVER),
        ("Laos", Capacity.OBSERVER),
        ("Walk Away", Capacity.CIVIL_SOCIETY),
        ("RSO", ""),
    ]
    assert [(group.stated, found.listed(group)) for group in found.groups] == [(3, 3), (2, 2), (1, 1)]


def test_a_number_that_the_list_does_not_bear_out_is_kept():
    found = read("17 members: Australia, Fiji\nsix observers (Laos)")
    assert [(group.stated, found.listed(group)) for group in found.groups] == [(17, 2), (6, 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Members\nAustralia\nObservers (1):\nFiji\n\nApologies:\nLaos",
         [("australia", Capacity.MEMBER, Presence.ATTENDED), ("fiji", Capacity.OBSERVER, Presence.ATTENDED),
          ("lao", "", Presence.APOLOGIES)]),
        ("Australia, Fiji (apologies), Laos – observer",
         [("australia", "", Presence.ATTENDED), ("fiji", "", Presence.APOLOGIES),
          ("lao", Capacity.OBSERVER, Presence.ATTENDED)]),
        ("Australia took part. Fiji and Laos were unable to attend.",
         [("australia", "", Presence.ATTENDED), ("fiji", "", Presence.ABSENT), ("lao", "", Presence.ABSENT)]),
        ("Fiji and Laos took part as observers.",
         [("fiji", Capacity.OBSERVER, Presence.ATTENDED), ("lao", Capacity.OBSERVER, Presence.ATTENDED)]),
        ("No.\tName\tCapacity\tPresence\n1\tFiji\tObserver\tapologies\n2\tSome Company\tPrivate sector\t\n\t\t\t",
         [("fiji", Capacity.OBSERVER, Presence.APOLOGIES), (None, Capacity.PRIVATE_SECTOR, Presence.ATTENDED)]),
    ],
)  # fmt: skip
def test_headings_remarks_and_columns_are_read(text, expected):
    assert told(text) == expected


def test_senior_officials_are_told_of_whoever_is_listed_and_list_nobody_twice():
    found = read("Members: Australia, Fiji, Laos. Australia and Laos were represented by senior officials.")
    assert [(entry.party, entry.senior) for entry in found.entries] == [
        ("australia", "represented by senior officials"),
        ("fiji", ""),
        ("lao", "represented by senior officials"),
    ]


def test_chairs_and_other_sentences_are_not_taken_for_the_list_and_do_not_vanish():
    text = (
        "Co-Chaired by Australia and Indonesia, interventions were made by members Australia, Fiji and Laos to update "
        "on progress made and planned. The seminar heard how Bangladesh has organised its survey of victims and "
        "support. Iran gave a talk."
    )
    found = read(text)
    assert [entry.party for entry in found.entries] == ["australia", "fiji", "lao"]
    assert len(found.left) == 2


@pytest.mark.parametrize("text", ["", " \n\t", ")(", "and , and ((", "1", "\x00", "(" * 2000, "a, " * 2000])
def test_nonsense_does_no_harm(text):
    assert all(entry.party is None for entry in read(text).entries)


NAMES = sorted({name for names in PARTIES.values() for name in names} - {"Hong Kong, China"})


@given(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=12),
    st.sampled_from([", ", "; ", "\n", "\n• ", " ,\n", ",\u00a0"]),
    st.sampled_from(["{}", "{}.", "Members: {}", "The meeting was attended by {}.", "Representatives of {}"]),
)
def test_joined_names_come_apart_again(names, separator, frame):
    expected = [KNOWN.exact(name) for name in names]
    assert parties(frame.format(separator.join(names))) == expected


SIXTY = [f"Territory of the {word} Isles" for word in (
    "Amber", "Birch", "Copper", "Dawn", "Ember", "Flint", "Granite", "Hazel", "Ivory", "Jasper", "Kestrel", "Larch",
    "Maple", "Nettle", "Opal", "Pine", "Quartz", "Raven", "Silver", "Teal", "Umber", "Violet", "Willow", "Yarrow",
)] + [f"{word} League" for word in (
    "Abbey", "Bridge", "Castle", "Dome", "Estate", "Fort", "Garden", "Harbour", "Inlet", "Jetty", "Knoll", "Lighthouse",
    "Market", "Novice", "Orchard", "Palace", "Quarry", "Rampart",
)]  # fmt: skip
"""Forty-two names."""


def test_sixty_names_with_ten_unknown_five_misspelt_and_three_doubles():
    known = KnownNames([(name, number) for number, name in enumerate(SIXTY)])
    unknown = [f"Guild {number}" for number in range(10)]
    misspelt = ["Territory of the Ambre Isles", "Territory of te Birch Isles", "Abbey Leauge", "Bridg League",
                "Harbor League"]  # fmt: skip
    doubles = [SIXTY[0], SIXTY[20], SIXTY[41].upper()]
    text = ", ".join([*SIXTY[:30], *unknown, *SIXTY[30:], *misspelt, *doubles[:2]]) + f" and {doubles[2]}"
    judged = judge(read_list(text, known), known)
    matched = [each for each in judged if each.is_decided]
    assert [(each.entry.words, each.candidates) for each in matched] == [(name, (n,)) for n, name in enumerate(SIXTY)]
    to_decide = [(each.entry.words, each.standing) for each in judged if not each.is_decided]
    assert to_decide == [
        *((name, Standing.UNKNOWN) for name in unknown),
        *((name, Standing.UNSURE) for name in misspelt),
        *((name, Standing.DOUBLE) for name in doubles),
    ]
