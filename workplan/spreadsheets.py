"""Action items from a spreadsheet."""

import re

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.spreadsheets.importing import SheetImporter
from balitracker.spreadsheets.texts import nearest, several
from balitracker.typed_dates import typed_date
from meetings.models import Topic
from meetings.spreadsheets import meeting_of
from members.spreadsheets import KnownParties
from workplan.enums import LeadRole
from workplan.exports import ACTION_COLUMNS, DESK_ACTION_COLUMNS
from workplan.models import ActionItem, ActionLead, Priority, WorkPlan

ROLES = {"leads": LeadRole.LEAD, "partners": LeadRole.PARTNER}
SLUG_LENGTH = 80
_EXCEL_MONTH = re.compile(r"^([^\W\d]{3})-(\d\d)$")  # what Excel makes of "November 2023" in a CSV: Nov-23


class ActionItemSheet(SheetImporter):
    """What was promised, who leads it and when it is due."""

    model = ActionItem
    columns = DESK_ACTION_COLUMNS
    public_columns = ACTION_COLUMNS
    list_name = "action-items"
    identified_by = gettext_lazy(
        "A row is about the action item whose address stands under “slug”. Where the cell is empty, or no action item "
        "has that address, the row adds one, as a draft."
    )
    tells = ("slug",)
    needed = (("slug", "title"),)
    linked = ("leads", "partners", "topics")
    elsewhere = {
        "status": gettext_lazy("The status is what the newest update says: add an update on its page."),
        "status_on": gettext_lazy("The day is that of the newest update: add an update on its page."),
        "due_by": gettext_lazy("It is the last day of “due”: change that."),
    }

    def begin(self, rows):
        """Fetch the action items, and learn the names of parties, plans and topics."""
        self.known = KnownParties()
        self.held = {item.slug: item for item in self.records()}
        self.plans = {plan.slug: plan for plan in WorkPlan.objects.all()}
        self.topics = {name: topic for topic in Topic.objects.all() for name in (topic.name.casefold(), topic.slug)}

    def find(self, cells):
        """Return the action item by its address."""
        return self.held.get(cells.get("slug"))

    def new(self, cells):
        """Return a draft with the address given, or one made of the title."""
        return ActionItem(slug=cells.get("slug") or slugify(cells.get("title", ""))[:SLUG_LENGTH].strip("-"))

    def name_of(self, cells):
        """Its title, else its address."""
        return cells.get("title") or cells.get("slug", "")

    def set_title(self, item, text):
        """The title."""
        item.title = text

    def set_plan(self, item, text):
        """The plan, by its address."""
        if text and text not in self.plans:
            raise ValidationError(_unknown(_("“%(text)s” is no plan of the record."), text, self.plans))
        item.plan = self.plans[text] if text else None

    def set_priority(self, item, text):
        """The priority, as plan and place: 2021-23.4."""
        plan, _dot, position = text.rpartition(".")
        is_place = position.isdecimal() and len(position) < 5
        found = Priority.objects.filter(plan__slug=plan, position=int(position)).first() if is_place else None
        if text and found is None:
            raise ValidationError(
                _("“%(text)s” is no priority. Write the plan's address and the place: 2021-23.4.") % {"text": text}
            )
        item.priority = found

    def set_due(self, item, text):
        """When it is due, in words or as EDTF."""
        item.due = typed_date(_EXCEL_MONTH.sub(r"\1 20\2", text))

    def set_raised_at(self, item, text):
        """The meeting that set it, by its address."""
        item.raised_at = meeting_of(text) if text else None

    def link(self, item, wanted):
        """Write who leads, who is a partner, and the topics."""
        if wanted.keys() & ROLES.keys():
            self._link_parties(item, {ROLES[name]: text for name, text in wanted.items() if name in ROLES})
        if "topics" in wanted:
            item.topics.set(self._topic(name) for name in several(wanted["topics"]))

    def _link_parties(self, item: ActionItem, wanted: dict[str, str]) -> None:
        """Give each party of the `wanted` cells that role; who is in none any more goes."""
        held = {lead.party_id: lead for lead in ActionLead.objects.filter(item=item)}
        roles = {key: lead.role for key, lead in held.items() if lead.role not in wanted}
        for column, role in ROLES.items():
            for name in several(wanted.get(role, "")):
                party = self._party(name, column)
                if roles.setdefault(party.pk, role) != role:
                    raise ValidationError({column: _("%(party)s cannot be lead and partner.") % {"party": party}})
        for key in held.keys() - roles.keys():
            self.check_may_remove(ActionLead, "leads" if held[key].role == LeadRole.LEAD else "partners")
            held[key].delete()
        last = max((lead.position for lead in held.values()), default=0)
        for key, role in roles.items():
            lead = held.get(key)
            if lead is None:
                last += 1
                ActionLead.objects.create(item=item, party_id=key, role=role, position=last)
            elif lead.role != role:
                lead.role = role
                lead.save()

    def _party(self, name: str, column: str):
        try:
            return self.known.of(name)
        except ValidationError as error:
            raise ValidationError({column: error.messages}) from error

    def _topic(self, name: str) -> Topic:
        topic = self.topics.get(name.casefold())
        if topic is None:
            reason = _unknown(_("“%(text)s” is no topic of the record."), name, self.topics)
            raise ValidationError({"topics": reason})
        return topic


def _unknown(sentence: str, text: str, known) -> str:
    """Say that `text` is not known, and what comes near."""
    said = sentence % {"text": text}
    near = nearest(text, known)
    return _("%(said)s The nearest: %(near)s.") % {"said": said, "near": ", ".join(near)} if near else said
