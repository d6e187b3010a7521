"""Read a list of attendees out of pasted text: the names as written, the group each stands in, how many are stated.

It takes a sentence of a statement, a list with a name a line, or rows of a spreadsheet; it knows nothing of any one
document and asks no database. What it does not read as a name is given back, so that nothing vanishes.
"""

import re
from dataclasses import dataclass, field, replace

from meetings.enums import Presence
from meetings.intake.listwords import (
    ATTENDING,
    CHAIRING,
    LISTING,
    SENIOR,
    VERB,
    capacity_in,
    is_no_name,
    leads_to_names,
    number_in,
    presence_in,
)
from meetings.intake.names import NameReader
from meetings.intake.pieces import Piece, bracketed, chunks, parts, remark, sentences, tidy
from members.matching import KnownNames

ANCHOR_WORDS = 8
LONG = 12  # words: a line of a list is shorter than a sentence


@dataclass(frozen=True)
class Group:
    """A part of the list that the text names: its words, the capacity they mean, the number they state.

    An open group has no end that the text marks: what follows may not belong to it any more.
    """

    words: str = ""
    capacity: str = ""
    presence: str = ""
    stated: int | None = None
    is_open: bool = True


@dataclass(frozen=True)
class Entry:
    """A name of the list. `party` is the one that it certainly is; `also` another reading of the same words."""

    words: str
    start: int
    end: int
    group: Group
    acronym: str = ""
    party: int | None = None
    also: tuple[int, ...] = ()
    presence: str = ""
    senior: str = ""


@dataclass
class ReadList:
    """What was read: entries in their order, groups that state a number, and the pieces that are no names."""

    entries: list[Entry] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def listed(self, group: Group) -> int:
        """How many entries stand in `group`."""
        return sum(entry.group is group for entry in self.entries)


def read_list(text: str, known: KnownNames) -> ReadList:
    """Return the list that `text` holds, told apart with the help of the names that are `known`."""
    return _Reader(text, known).read()


class _Reader:
    """Reads one text from its beginning to its end."""

    def __init__(self, text: str, known: KnownNames):
        self.text = text
        self.names = NameReader(known)
        self.found = ReadList()
        self.seniors: dict[int, str] = {}
        self.group = Group()
        self._chunks = list(chunks(text, self.names))
        self.is_listing = False
        self.is_running = any(len(chunk.words.split()) > LONG and VERB.search(chunk.words) for chunk in self._chunks)

    def read(self) -> ReadList:
        if "\t" in self.text:
            from_rows = [self._row(line) for line in Piece.lines(self.text)]
            self.found.left += [words for words in from_rows if words]
        else:
            for chunk in self._chunks:
                self._chunk(chunk)
        self.found.entries = [
            replace(entry, senior=self.seniors.pop(entry.party, "")) if entry.party in self.seniors else entry
            for entry in self.found.entries
        ]
        return self.found

    # Running text

    def _chunk(self, chunk: Piece) -> None:
        """Read a line of a list, or a paragraph."""
        words = tidy(chunk.words)
        heading = words.rstrip(":").strip()
        only = self.names.read(chunk, bracketed(chunk.trimmed(), self.names))
        is_name = only.party is not None and not (only.lead or only.tail)
        opens_a_list = words.endswith(":") and ATTENDING.search(words) and not re.search(r"[,(]", words)
        if not is_name and (opens_a_list or self._is_heading(heading)):
            self.group, self.is_listing = self._group_of(heading), True
            return
        if is_name and self.is_running and (words.endswith(":") or not self.is_listing):
            self._leave(words)
            return
        for sentence in sentences(chunk, self.names.guarded(chunk)):
            self._sentence(sentence)

    def _is_heading(self, words: str) -> bool:
        said = re.sub(r"\d+", "", words)
        return bool(capacity_in(said) or presence_in(said)) and len(said.split()) <= LONG and is_no_name(said)

    def _sentence(self, sentence: Piece) -> None:
        words = sentence.words
        if SENIOR.search(words):
            self._senior_officials(sentence)
            return
        self.is_listing = self.is_listing and not VERB.search(words)
        is_told = bool(VERB.search(words)) or (self.is_running and len(words.split()) > LONG)
        if is_told and not ATTENDING.search(words):
            self._leave(words)
            return
        listed = {entry.party for entry in self.found.entries if entry.party}
        before, groups = len(self.found.entries), len(self.found.groups)
        self._items(sentence, Group() if is_told else self.group)
        if not is_told and (self.is_listing or not self.is_running):
            return
        read = self.found.entries[before:]
        parties = {entry.party for entry in read if entry.party is not None}
        named = sum(entry.party is not None or bool(entry.also) for entry in read)
        says_nothing_new = bool(parties) and parties <= listed
        if says_nothing_new or (named * 2 <= len(read) and not LISTING.search(words)):  # no list
            del self.found.entries[before:], self.found.groups[groups:]
            self._leave(words)
        else:  # whoever was listed is not listed again for being mentioned once more
            self.found.entries[before:] = [entry for entry in read if entry.party not in listed]

    def _items(self, piece: Piece, group: Group) -> None:
        """Read the items of `piece`, one after the other; words among them change the group of those that follow."""
        segment = len(self.found.entries)
        role = ""
        for item in parts(piece, self.names.guarded(piece), self.names):
            bracket = remark(item, self.names)
            if bracket is None:
                lead, item = item.split_lead()
                if lead is not None:
                    role = "chairs" if CHAIRING.search(lead.words) else ""
                    group, segment = self._group_of(lead.words), len(self.found.entries)
                bracket = bracketed(item, self.names)
            if bracket and self._is_group(bracket.head.words, bracket.inside):
                self._items(bracket.inside, self._group_of(bracket.head.words, is_open=False))
                group, segment = Group(presence=group.presence), len(self.found.entries)
                continue
            read = self.names.read(item, bracket)
            if read.lead:
                is_chairing = bool(CHAIRING.search(read.lead)) and not ATTENDING.search(read.lead)
                role = "chairs" if is_chairing else ""
                if not _is_mere_link(read.lead):
                    group, segment = self._group_of(read.lead), len(self.found.entries)
            if read.words and role != "chairs":
                self._add(read, group)
            elif not read.words and not read.lead and not read.tail:
                self._leave(item.words)
            if read.tail:
                self._say_of(segment, read.tail)

    def _is_group(self, head: str, inside: Piece) -> bool:
        """Whether a bracket holds the names of the group that the words before it name."""
        if self.names.find(head) is not None:
            return False
        return (
            leads_to_names(head) or is_no_name(head) or len(parts(inside, self.names.guarded(inside), self.names)) > 1
        )

    def _group_of(self, words: str, *, is_open: bool = True) -> Group:
        words = tidy(words)
        group = Group(words, capacity_in(words), presence_in(words), number_in(words), is_open)
        if group.stated is not None and group.capacity:
            self.found.groups.append(group)
        return group

    def _add(self, read, group: Group) -> None:
        entry = Entry(
            words=read.words,
            start=read.start,
            end=read.end,
            group=group,
            acronym=read.acronym,
            party=read.party,
            also=read.also,
            presence=presence_in(read.remark) or group.presence or Presence.ATTENDED,
            senior=" ".join(read.remark.split()[:ANCHOR_WORDS]) if _SENIOR.search(read.remark) else "",
        )
        if capacity := capacity_in(read.remark):
            entry = replace(entry, group=replace(group, capacity=capacity, stated=None, is_open=False))
        self.found.entries.append(entry)

    def _say_of(self, segment: int, words: str) -> None:
        """Take what `words` say of the entries since `segment`: that they observed, or were not there."""
        group = self._group_of(words)
        for index, entry in enumerate(self.found.entries[segment:], segment):
            if not entry.group.is_open:
                continue
            capacity = group.capacity or entry.group.capacity
            stays = capacity == entry.group.capacity
            self.found.entries[index] = replace(
                entry,
                group=entry.group if stays else replace(entry.group, capacity=capacity, words=group.words),
                presence=group.presence or entry.presence,
            )

    def _senior_officials(self, sentence: Piece) -> None:
        """Remember whom the sentence says senior officials represented; list whom the text has not listed."""
        said = SENIOR.search(sentence.words)
        listed = {entry.party for entry in self.found.entries}
        before = len(self.found.entries)
        self._items(Piece(sentence.text, sentence.start, sentence.start + said.start()), Group())
        anchor = " ".join(tidy(said[0]).removesuffix(" there").split()[:ANCHOR_WORDS])
        read = self.found.entries[before:]
        self.seniors |= {entry.party: anchor for entry in read if entry.party}
        self.found.entries[before:] = [entry for entry in read if entry.party not in listed]

    def _leave(self, words: str) -> None:
        if words := tidy(words):
            self.found.left.append(words)

    # Rows of a spreadsheet

    def _row(self, line: Piece) -> str:
        """Read a row; return its words where it holds no name."""
        cells = [cell for cell in line.cells() if tidy(cell.words)]
        if not cells or _is_header([tidy(cell.words) for cell in cells]):
            return ""
        name = next((cell for cell in cells if self.names.find(cell.words) is not None), None)
        name = name or next((cell for cell in cells if not _is_about(tidy(cell.words))), None)
        if name is None:
            return tidy(line.words)
        about = " · ".join(tidy(cell.words) for cell in cells if cell is not name)
        group = Group(about, capacity_in(about), presence_in(about), is_open=not capacity_in(about))
        read = self.names.read(name, bracketed(name, self.names))
        self._add(read, group)
        if _SENIOR.search(about):
            said = next(tidy(cell.words) for cell in cells if _SENIOR.search(cell.words))
            self.found.entries[-1] = replace(self.found.entries[-1], senior=" ".join(said.split()[:ANCHOR_WORDS]))
        return ""


def _is_mere_link(words: str) -> bool:
    """Whether `words` only go on with the list: "and the"."""
    return all(token.lower() in ("and", "the", "also", "government", "of") for token in words.split())


_SENIOR = re.compile(r"\bsenior officials?\b", re.I)
_HEADER = re.compile(
    r"^(?:no\.?|#|name|party|part(?:y|ies)|member|country|delegation|organi[sz]ation|state|capacity|role|status|kind"
    r"|presence|attendance|attended|senior official|by a senior official|title|name as written|remarks?|notes?|order)$",
    re.I,
)


def _is_header(cells: list[str]) -> bool:
    """Whether the cells are the titles of columns."""
    return len(cells) > 1 and all(_HEADER.match(cell) for cell in cells)


def _is_about(cell: str) -> bool:
    """Whether a cell says something of the party, or counts the row, and does not name it."""
    return is_no_name(cell) or cell.lower() in ("yes", "no", "x", "✓")
