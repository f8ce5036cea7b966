"""What every page knows: the names of the site, how it is shown, where one may go. Cheap, and safe on error pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from services.common import language, live
from services.common.display import Display
from services.common.fragments import TOKEN
from services.common.masking import mask_name
from services.common.navigation import COUNTER, entries

if TYPE_CHECKING:
    from django.http import HttpRequest


def _live_since(request: HttpRequest) -> str:
    """As it was when the page was asked for; else, for a page that answers a form, as it is now."""
    known = getattr(request, "live_since", None)
    return live.newest(getattr(request, "user", None)) if known is None else known


def shown_name(user: Any) -> str:
    """How the header calls the one who is signed in: the masked name, or what they are shown as."""
    if getattr(user, "person_id", None):
        return mask_name(user.person.name)
    return user.display_name or ""


def site(request: HttpRequest) -> dict[str, Any]:
    """`site`, `demo`, `display`, `main_nav`, `tab_nav`, `counter_nav`, `counter_more`, `me`, `acting`, `typed`;
    for scripts too. `language` is written like `zh-Hans`.

    While a page is drawn to be kept its form token is a hole.
    """
    display = getattr(request, "display", None) or Display()
    user = getattr(request, "user", None)
    signed_in = SimpleLazyObject(lambda: bool(user is not None and user.is_authenticated))
    token = {"csrf_token": TOKEN} if getattr(request, "keeps_holes", False) else {}
    return token | {
        "site": language.site(),
        "language": language.code(),
        "demo": settings.DEMO,
        "display": display,
        "main_nav": SimpleLazyObject(lambda: entries(request, "main")),
        "tab_nav": SimpleLazyObject(lambda: entries(request, "tab")),
        "counter_nav": SimpleLazyObject(lambda: entries(request, "main", COUNTER, beside="more")),
        "counter_more": SimpleLazyObject(lambda: entries(request, "more", COUNTER)),
        "signed_in": signed_in,
        "acting": getattr(request, "acting", None),
        "me": SimpleLazyObject(lambda: shown_name(user) if signed_in else ""),
        "idle_seconds": getattr(request, "idle_seconds", 0),
        "typed": getattr(request, "typed", None),
        "live_since": SimpleLazyObject(lambda: _live_since(request)),
    }
