"""注销: what happens, the last question, and keeping the account after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.accounts import operations
from services.accounts.access import closing_of
from services.accounts.decorators import resident_required, step_up_required
from services.accounts.forms.centre import CloseForm
from services.common.templatetags.words import full_day

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_GET
@resident_required
def close(request: HttpRequest) -> HttpResponse:
    """What is deleted, what stays, what stands against it."""
    context = {
        "hindrances": operations.hindrances_of(request.user),
        "closing": closing_of(request.user),
        "days": settings.ACCOUNT_CLOSING_DAYS,
    }
    return render(request, "accounts/resident/account_close.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@resident_required
@step_up_required
def confirm_close(request: HttpRequest) -> HttpResponse:
    """One tick and one button; afterwards nobody is signed in."""
    if closing_of(request.user) or operations.hindrances_of(request.user):
        return redirect("accounts:close")
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            due = operations.ask_closing(user=request.user, by=request.user)
        except operations.CannotClose:
            return redirect("accounts:close")
        request.session.flush()
        request.user = AnonymousUser()
        messages.success(request, _told(due))
        return redirect("/")
    context = {"form": form, "days": settings.ACCOUNT_CLOSING_DAYS}
    return render(request, "accounts/resident/account_close_confirm.html", context)


def _told(due: object) -> str:
    if not settings.ACCOUNT_CLOSING_DAYS:
        return _("Your account is closed.")
    words = _("Your account will be closed on {day}. Until then you can sign in and keep it.")
    return words.format(day=full_day(due))


@require_POST
@resident_required
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the account after all."""
    if operations.take_back_closing(user=request.user, by=request.user):
        messages.success(request, _("Your account stays as it was."))
    return redirect("accounts:account")
