"""Reporting an error, and closing the report."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from balitracker.models import ErrorReport
from balitracker.policies import check_close_report
from balitracker.record import Record


def report(*, record: Record, passage: str = "", text: str, email: str = "") -> ErrorReport:
    """Put into the desk's queue that something is wrong with `record`, and return the report.

    `passage` is the one it is about, as "document/number".
    """
    return ErrorReport.objects.create(
        content_type=ContentType.objects.get_for_model(type(record)),
        object_id=record.pk,
        passage=passage,
        text=text.strip(),
        email=email,
    )


def close(*, by, report: ErrorReport, answer: str) -> ErrorReport:
    """Close `report` for the user `by` with a note, send the note to who left an address, and forget the address.

    Raises Denied, with the reason, for who may not, without a note, and where it is closed already. Raises OSError
    where the mail cannot be sent, and leaves the report open then.
    """
    with transaction.atomic():
        row = ErrorReport.objects.select_for_update().get(pk=report.pk)
        check_close_report(by, row, answer)
        email, row.email = row.email, ""
        row.answer, row.closed_at, row.closed_by = answer.strip(), timezone.now(), by
        row.save()
        if email and settings.SENDS_MAIL:
            _send_answer(row, email)
    return row


def _send_answer(report: ErrorReport, email: str) -> None:
    context = {"report": report, "portal": settings.PORTAL_URL}
    EmailMessage(
        subject=_("What became of your report"),
        body=render_to_string("mail/_answer.txt", context).strip() + "\n",
        to=[email],
        headers={"Auto-Submitted": "auto-replied"},
    ).send()
