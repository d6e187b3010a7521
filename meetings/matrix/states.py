"""What a cell of the matrix can say: a symbol, a hue and words; in a workbook, a colour."""

from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from meetings.enums import Capacity, ListStatus, Presence

SPOKE, CHAIRED, NOT_ON_LIST, NOT_RECORDED = "spoke", "chaired", "not_on_list", "not_recorded"

FILLS = {
    Capacity.MEMBER: "D9D0F0",
    Capacity.OBSERVER: "C8EBE6",
    Capacity.CIVIL_SOCIETY: "F8D8CC",
    Capacity.PRIVATE_SECTOR: "EBDCC9",
    Capacity.PROGRAMME: "F1D3EA",
    Capacity.WORK_STREAM: "CFE5F5",
    Capacity.SECRETARIAT: "D5DDE2",
    CHAIRED: "E8E4F6",
    SPOKE: "E8E4F6",
    Presence.APOLOGIES: "F5E6B8",
    Presence.ABSENT: "E3E6E8",
    NOT_ON_LIST: "F0F2F3",
}
"""The colour of each in a workbook; what is not recorded has none. Named in the legend's words beside it."""


@dataclass(frozen=True)
class State:
    """What a cell says: `key` names the symbol, `meaning` the hue, `words` say it in full."""

    key: str
    meaning: str
    words: str

    @property
    def fill(self) -> str:
        """Its colour in a workbook; "" for none."""
        return FILLS.get(self.key, "")


def attended_as(capacities: list[str]) -> State:
    """Return the state of a party that attended in these capacities; the first gives the symbol."""
    names = get_text_list([str(Capacity(each).label) for each in capacities], _("and"))
    first = capacities[0]
    return State(first, f"capacity-{first.replace('_', '-')}", _("attended as %(capacity)s") % {"capacity": names})


def other_states() -> dict[str, State]:
    """Return the states besides having attended, by key, in the order of the legend."""
    words = {
        CHAIRED: _("co-chaired, on no list held"),
        SPOKE: _("spoke, on no list held"),
        Presence.APOLOGIES: _("sent apologies"),
        Presence.ABSENT: _("absent, as the document says"),
        NOT_ON_LIST: _("absent, inferred: not on the complete list"),
        NOT_RECORDED: _("not recorded"),
    }
    return {str(key): State(str(key), f"presence-{key.replace('_', '-')}", said) for key, said in words.items()}


def legend() -> list[State]:
    """Return every state there is, in the order in which it is explained."""
    return [*(attended_as([capacity.value]) for capacity in Capacity), *other_states().values()]


class States:
    """Says the states of cells, in the reader's language, each made once."""

    def __init__(self):
        self._others = other_states()
        self._attended: dict[tuple, State] = {}

    def of(self, rows: list[tuple[str, str]], part: str, list_status: str) -> State:
        """Return the state of a party at a meeting.

        `rows` are its (capacity, presence) there, `part` is CHAIRED, SPOKE or "", `list_status` the meeting's.
        That it was absent is concluded from a complete list only.
        """
        capacities = tuple(capacity for capacity, presence in rows if presence == Presence.ATTENDED)
        if capacities:
            if capacities not in self._attended:
                self._attended[capacities] = attended_as(list(capacities))
            return self._attended[capacities]
        if rows:
            return self._others[rows[0][1]]
        if part:
            return self._others[part]
        return self._others[NOT_ON_LIST if list_status == ListStatus.COMPLETE else NOT_RECORDED]
