"""The desk: the open action items of which a meeting should hear, updated on one page."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponseRedirect
from django.template.defaultfilters import truncatewords
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from balitracker.admin.dating import TypedDateField
from balitracker.admin.undoing import told_with_undo
from meetings.models import Meeting, Passage
from meetings.models.citations import validate_anchor
from workplan.actions import Report, report_progress
from workplan.carrying import not_updated_at, open_items
from workplan.enums import ActionStatus
from workplan.models import ActionItem, ProgressUpdate
from workplan.policies import can_report_progress

GIST_WORDS = 12


class ReportForm(forms.Form):
    """What a meeting heard of one action item; left as it is, there is nothing to save."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status now"),
        required=False,
        choices=[("", gettext_lazy("no update")), *ActionStatus.choices],
    )
    date = TypedDateField(label=gettext_lazy("Date"), required=False)
    note = forms.CharField(
        label=gettext_lazy("What was reported, in our own words"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    passage = forms.ChoiceField(label=gettext_lazy("Which passage says so"), required=False)
    anchor = forms.CharField(
        label=gettext_lazy("Its words, eight at most"), required=False, max_length=160, validators=[validate_anchor]
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, item: ActionItem, passages: dict[int, Passage], choices: list, *args, **kwargs):
        self.item, self.passages = item, passages
        super().__init__(*args, prefix=f"item-{item.pk}", label_suffix="", **kwargs)
        self.fields["passage"].choices = choices

    def clean(self):
        """Refuse half a report, one of a public item without a source, and one that did not see the newest."""
        cleaned = super().clean()
        if not self.is_told:
            return cleaned
        if not cleaned.get("status") and "status" not in self.errors:
            self.add_error("status", _("Choose the status that was reported."))
        if not cleaned.get("note"):
            self.add_error("note", _("Say in a sentence what was reported."))
        if not cleaned.get("date") and "date" not in self.errors:
            self.add_error("date", _("Give the date as the document has it."))
        if not cleaned.get("passage") and "passage" not in self.errors:
            if self.item.is_public:
                self.add_error("passage", _("The public sees this item at once: choose the passage that says so."))
            elif cleaned.get("anchor"):
                self.add_error("passage", _("Choose the passage that has these words."))
        if self.is_bound and (cleaned.get("seen") or 0) != self.item.update_count:
            self.add_error(
                None,
                _("Somebody else has reported on it meanwhile. Look at its status; press Save again to add yours too."),
            )
            self.data = self.data | {self.add_prefix("seen"): str(self.item.update_count)}
        return cleaned

    @property
    def is_told(self) -> bool:
        """Whether something was typed."""
        return any(self.data.get(self.add_prefix(name), "").strip() for name in ("status", "note", "passage", "anchor"))

    def report(self) -> Report:
        """Return what was typed, of a valid form."""
        told = self.cleaned_data
        passage = self.passages[int(told["passage"])] if told["passage"] else None
        return Report(self.item, told["status"], told["note"], told["date"], passage, told["anchor"])


@dataclass(frozen=True)
class Reports:
    """The forms of a page: items `to_update`, and the `others` that were mentioned at the meeting or since."""

    to_update: list[ReportForm]
    others: list[ReportForm]

    @property
    def told(self) -> list[ReportForm]:
        """Those in which something was typed."""
        return [form for form in [*self.to_update, *self.others] if form.is_told]


class CarryingAdmin:
    """The part of the action items' admin that carries open ones forward to a meeting."""

    def get_urls(self):
        """Add the page."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_carry"
        view = self.admin_site.admin_view(self.carry_view)
        return [path("at/<int:meeting_id>/", view, name=name), *super().get_urls()]

    def carry_view(self, request, meeting_id):
        """Show the open action items to be updated at a meeting; save what was typed of them, all as one change."""
        if not can_report_progress(request.user):
            raise PermissionDenied(_("Progress is reported by editors and reviewers."))
        meeting = Meeting.objects.filter(pk=meeting_id).first()
        if meeting is None:
            raise Http404(_("No such meeting."))
        data = request.POST.dict() if request.method == "POST" else None
        reports = _reports(meeting, data)
        wrong = [form for form in reports.told if not form.is_valid()]
        if data is not None and not wrong:
            return self._save_reports(request, meeting, [form.report() for form in reports.told])
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Action items to be updated"),
            "subtitle": str(meeting),
            "opts": self.opts,
            "meeting": meeting,
            "meeting_url": reverse("admin:meetings_meeting_change", args=[meeting.pk]),
            "reports": reports,
            "wrong": len(wrong),
        }
        return TemplateResponse(request, "admin/carry_forward.html", context)

    def _save_reports(self, request, meeting: Meeting, told: list[Report]) -> HttpResponseRedirect:
        if told:
            report_progress(by=request.user, meeting=meeting, reports=told)
            words = ngettext("%d action item was updated.", "%d action items were updated.", len(told))
            told_with_undo(request, words % len(told))
        else:
            self.message_user(request, _("Nothing was typed, so nothing was saved."), messages.WARNING)
        return HttpResponseRedirect(request.path)


def _reports(meeting: Meeting, data: dict | None) -> Reports:
    """Return the forms for `meeting`, with what was typed where `data` is what a page sent.

    An item that was typed on keeps its form, also where it was closed meanwhile.
    """
    items = open_items(timezone.localdate())
    to_update = {item.pk for item in not_updated_at([meeting], items)[meeting.pk]}
    typed = {int(key.split("-")[1]) for key in data or () if key.startswith("item-") and key.split("-")[1].isdecimal()}
    missing = typed - {item.pk for item in items}
    items += ActionItem.objects.filter(pk__in=missing).with_status().with_silence(timezone.localdate())
    counts = dict(
        ProgressUpdate.objects.filter(item__in=items).order_by().values_list("item").annotate(number=Count("pk"))
    )
    passages = {
        passage.pk: passage
        for passage in Passage.objects.filter(document__meetings=meeting)
        .select_related("document")
        .order_by("document__title", "number")
    }
    choices = _choices(passages.values())
    forms_by_place: dict[bool, list[ReportForm]] = {True: [], False: []}
    for item in items:
        item.update_count = counts.get(item.pk, 0)
        start = {"date": meeting.date, "seen": item.update_count}
        sent = data if data and f"item-{item.pk}-seen" in data else None
        form = ReportForm(item, passages, choices, sent, initial=start)
        forms_by_place[item.pk in to_update].append(form)
    return Reports(forms_by_place[True], forms_by_place[False])


def _choices(passages) -> list:
    """Return `passages` as choices, by document."""
    by_document: dict[str, list] = {}
    for passage in passages:
        label = f"¶{passage.number} {truncatewords(passage.gist, GIST_WORDS)}"
        by_document.setdefault(str(passage.document), []).append((passage.pk, label))
    return [("", _("not chosen")), *by_document.items()]
