"""Which display preferences count: the account's, else the cookie's, else the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.common.display import Display

if TYPE_CHECKING:
    from django.http import HttpRequest

COOKIE = "display"
COOKIE_SECONDS = 365 * 24 * 3600


def display_of(request: HttpRequest) -> Display:
    """The preferences for this request. A preference the account never set is taken from the cookie."""
    display = Display.from_text(request.COOKIES.get(COOKIE, ""))
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return display
    kept = {"theme": user.display_theme, "contrast": user.display_contrast}
    wishes = {name: value for name, value in kept.items() if value}
    if user.display_theme:  # whoever chose a theme also chose its size, which may be the empty one
        wishes["size"] = user.display_size
    return display.changed(**wishes)
