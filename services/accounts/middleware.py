"""Over every request: staff need a second factor, nobody stays signed in by forgetting to leave; as whom one acts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from allauth.account.internal.flows.logout import logout
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import sync_only_middleware
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from services.accounts import typed
from services.accounts.acting import SESSION_KEY, Acting, find, myself
from services.accounts.decorators import page_of, say_not_taken
from services.accounts.devices import SEEN
from services.accounts.second_factor import has_second_factor, owns_second_factor
from services.common.problems import is_for_api, plain_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    Handler = Callable[[HttpRequest], HttpResponse]

SIGNED_IN = "signed_in_at"
STAFF_PATHS = ("/desk/", "/admin/")
BACKGROUND = "HTTP_X_BACKGROUND"
"""A request with the header ``X-Background: 1`` (polling) does not count as a sign of life."""
REFRESH_SECONDS = 20


@sync_only_middleware
def staff_second_factor(get_response: Handler) -> Handler:
    """Staff pages open only to staff whose session went through the second factor, with a password only they know;
    residents get 403.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(STAFF_PATHS):
            return get_response(request)
        here = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
        if not request.user.is_authenticated:
            return redirect_to_login(here, reverse("account_login"))
        if not request.user.is_staff:
            raise PermissionDenied
        if not has_second_factor(request):
            name = "mfa_reauthenticate" if owns_second_factor(request.user) else "mfa_activate_totp"
            return redirect_to_login(here, reverse(name))
        if request.user.password_given:
            messages.info(request, _("Whoever gave you your password knows it. Choose your own first."))
            return redirect("account_change_password")
        return get_response(request)

    return middleware


@sync_only_middleware
def idle_limit(get_response: Handler) -> Handler:
    """Signs out after 15 (staff) or 30 (resident) idle minutes and after 12 hours in any case.

    Templates read ``request.idle_seconds``, and ``request.typed``: what was typed on this page when a session ended. A
    clock set back ends the session too, so that no change of the clock ever extends one.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.idle_seconds, request.typed = 0, None
        if not request.user.is_authenticated:
            return get_response(request)
        limit = settings.IDLE_LIMIT_STAFF if request.user.is_staff else settings.IDLE_LIMIT_RESIDENT
        request.idle_seconds = int(limit.total_seconds())
        if _is_over(request):
            return _leave(request, get_response)
        if typed.KEY in request.session:
            typed.forget_others(request)
            request.typed = partial(typed.told, request)  # templates call it, when the page is drawn
        return get_response(request)

    return middleware


def _is_over(request: HttpRequest) -> bool:
    """Whether the session ended; otherwise notes the sign of life."""
    now = int(timezone.now().timestamp())
    seen, begun = request.session.get(SEEN, now), request.session.get(SIGNED_IN)
    if begun is None:  # a session made outside our sign-in (tests, management) begins now
        begun = request.session[SIGNED_IN] = request.session[SEEN] = now
    if now < seen - settings.CLOCK_SLACK_SECONDS:
        return True
    if now - seen > request.idle_seconds or now - begun > settings.SESSION_ABSOLUTE_SECONDS:
        return True
    if now - seen >= REFRESH_SECONDS and BACKGROUND not in request.META:
        request.session[SEEN] = now
    return False


def _leave(request: HttpRequest, get_response: Handler) -> HttpResponse:
    """Sign out and say where to come back in; a script gets 401, or what the API answers to everybody."""
    staff, kept = request.user.is_staff, typed.before_leaving(request)
    logout(request, show_message=False)
    if kept is not None:
        request.session[typed.KEY] = kept
    request.idle_seconds = 0
    if is_for_api(request):
        answer = get_response(request)
        words = _("Signed out for your safety. Sign in again.")
        return plain_answer(request, 401, words) if answer.status_code == 401 else answer
    if request.path == typed.PATH:
        messages.info(request, _signed_out(staff=staff))
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"detail": _("Signed out for your safety. Sign in again.")}, status=401)
    if request.method == "POST":
        say_not_taken(request)
    else:
        messages.info(request, _signed_out(staff=staff))
    return redirect_to_login(page_of(request), reverse("account_login" if staff else settings.LOGIN_URL))


def _signed_out(*, staff: bool) -> str:
    """Nothing is kept of what staff typed: it is about whoever stood at the window."""
    if staff:
        return _("Signed out for your safety. Sign in again.")
    return _("You were signed out for your safety. What you filled in is saved; sign in to go on.")


@sync_only_middleware
def acting(get_response: Handler) -> Handler:
    """``request.acting``: as whom this request is made. A right that ended falls back to oneself and says so."""

    def middleware(request: HttpRequest) -> HttpResponse:
        kept = request.session.get(SESSION_KEY) if request.user.is_authenticated else None
        request.acting = SimpleLazyObject(lambda: myself(request.user)) if kept is None else _acting(request, kept)
        return get_response(request)

    return middleware


def _acting(request: HttpRequest, kept: str) -> Acting:
    found = find(request.user.person, kept) if request.user.person_id else None
    if found is not None:
        return found
    del request.session[SESSION_KEY]
    messages.info(request, _("You no longer act for somebody else: that right has ended. This is your own account."))
    return myself(request.user)
