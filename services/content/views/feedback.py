"""这份指南有帮助吗: two buttons below a guide, why it did not help, thanks. Nobody signs in, nobody is remembered."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services.common.api.throttling import minutes_to_wait
from services.content import access, operations
from services.content.forms import HelpfulForm, ReasonForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.delegation.items import Guide

PER_NETWORK_AND_HOUR, PER_HALL_AND_HOUR = 60, 600
MARK = "guide_feedback"
"""Where a session keeps what tells its answers from those of others."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """有帮助 or 没有帮助, from below the guide or from a page of its own."""
    guide = access.guide(code)
    form = HelpfulForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "guide": guide, "version": _version(request, guide)}
    if not form.is_valid():
        return render(request, "content/resident/feedback.html", context)
    if refused := _too_many(request, "content/resident/feedback.html", context):
        return refused
    helpful = form.cleaned_data["helpful"] == "yes"
    _keep(request, guide, helpful=helpful)
    if helpful:
        return redirect("content:feedback_thanks", code=code)
    return redirect(f"{reverse('content:feedback_reason', args=[code])}?{urlencode({'version': context['version']})}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reason(request: HttpRequest, code: str) -> HttpResponse:
    """What was missing, and a few words when somebody likes."""
    guide = access.guide(code)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "guide": guide, "version": _version(request, guide)}
    if not form.is_valid():
        return render(request, "content/resident/feedback_reason.html", context)
    if refused := _too_many(request, "content/resident/feedback_reason.html", context):
        return refused
    _keep(request, guide, helpful=False, **form.cleaned_data)
    return redirect("content:feedback_thanks", code=code)


@never_cache
@require_safe
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    """It was kept; who answers questions, and back to the guide."""
    return render(request, "content/resident/feedback_thanks.html", {"guide": access.guide(code)})


def _version(request: HttpRequest, guide: Guide) -> int:
    """The version that was read: the one the page named, if there ever was one of this number."""
    typed = request.POST.get("version") or request.GET.get("version") or ""
    named = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    return named if 1 <= named <= guide.version else guide.version


def _keep(request: HttpRequest, guide: Guide, *, helpful: bool, **said: str) -> None:
    session = request.session.setdefault(MARK, secrets.token_urlsafe(16))
    version = _version(request, guide)
    operations.rate_guide(item_code=guide.code, version=version, helpful=helpful, session=session, **said)


def _too_many(request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse | None:
    """The page again, with what was typed, when this network answers too often."""
    minutes = minutes_to_wait(request, "guide_feedback", most=PER_NETWORK_AND_HOUR, hall=PER_HALL_AND_HOUR)
    if not minutes:
        return None
    words = ngettext(
        "Too many answers came from here. Wait {n} minute, then press the button once more.",
        "Too many answers came from here. Wait {n} minutes, then press the button once more.",
        minutes,
    )
    context["form"].add_error(None, words.format(n=minutes))
    answer = render(request, page, context, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer
