"""Who may open a page of the counter."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from services.accounts.second_factor import has_second_factor, owns_second_factor
from services.departments.access import posts_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    View = Callable[..., HttpResponse]


def staff_session(view: View) -> View:
    """Staff with second factor, whatever posts they hold today (found in ``request.posts``); residents get 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        here = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
        if not request.user.is_authenticated:
            return redirect_to_login(here, reverse("account_login"))
        if not request.user.is_staff:
            raise PermissionDenied
        if not has_second_factor(request):
            name = "mfa_reauthenticate" if owns_second_factor(request.user) else "mfa_activate_totp"
            return redirect_to_login(here, reverse(name))
        request.posts = posts_of(request.user)
        return view(request, *args, **kwargs)

    return guarded


def staff_required(*roles: str) -> Callable[[View], View]:
    """Staff with second factor who hold one of ``roles`` today (any post when none is named); others get 403.

    Usage: ``@staff_required(Role.EXAMINER, Role.APPROVER)``. The view finds today's posts in ``request.posts``.
    """

    def decorator(view: View) -> View:
        @staff_session
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(not roles or post.role in roles for post in request.posts):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorator
