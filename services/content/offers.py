"""What content draws on the pages of other rooms: news and help on the home page, hot words beside a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from services.common import slots
from services.content import access

if TYPE_CHECKING:
    from django.http import HttpRequest

LINE, NEWS, WORDS = 1, 4, 5
"""How many announcements stand in the line, rows in each column of the section, hot words beside a search."""


def register() -> None:
    """Fill the slots; called once when the apps are ready."""
    slots.offer("home.line", line)
    slots.offer("home.news", news)
    slots.offer("search.words", words)


def line(request: HttpRequest, **context: object) -> str:
    """The announcement most worth knowing in one line; in the elder version only an important one."""
    first = list(access.announcements().loudest()[:LINE])
    if not first or (request.display.elder and not first[0].is_important):
        return ""
    return render_to_string("content/_partials/line.html", {"announcement": first[0]}, request)


def news(request: HttpRequest, **context: object) -> str:
    """The newest announcements and policies side by side."""
    shown = {"announcements": list(access.announcements()[:NEWS]), "policies": list(access.policies()[:NEWS])}
    if not any(shown.values()):
        return ""
    return render_to_string("content/_partials/news.html", shown, request)


def words(request: HttpRequest | None, *, action: str, **context: object) -> str:
    """Hot words as links to the search at ``action``."""
    found = access.hot_words(WORDS)
    return render_to_string("content/_partials/words.html", {"words": found, "action": action}) if found else ""
