"""The desk: the next meeting of a series, begun from the last one."""

import datetime

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.admin.dating import HOW_TO_TYPE, TypedDateField
from balitracker.admin.undoing import told_with_undo
from balitracker.dates import bounds
from balitracker.policies import can_add
from balitracker.typed_dates import typed_date
from meetings.addresses import free_address
from meetings.models import Chair, Meeting, MeetingBody
from meetings.starting import next_after, start_next_meeting
from members.enums import PartyKind, Standing
from members.models import Membership, Party


class NextMeetingForm(forms.ModelForm):
    """The next meeting's own facts, and what it takes over: each body with its ordinal, each Co-Chair."""

    date = TypedDateField(
        label=gettext_lazy("Date"),
        required=False,
        help_text=format_lazy(
            "{} {}",
            gettext_lazy("All days of the meeting and of the events around it; those of a part stand at its session."),
            HOW_TO_TYPE,
        ),
    )

    class Meta:
        model = Meeting
        fields = ["title", "slug", "date", "place", "format"]
        error_messages = {"slug": {"unique": gettext_lazy("Another meeting has this address: choose another.")}}

    def __init__(self, last: Meeting, *args, **kwargs):
        self.last, self.taken_over = last, next_after(last)
        start = {"title": self.taken_over.title, "slug": self.taken_over.slug}
        super().__init__(*args, initial=start, label_suffix="", **kwargs)
        self.instance.kind = last.kind
        for name in ("title", "slug", "date", "place"):
            self.fields[name].widget.attrs["class"] = "vTextField"
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("The last part of the page's address. Blank: made by itself.")
        if not self.taken_over.title:
            self.fields["title"].help_text = _("The last one was called “%(title)s”.") % {"title": last.title}
        for body, ordinal in self.taken_over.bodies:
            self.fields[f"body-{body.pk}"] = forms.BooleanField(label=str(body), required=False, initial=True)
            self.fields[f"ordinal-{body.pk}"] = forms.IntegerField(
                label=_("Number in the series of %(body)s") % {"body": body.short_name},
                required=False,
                min_value=1,
                max_value=1000,
                initial=ordinal,
                help_text=_("Blank: not stated."),
            )
        own = [body.pk for body, _ordinal in self.taken_over.bodies]
        self.fields["others"] = forms.ModelMultipleChoiceField(
            Party.objects.filter(kind=PartyKind.BODY).exclude(pk__in=own).order_by("name"),
            label=_("Other bodies whose meeting it is as well"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for chair in self.taken_over.chairs:
            self.fields[f"chair-{chair.pk}"] = forms.BooleanField(
                label=str(chair), required=False, initial=self.taken_over.chaired_at == last
            )

    def clean(self):
        """Refuse a meeting of nobody, and an ordinal that another meeting of the body has."""
        cleaned = super().clean()
        if not self.bodies():
            self.add_error(None, _("Tick at least one body whose meeting it is."))
        for body, ordinal in self.bodies():
            other = MeetingBody.objects.filter(body=body, ordinal=ordinal).select_related("meeting").first()
            if ordinal and other:
                words = {"meeting": other.meeting, "ordinal": ordinal, "body": body.short_name}
                self.add_error(
                    f"ordinal-{body.pk}",
                    ValidationError(_("“%(meeting)s” is number %(ordinal)s of %(body)s already."), params=words),
                )
        return cleaned

    def bodies(self) -> list[tuple[Party, int | None]]:
        """Return the bodies that are ticked, each with the ordinal typed; of others that is given on the form."""
        told = self.cleaned_data
        own = [
            (body, told.get(f"ordinal-{body.pk}")) for body, _ in self.taken_over.bodies if told.get(f"body-{body.pk}")
        ]
        return own + [(body, None) for body in told.get("others", ())]

    def chairs(self) -> list[Chair]:
        """Return the Co-Chairs of the last meeting that are ticked."""
        return [chair for chair in self.taken_over.chairs if self.cleaned_data.get(f"chair-{chair.pk}")]

    def own_fields(self) -> list[forms.BoundField]:
        """The meeting's own facts, for the page."""
        return [self[name] for name in self.Meta.fields]

    def body_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each body with its ordinal, for the page."""
        return [(self[f"body-{body.pk}"], self[f"ordinal-{body.pk}"]) for body, _ in self.taken_over.bodies]

    def chair_rows(self) -> list[forms.BoundField]:
        """Each Co-Chair, for the page."""
        return [self[f"chair-{chair.pk}"] for chair in self.taken_over.chairs]

    def day(self) -> datetime.date:
        """The first day typed; today, where there is none that can be read."""
        try:
            return bounds(typed_date(self["date"].value() or ""))[0]
        except ValidationError:
            return timezone.localdate()


class StartingAdmin:
    """The part of the meetings' admin that starts the next one of a series."""

    def get_urls(self):
        """Add the page."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_next"
        view = self.admin_site.admin_view(self.next_view)
        return [path("<path:object_id>/next/", view, name=name), *super().get_urls()]

    def next_view(self, request, object_id):
        """Show what the next meeting takes over from this one; make it in draft, and lead to its form."""
        last = self.get_object(request, unquote(object_id))
        if last is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not can_add(request.user, Meeting):
            raise PermissionDenied(_("Meetings are begun by editors and reviewers."))
        form = NextMeetingForm(last, request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                return self._started(request, form)
            except IntegrityError:  # somebody took the address or the ordinal at the same moment: now the form sees it
                form = NextMeetingForm(last, request.POST)
                form.is_valid()
        context = self._context_of(request, last) | {
            "title": _("Next meeting in this series"),
            "subtitle": _("after “%(meeting)s”") % {"meeting": last},
            "form": form,
            "recorded": _recorded_after(form),
            "body": form.taken_over.bodies[0][0] if form.taken_over.bodies else None,
            "members": _members_on(form),
            "day": form.day(),
        }
        return TemplateResponse(request, "admin/meeting_next.html", context)

    def _started(self, request, form: NextMeetingForm) -> HttpResponseRedirect:
        told = {name: form.cleaned_data[name] for name in form.Meta.fields}
        body, ordinal = form.bodies()[0]
        told["slug"] = told["slug"] or free_address(body=body, ordinal=ordinal, title=told["title"])
        meeting = start_next_meeting(
            by=request.user, last=form.last, bodies=form.bodies(), chairs=form.chairs(), **told
        )
        told_with_undo(request, _("“%(meeting)s” was begun, in draft.") % {"meeting": meeting})
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:meetings_meeting_change", args=[meeting.pk]))


def _recorded_after(form: NextMeetingForm) -> Meeting | None:
    """Return the meeting that has one of the next ordinals already, if one has."""
    for body, ordinal in form.taken_over.bodies:
        if ordinal and (found := Meeting.objects.filter(body_links__body=body, body_links__ordinal=ordinal).first()):
            return found
    return None


def _members_on(form: NextMeetingForm) -> list[Party]:
    """Return the members of the first body on the day of the meeting, by name."""
    body = form.taken_over.bodies[0][0] if form.taken_over.bodies else None
    current = Membership.objects.filter(body=body, standing__in=(Standing.MEMBER, Standing.CO_CHAIR))
    return list(Party.objects.filter(pk__in=current.current_on(form.day()).values("party")).order_by("name"))
