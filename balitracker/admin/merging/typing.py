"""What was typed into a page: read it as a sheet, and write into it what was merged or chosen."""

import re
from dataclasses import dataclass

from django.forms import CheckboxInput, MultiValueField
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict

from balitracker.admin.merging.comparing import REMOVED, Difference, Merged, TypedSheet
from balitracker.admin.merging.sheets import Page, Part, Row, as_sent, is_several, widget_of

THEIRS, MINE, BOTH = "theirs", "mine", "both"


@dataclass
class Typing:
    """What a browser sent (`data`, which is written to) for a `page`."""

    page: Page
    data: QueryDict

    def sheet(self) -> TypedSheet:
        """Return what was typed."""
        found = TypedSheet({name: self._typed(name, field) for name, field in self.page.form.fields.items()})
        for prefix, part in self.page.parts.items():
            places = self._places(prefix)
            if places is None:
                continue
            begun = self._count(prefix, INITIAL_FORM_COUNT)
            keys = {self.data.get(f"{prefix}-{place}-{part.key_name}", ""): place for place in places if place < begun}
            keys.pop("", None)
            found.new[prefix] = {place: self._row(part, place) for place in places if place >= begun}
            found.ticked[prefix] = {
                pk for pk, place in keys.items() if self.data.get(f"{prefix}-{place}-{DELETION_FIELD_NAME}")
            }
            if part.is_changed_here:
                found.parts[prefix] = {pk: self._row(part, place) for pk, place in keys.items()}
        return found

    def merge(self, merged: Merged) -> None:
        """Write what was merged over what was typed: first the rows that are there, then the new ones."""
        for name, field in self.page.form.fields.items():
            self._write(name, field, merged.own[name])
        for prefix, part in self.page.parts.items():
            self._merge_part(part, merged.parts[prefix], merged.said_twice[prefix])

    def choose(self, asked: list[Difference]) -> list[Difference]:
        """Write what was chosen over what was typed, and return what was not chosen yet."""
        open_still = []
        for each in asked:
            choice = self.data.get(each.key)
            if not self.page.has(each.prefix, each.name):
                continue
            if choice not in (THEIRS, MINE, BOTH) or (choice == BOTH and not each.both):
                open_still.append(each)
            elif each.name:
                self._choose_value(each, choice)
            elif each.verb == REMOVED and choice == MINE:
                self._add_row(self.page.parts[each.prefix], each.mine)
            elif each.verb != REMOVED and choice == THEIRS:
                self.data.pop(f"{self._row_of(each)}-{DELETION_FIELD_NAME}", None)
        return open_still

    # Reading

    def _typed(self, name: str, field) -> list[str]:
        return as_sent(field, field.widget.value_from_datadict(self.data, {}, name))

    def _row(self, part: Part, place: int) -> Row:
        return {name: self._typed(f"{part.prefix}-{place}-{name}", field) for name, field in part.fields.items()}

    def _count(self, prefix: str, name: str) -> int | None:
        text = self.data.get(f"{prefix}-{name}", "")
        return int(text) if text.isdecimal() and len(text) < 6 else None

    def _places(self, prefix: str) -> list[int] | None:
        """Return the places of the rows sent; None where the browser said nothing of that part."""
        total = self._count(prefix, TOTAL_FORM_COUNT)
        if total is None or self._count(prefix, INITIAL_FORM_COUNT) is None:
            return None
        return sorted(place for place in self._sent(prefix) if place < total)

    def _sent(self, prefix: str) -> dict[int, dict[str, list[str]]]:
        """Return all that was sent of the rows of a part, by place and name."""
        pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,5}})-([^\d].*)", re.DOTALL)
        found: dict[int, dict[str, list[str]]] = {}
        for key, values in self.data.lists():
            if match := pattern.fullmatch(key):
                found.setdefault(int(match[1]), {})[match[2]] = values
        return found

    def _row_of(self, difference: Difference) -> str | None:
        """Return how the names of the fields of that row begin."""
        part = self.page.parts[difference.prefix]
        for place in self._sent(part.prefix):
            if self.data.get(f"{part.prefix}-{place}-{part.key_name}") == difference.pk:
                return f"{part.prefix}-{place}"
        return None

    # Writing

    def _write(self, name: str, field, values: list[str]) -> None:
        if isinstance(field, MultiValueField):
            suffixes = widget_of(field).widgets_names
            for suffix, value in zip(suffixes, values or [""] * len(suffixes), strict=True):
                self.data[f"{name}{suffix}"] = value
        elif values or not (is_several(field) or isinstance(widget_of(field), CheckboxInput)):
            self.data.setlist(name, values or [""])
        else:
            self.data.pop(name, None)

    def _merge_part(self, part: Part, rows: dict[str, Row], said_twice: set[int]) -> None:
        prefix, begun = part.prefix, self._count(part.prefix, INITIAL_FORM_COUNT) or 0
        places = self._places(prefix) or []
        sent = {place: row for place, row in self._sent(prefix).items() if place in places}
        by_key = {row.get(part.key_name, [""])[0]: row for place, row in sent.items() if place < begun}
        new = [row for place, row in sorted(sent.items()) if place >= begun and place not in said_twice]
        for place, row in sent.items():
            for name in row:
                del self.data[f"{prefix}-{place}-{name}"]
        for place, row in enumerate([*(by_key.get(pk, {}) for pk in rows), *new]):
            for name, values in row.items():
                self.data.setlist(f"{prefix}-{place}-{name}", values)
        for place, (pk, row) in enumerate(rows.items()):
            self.data[f"{prefix}-{place}-{part.key_name}"] = pk
            for name, field in part.fields.items() if part.is_changed_here else ():
                self._write(f"{prefix}-{place}-{name}", field, row[name])
        self.data[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(len(rows))
        self.data[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(rows) + len(new))

    def _choose_value(self, asked: Difference, choice: str) -> None:
        values = {THEIRS: asked.theirs, BOTH: [asked.both]}.get(choice)
        begin = f"{self._row_of(asked)}-" if asked.prefix else ""
        if values is not None:
            self._write(f"{begin}{asked.name}", self.page.field(asked.prefix, asked.name), values)

    def _add_row(self, part: Part, row: Row) -> None:
        place = self._count(part.prefix, TOTAL_FORM_COUNT) or 0
        for name, field in part.fields.items():
            self._write(f"{part.prefix}-{place}-{name}", field, row.get(name, []))
        self.data[f"{part.prefix}-{TOTAL_FORM_COUNT}"] = str(place + 1)
