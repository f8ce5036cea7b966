"""What content draws on the pages of other rooms: news on the home page, hot words, whether a guide helped.

Each piece is kept for a minute: the home page asks for nothing while it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import timezone

from services.common import fragments, slots
from services.content import access
from services.content.enums import Topic

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest

LINE, NEWS, WORDS, ASKED = 1, 4, 5, 3
"""Announcements in the line, rows in each column of the section, hot words beside a search, questions of elders."""


def register() -> None:
    """Fill the slots; called once when the apps are ready."""
    slots.offer("item.end", did_it_help)
    slots.offer("home.line", line)
    slots.offer("home.news", news)
    slots.offer("elder.help", elder_help)
    slots.offer("search.words", words)


def did_it_help(request: HttpRequest | None, *, item: Any, **context: object) -> str:
    """Below a guide: 有帮助 or 没有帮助. The form token is a hole, so that the page is kept for everybody."""
    key = ("content.did_it_help", item.item_code, item.version)
    shown = {"code": item.item_code, "version": item.version, "csrf_token_input": fragments.INPUT}
    return fragments.part(key, lambda: render_to_string("content/_partials/did_it_help.html", shown), request)


def line(request: HttpRequest, **context: object) -> str:
    """The announcement most worth knowing in one line; in the elder version only an important one."""
    elder = request.display.elder
    return fragments.part(("content.line", elder), lambda: _line(elder))


def _line(elder: bool) -> str:
    first = list(access.announcements().loudest()[:LINE])
    if not first or (elder and not first[0].is_important):
        return ""
    shown = {"announcement": first[0]}
    return render_to_string("content/_partials/line.html", shown)


def news(request: HttpRequest, **context: object) -> str:
    """The newest announcements and policies side by side; no policy that is over."""
    return fragments.part(("content.news",), _news)


def _news() -> str:
    in_force = access.policies().exclude(repealed_date__lte=timezone.localdate())
    shown = {"announcements": list(access.announcements()[:NEWS]), "policies": list(in_force[:NEWS])}
    return render_to_string("content/_partials/news.html", shown) if any(shown.values()) else ""


def elder_help(request: HttpRequest | None, **context: object) -> str:
    """What older people ask most, to be unfolded where it stands: no further choice of the elder home."""
    return fragments.part(("content.elder_help",), _elder_help)


def _elder_help() -> str:
    asked = access.articles().filter(for_elders=True).exclude(topic=Topic.WAYS).order_by("order", "code")[:ASKED]
    shown = list(asked)
    return render_to_string("content/_partials/elder_help.html", {"articles": shown}) if shown else ""


def words(request: HttpRequest | None, *, action: str, **context: object) -> str:
    """Hot words as links to the search at ``action``."""
    return fragments.part(("content.words", action), lambda: _words(action))


def _words(action: str) -> str:
    found = access.hot_words(WORDS)
    return render_to_string("content/_partials/words.html", {"words": found, "action": action}) if found else ""
