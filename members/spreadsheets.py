"""Parties from a spreadsheet."""

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.spreadsheets.importing import CellRefused, SheetImporter
from balitracker.spreadsheets.texts import choice, nearest, several
from members.enums import PartyKind
from members.exports import PARTY_COLUMNS
from members.models import Party, PartyName
from members.names import name_key

SLUG_LENGTH = 80


class KnownParties:
    """All parties by their addresses and by every name they go by; asked for once a file."""

    def __init__(self):
        self._by_slug: dict[str, Party] = {}
        self._by_key: dict[str, Party] = {}
        self._names: dict[str, Party] = {}
        for party in Party.objects.prefetch_related("names"):
            self.add(party)

    def add(self, party: Party) -> None:
        """Take in a further party, or a further name of one."""
        self._by_slug[party.slug] = party
        for name in filter(None, (party.name, party.acronym, *(other.name for other in party.names.all()))):
            self._by_key[name_key(name)] = party
            self._names[name] = party

    def at(self, slug: str) -> Party | None:
        """The party of the address `slug`."""
        return self._by_slug.get(slug)

    def named(self, name: str) -> Party | None:
        """The party with that name, in any spelling known."""
        return self._by_key.get(name_key(name))

    def of(self, text: str) -> Party:
        """Return the party whose address or name `text` is. Raises ValidationError, which names the nearest."""
        party = self.at(text) or self.named(text)
        if party is None:
            raise ValidationError(self.unknown(text))
        return party

    def unknown(self, text: str) -> str:
        """Say that no party is called `text`, and which come near."""
        parties = dict.fromkeys(self._names[name] for name in nearest(text, self._names))
        if not parties:
            return _("“%(text)s” is no party of the record.") % {"text": text}
        near = "; ".join(f"{party.name} ({party.slug})" for party in parties)
        return _("“%(text)s” is no party of the record. The nearest: %(near)s.") % {"text": text, "near": near}


class PartySheet(SheetImporter):
    """The list of parties with their other names."""

    model = Party
    columns = PARTY_COLUMNS
    list_name = "members"
    identified_by = gettext_lazy(
        "A row is about the party whose address stands under “slug”; where that cell is empty, about the party with "
        "that name in any spelling known. Where there is none, the row adds a party."
    )
    tells = ("slug",)
    needed = (("slug", "name"),)
    linked = ("other_names",)
    elsewhere = {
        "memberships": gettext_lazy("A membership has sources and a note: add or change it on the page of the party."),
    }

    def begin(self, rows):
        """Fetch the parties, and learn all names."""
        self.known = KnownParties()
        self.held = {party.pk: party for party in self.records()}

    def find(self, cells):
        """Return the party by its address, else by its name."""
        slug, name = cells.get("slug", ""), cells.get("name", "")
        if slug and (party := self.known.at(slug)):
            return self._held(party)
        named = self.known.named(name) if name else None
        if slug and named:
            raise CellRefused(
                _("“%(name)s” is a name of the party at the address “%(slug)s”.") % {"name": name, "slug": named.slug},
                "slug",
            )
        return self._held(named) if named else None

    def new(self, cells):
        """Return a party with the address given, or one made of the name."""
        return Party(slug=cells.get("slug") or slugify(cells.get("name", ""))[:SLUG_LENGTH].strip("-"))

    def _held(self, party: Party) -> Party:
        """Return `party` with all that the columns read; one that this file added is fetched."""
        return self.held.get(party.pk) or self.records().get(pk=party.pk)

    def name_of(self, cells):
        """Its name, else its address."""
        return cells.get("name") or cells.get("slug", "")

    def set_name(self, party, text):
        """The name shown."""
        party.name = text

    def set_acronym(self, party, text):
        """The acronym."""
        party.acronym = text

    def set_kind(self, party, text):
        """The kind."""
        party.kind = choice(text, PartyKind)

    def set_iso_code(self, party, text):
        """The ISO code, in capitals."""
        party.iso_code = text.upper()

    def set_subregion(self, party, text):
        """The subregion."""
        party.subregion = text

    def link(self, party, wanted):
        """Add the other names that are new, respell those that differ, and take away those that are not there."""
        if "other_names" in wanted:
            asked = {name_key(name): name for name in several(wanted["other_names"])}
            held = {name_key(other.name): other for other in PartyName.objects.filter(party=party)}
            if held.keys() - asked.keys():
                self.check_may_remove(PartyName, "other_names")
            for key in held.keys() - asked.keys():
                held[key].delete()
            for key, name in asked.items():
                other = held.get(key) or PartyName(party=party)
                if other.name != name:
                    other.name = name
                    self._save_name(other)
        self.known.add(Party.objects.prefetch_related("names").get(pk=party.pk))

    def _save_name(self, other: PartyName) -> None:
        try:
            other.full_clean()
        except ValidationError as error:
            raise ValidationError({"other_names": error.messages}) from error
        other.save()
