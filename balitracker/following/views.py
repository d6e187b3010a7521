"""Pages about following: how to, and what one address gets. None of them changes anything when it is only opened."""

import logging
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from balitracker.following import subscribing
from balitracker.following.subjects import Subject
from balitracker.middleware import address_of
from balitracker.models import Subscriber, Subscription, Tally
from balitracker.public_forms import PublicForm

logger = logging.getLogger(__name__)

ASKED_A_DAY = 20
"""So many times a day one machine may ask for mail."""


class FollowForm(PublicForm):
    """An address to write to."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("It is used for this alone, shown to nobody, and deleted the moment you stop."),
    )


def subject_or_404(request: HttpRequest) -> Subject:
    """Return what the query string names. Raises Http404 where that is not public."""
    subject = Subject.asked(request.GET)
    if subject is None:
        raise Http404(_("There is no such record."))
    return subject


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_page(request: HttpRequest) -> HttpResponse:
    """How to follow the record, or what the query string names; a form that asks for mail."""
    subject = subject_or_404(request)
    form, status = FollowForm(request.POST if request.method == "POST" else None), 200
    if not settings.SENDS_MAIL:
        form = None
    elif form.is_bound and form.is_valid():
        if Tally.is_too_often("follow", address_of(request) or "", ASKED_A_DAY):
            form.add_error(None, _("From where you are this was asked too often today. Try again tomorrow."))
            status = 429
        elif form.is_from_a_robot or _asked(form.cleaned_data["email"], subject):
            return redirect(f"{reverse('follow')}?{subject.query}&asked=yes".replace("?&", "?"))
        else:
            form.add_error(None, _("Mail cannot be sent just now. Nothing is lost: try again in a few minutes."))
            status = 503
    context = {
        "subject": subject,
        "form": form,
        "asked": "asked" in request.GET,
        "stopped": "stopped" in request.GET,
        "days": subscribing.UNCONFIRMED_KEPT.days,
        "meetings_url": f"{reverse('meetings:list')}#calendar",
        "members_url": reverse("members:list"),
    }
    return render(request, "following/follow.html", context, status=status)


def _asked(email: str, subject: Subject) -> bool:
    """Ask the owner of `email`; return whether the mail server took it."""
    try:
        subscribing.ask(email=email, subject=subject)
    except OSError as error:  # what it says may hold the address, which belongs into no log
        logger.error("A mail could not be sent: %s", type(error).__name__)
        return False
    return True


@dataclass(frozen=True)
class Line:
    """What is shown of one subscription: of what is not public now, not even the title."""

    subscription: Subscription
    word: str
    title: str
    url: str = ""

    @classmethod
    def of(cls, subscription: Subscription) -> "Line":
        """Return the line of `subscription`."""
        subject = subscribing.subject_of(subscription)
        word = f"{subscription.kind}-{subscription.asked_at:%Y%m%d%H%M%S%f}"
        if subject is None or not subject.is_public:
            return cls(subscription, word, _("a record that is not public now"))
        return cls(subscription, word, capfirst(subject.title), subject.url)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscriber_page(request: HttpRequest, token: str) -> HttpResponse:
    """What one address gets: confirm, stop one, stop all. Only buttons do something, so programs may open links."""
    subscriber = get_object_or_404(Subscriber, token=token)
    lines = [Line.of(each) for each in subscriber.subscriptions.order_by("asked_at", "pk")]
    if request.method == "POST":
        return _done(request, subscriber, lines)
    context = {
        "email": subscriber.email,
        "waiting": [line for line in lines if not line.subscription.confirmed_at],
        "followed": [line for line in lines if line.subscription.confirmed_at],
        "confirmed": "confirmed" in request.GET,
        "days": subscribing.UNCONFIRMED_KEPT.days,
    }
    response = render(request, "following/subscriber.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _done(request: HttpRequest, subscriber: Subscriber, lines: list[Line]) -> HttpResponse:
    """Do what the button says, and lead on to what there is now."""
    if "confirm" in request.POST:
        subscribing.confirm(subscriber=subscriber)
        return redirect(f"{request.path}?confirmed=yes")
    if "all" in request.POST:
        subscribing.stop_all(subscriber=subscriber)
        return redirect(f"{reverse('follow')}?stopped=yes")
    for line in lines:
        if request.POST.get("stop") == line.word and subscribing.stop(subscription=line.subscription):
            return redirect(f"{reverse('follow')}?stopped=yes")
    return redirect(request.path)


@csrf_exempt  # sent by mail programs (RFC 8058), which know the token and nothing else
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_at_once(request: HttpRequest, token: str) -> HttpResponse:
    """Stop all, for the button that mail programs show; who opens it as a page is led to the page."""
    if request.method != "POST":
        return redirect("subscriber", token)
    Subscriber.objects.filter(token=token).delete()
    return HttpResponse(_("You get no more mail.") + "\n", content_type="text/plain; charset=utf-8")
