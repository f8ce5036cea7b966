"""Who may open a resident's page. Staff pages use `departments.decorators.staff_required`."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from services.accounts.enums import RealNameLevel
from services.accounts.step_up import step_up_url, stepped_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    View = Callable[..., HttpResponse]


def page_of(request: HttpRequest) -> str:
    """Where one comes back to: this page; after a POST the page its form stood on, for a button has no page."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    stood_on = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(stood_on, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(stood_on)
        return urlunsplit(("", "", parts.path, parts.query, "")) or request.path
    return request.path


def say_not_taken(request: HttpRequest) -> None:
    """What was sent after the session ended is lost; nobody shall think that it arrived."""
    messages.info(request, _("You were signed out to protect your data. Sign in, then send it once more."))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in and come back; who had something open is told why it was not taken."""
    if request.method == "POST":
        say_not_taken(request)
    return redirect_to_login(page_of(request), reverse(settings.LOGIN_URL))


def resident_required(view: View) -> View:
    """A signed-in resident. Visitors are sent to sign in and come back; a staff sign-in is refused (403).

    Usage: ``@resident_required`` on a function, ``@method_decorator(resident_required, name="dispatch")`` on a class.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if request.user.is_staff:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _proof_of(request: HttpRequest, level: int) -> str:
    """Name and document first; who has them is sent to the page that raises the level."""
    if request.user.level < RealNameLevel.NAMED:
        return reverse("accounts:real_name")
    return f"{reverse('accounts:raise_level')}?level={int(level)}"


def real_name_required(level: int | View = RealNameLevel.NAMED) -> Any:
    """A resident whose identity was checked to ``level``; others are sent to the page that does it, and come back.

    Usage: ``@real_name_required`` or ``@real_name_required(RealNameLevel.SEEN)``.
    """
    if callable(level):
        return real_name_required()(level)

    def decorator(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.level < level:
                return redirect_to_login(page_of(request), _proof_of(request, level))
            return view(request, *args, **kwargs)

        return resident_required(guarded)

    return decorator


def step_up_required(view: View) -> View:
    """Somebody who confirmed within the last ten minutes, in this session, that it is really them.

    Others are sent to the page that asks (SMS code, passkey or one-time code) and come back; staff to their one-time
    code. A POST comes back to the page its form stood on: guard that page, too.

    Usage: ``@step_up_required`` in the line below ``@resident_required`` or ``@real_name_required``; on a class
    ``@method_decorator([never_cache, resident_required, step_up_required], name="dispatch")``.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if not stepped_up(request):
            return redirect(step_up_url(request, page_of(request)))
        return view(request, *args, **kwargs)

    return guarded
