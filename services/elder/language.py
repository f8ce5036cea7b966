"""Which language the pages of residents speak: the one chosen by hand and kept in a cookie, else that of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.decorators import sync_only_middleware

from services.common import language

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 3600
OF_THE_HOUSE = ("/desk/", "/admin/", "/accounts/", "/api/", "/pay/notify/", "/healthz", "/readyz")
"""Staff, machines and payment companies: always the language of the house."""


def allowed(code: str) -> str:
    """The code, if it is one of ours, else that of the house."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def language_of(request: HttpRequest) -> str:
    """What was chosen on this device; nothing is guessed from what the browser says of itself."""
    if request.path.startswith((*OF_THE_HOUSE, settings.STATIC_URL)):
        return settings.LANGUAGE_CODE
    return allowed(request.COOKIES.get(COOKIE, ""))


def remember(code: str, response: HttpResponse) -> HttpResponse:
    """``response`` with the cookie set."""
    response.set_cookie(
        COOKIE,
        allowed(code),
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@sync_only_middleware
def chosen_language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Draws the page in the chosen language and says so in ``Content-Language``."""

    def middleware(request: HttpRequest) -> HttpResponse:
        code = language_of(request)
        with translation.override(code):
            drawn = language.code()
            response = get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.setdefault("Content-Language", drawn)
        return response

    return middleware
