"""The page on which a reader reports an error."""

import re

from django import forms
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balitracker.following.views import subject_or_404
from balitracker.middleware import address_of
from balitracker.models import Tally
from balitracker.public_forms import PublicForm
from balitracker.publication import Publishable
from balitracker.record import Record
from balitracker.reporting import actions
from meetings.models import Citation, Document, Passage

REPORTS_A_DAY = 10
"""So many errors one machine may report in a day."""


class ReportForm(PublicForm):
    """What is wrong, where, and whom to answer."""

    text = forms.CharField(
        label=gettext_lazy("What is wrong, and how do you know?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    passage = forms.ChoiceField(
        label=gettext_lazy("Which passage is it about?"),
        required=False,
        help_text=gettext_lazy("The paragraphs that the record rests on."),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address, if you want an answer"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("It is deleted when the report is closed."),
    )
    field_order = ["text", "passage", "email"]

    def __init__(self, *args, passages: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passage"].choices = [
            ("", _("none, or I do not know")),
            *passages.items(),
        ]
        if not passages:
            del self.fields["passage"]
        if not settings.SENDS_MAIL:
            del self.fields["email"]

    def report_of(self, record: Record) -> None:
        """Report what was typed of `record`."""
        asked = {name: self.cleaned_data.get(name, "") for name in ("text", "passage", "email")}
        actions.report(record=record, **asked)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: HttpRequest) -> HttpResponse:
    """Report an error of the record that the query string names; without one, say where to."""
    subject, status = subject_or_404(request), 200
    if not subject.kind:
        return render(request, "reporting/report.html", {"subject": subject})
    asked = request.GET.get("passage", "")
    data = request.POST if request.method == "POST" else None
    form = ReportForm(data, initial={"passage": asked}, passages=passages_of(subject.record, asked))
    if form.is_bound and form.is_valid():
        if Tally.is_too_often("report", address_of(request) or "", REPORTS_A_DAY):
            form.add_error(None, _("Many errors were reported today from where you are. Try again tomorrow."))
            status = 429
        else:
            if not form.is_from_a_robot:
                form.report_of(subject.record)
            return redirect(f"{request.path}?{subject.query}&sent=yes")
    context = {"subject": subject, "form": form, "sent": "sent" in request.GET}
    return render(request, "reporting/report.html", context, status=status)


def passages_of(record: Record, asked: str = "") -> dict[str, str]:
    """Return the public passages that `record` and its parts rest on: "document/number" and in words.

    Of a document all its own, and the paragraph `asked` for, on which nothing may rest yet.
    """
    if isinstance(record, Document):
        found = record.passages.select_related("document")
    else:
        found = Passage.objects.filter(pk__in=_citations(record).values("passage"))
        found = found.select_related("document").order_by("document__title", "number")
    named = {f"{passage.document.slug}/{passage.number}": str(passage) for passage in found}
    document, _slash, number = asked.partition("/")
    if isinstance(record, Document) and document == record.slug and re.fullmatch("[1-9][0-9]{0,3}", number):
        named.setdefault(asked, _("%(document)s, paragraph %(number)s") % {"document": record, "number": number})
    return named


def _citations(record: Record) -> QuerySet:
    rows = {type(record): [record.pk]}
    for part in type(record).part_models() if isinstance(record, Publishable) else ():
        rows[part] = part.objects.filter(**{part.WHOLE: record}).values("pk")
    wanted = Q(pk__in=[])
    for model, keys in rows.items():
        wanted |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=keys)
    return Citation.objects.public().filter(wanted)
