"""An answer that remembers the display preferences: cookie for a year, and the account when signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from services.elder.access import COOKIE, COOKIE_SECONDS
from services.elder.operations import remember_display

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.common.display import Display


def keep(request: HttpRequest, display: Display, response: HttpResponse) -> HttpResponse:
    """``response`` with the cookie set; the account's preferences updated too."""
    response.set_cookie(
        COOKIE,
        display.as_text(),
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    if request.user.is_authenticated:
        remember_display(display=display, by=request.user)
    return response
