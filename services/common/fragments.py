"""Finished pieces of pages kept in the process: bounded, forgotten after a minute, the same for all who get them.

Two ways in. ``page`` keeps whole pages of plain visitors: nobody signed in, no session, nothing waiting to be told. The
template tag ``kept`` keeps parts of layouts and draws them from the values its key names and from nothing else. What
differs from one request to the next (the form token, the address one stands on) is left out as a hole and filled in
each time; a page that took a real token while it was drawn is never kept.
"""

from __future__ import annotations

import re
import secrets
import time
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from services.common.display import Display

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from django.http import HttpRequest

SECONDS = 60
"""Halls, phones and notices have no number that says they changed: a change shows after at most this long."""
_MARK = secrets.token_hex(8)
TOKEN, INPUT, HERE = (SafeString(f"hole{kind}{_MARK}") for kind in ("token", "input", "here"))
"""Holes: the form token alone, the token as a hidden field, the address of the request. Nobody can guess the marks."""
_HOLES = re.compile(f"({TOKEN}|{INPUT}|{HERE})")
Pieces = tuple[str, ...]
"""Text with every second part a hole."""


class Shelf:
    """The most recently used values of at most ``most_characters`` characters together, each for ``SECONDS``."""

    def __init__(self, most_characters: int) -> None:
        self.most = most_characters
        self.held = 0
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, tuple[float, int, Pieces]] = OrderedDict()

    def get(self, key: Hashable) -> Pieces | None:
        """What is kept under ``key``; None when it is not there or too old."""
        with self._lock:
            entry = self._kept.get(key)
            if entry is None or entry[0] < time.monotonic():
                return None
            self._kept.move_to_end(key)
            return entry[2]

    def put(self, key: Hashable, pieces: Pieces) -> None:
        """Keep it and let the longest unused go."""
        size = sum(map(len, pieces))
        with self._lock:
            _until, before, _pieces = self._kept.pop(key, (0, 0, ()))
            self._kept[key] = (time.monotonic() + SECONDS, size, pieces)
            self.held += size - before
            while self.held > self.most:
                _key, (_until, gone, _pieces) = self._kept.popitem(last=False)
                self.held -= gone

    def forget(self, *names: str) -> None:
        """Forget what stands under keys that begin with one of these names."""
        with self._lock:
            for key in [key for key in self._kept if key[0] in names]:
                self.held -= self._kept.pop(key)[1]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self.held = 0


PAGES = Shelf(6_000_000)
SEARCHES = Shelf(2_000_000)
"""Pages whose words somebody typed; apart, so that no flood of queries drives the others out."""
PARTS = Shelf(4_000_000)


def clear() -> None:
    """Forget every kept piece of this process."""
    for shelf in (PAGES, SEARCHES, PARTS):
        shelf.clear()


def cut(text: str) -> Pieces:
    """Text and holes in turn."""
    return tuple(_HOLES.split(text))


def filled(pieces: Pieces, request: HttpRequest | None) -> SafeString:
    """The text for this request. While a whole page is drawn to be kept, its holes stay."""
    if len(pieces) == 1 or getattr(request, "keeps_holes", False):
        return _safe("".join(pieces))
    parts = list(pieces)
    for n in range(1, len(parts), 2):
        parts[n] = _fill(parts[n], request)
    return _safe("".join(parts))


def _fill(hole: str, request: HttpRequest | None) -> str:
    if request is None:
        return "/" if hole == HERE else ""
    if hole == HERE:
        return escape(request.get_full_path())
    token = get_token(request)
    return token if hole == TOKEN else format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


def part(
    key: tuple[Hashable, ...], make: Callable[[], str], request: HttpRequest | None = None, shelf: Shelf = PARTS
) -> SafeString:
    """A part of a page that is the same for everybody with this key and language; drawn once."""
    whole = (*key, get_language())
    pieces = shelf.get(whole)
    if pieces is None:
        pieces = cut(make())
        shelf.put(whole, pieces)
    return filled(pieces, request)


def is_plain_visitor(request: HttpRequest) -> bool:
    """Whether nothing about this visitor is known: no session, no message waiting in a cookie."""
    cookies = request.COOKIES
    return (
        request.method in ("GET", "HEAD") and settings.SESSION_COOKIE_NAME not in cookies and "messages" not in cookies
    )


def page(
    request: HttpRequest, address: tuple[Hashable, ...], make: Callable[[], HttpResponse], shelf: Shelf = PAGES
) -> HttpResponse:
    """``make()``, or what it answered to the last plain visitor with the same address, language and display.

    ``address`` names everything else the page depends on. For whoever has a session ``make()`` is always called.
    """
    if not is_plain_visitor(request):
        return make()
    key = (*address, get_language(), request.display.as_text())
    pieces = shelf.get(key)
    if pieces is None:
        request.keeps_holes = True
        try:
            answer = make()
        finally:  # an error page drawn instead has no holes
            request.keeps_holes = False
        if answer.streaming:
            return answer
        pieces = cut(answer.content.decode())
        if answer.status_code == 200 and not (
            _took_something_personal(request, answer) or getattr(request, "leaves_page", False)
        ):
            shelf.put(key, pieces)
        answer.content = filled(pieces, request)
        return answer
    return HttpResponse(filled(pieces, request))


def leave(request: HttpRequest) -> None:
    """Say that the page being drawn is not worth keeping: nobody else asks for the same nonsense."""
    request.leaves_page = True


def _took_something_personal(request: HttpRequest, answer: HttpResponse) -> bool:
    """Whether drawing the page made a token, a cookie or a session, or anybody turned out to be signed in."""
    token = "CSRF_COOKIE_NEEDS_UPDATE" in request.META
    return token or bool(answer.cookies) or request.session.modified or request.user.is_authenticated


def key_of(value: Any) -> Hashable:
    """A value of a template as part of a key; TypeError for what is not plainly the same when it looks the same."""
    if isinstance(value, Display):
        return value.as_text()
    if isinstance(value, dict):
        return tuple((name, key_of(inner)) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return tuple(key_of(inner) for inner in value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str | Promise):
        return str(value)
    message = f"{type(value).__name__} cannot name a kept part"
    raise TypeError(message)


def _safe(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308  rendered by our own templates, escaped there
