"""Who may open a resident's page. Staff pages use `departments.decorators.staff_required`."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse

from services.accounts.enums import RealNameLevel
from services.accounts.step_up import step_up_url, stepped_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    View = Callable[..., HttpResponse]


def _back(request: HttpRequest) -> str:
    return request.get_full_path() if request.method in ("GET", "HEAD") else request.path


def resident_required(view: View) -> View:
    """A signed-in resident. Visitors are sent to sign in and come back; a staff sign-in is refused (403).

    Usage: ``@resident_required`` on a function, ``@method_decorator(resident_required, name="dispatch")`` on a class.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(_back(request), reverse(settings.LOGIN_URL))
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
                return redirect_to_login(_back(request), _proof_of(request, level))
            return view(request, *args, **kwargs)

        return resident_required(guarded)

    return decorator


def step_up_required(view: View) -> View:
    """Somebody who confirmed within the last ten minutes, in this session, that it is really them.

    Others are sent to the page that asks (SMS code, passkey or one-time code) and come back; staff to their one-time
    code. A POST comes back to the same address as a GET: guard the page that draws the form, too.

    Usage: ``@step_up_required`` in the line below ``@resident_required`` or ``@real_name_required``; on a class
    ``@method_decorator([never_cache, resident_required, step_up_required], name="dispatch")``.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(_back(request), reverse(settings.LOGIN_URL))
        if not stepped_up(request):
            return redirect(step_up_url(request, _back(request)))
        return view(request, *args, **kwargs)

    return guarded
