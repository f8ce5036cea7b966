"""The entries of header and tab bar. Rooms above fill the registry; here one is found to be current."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse

from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    """One link: words, the name of its address, the paths it stands for, where it is drawn."""

    label: str | Promise
    name: str
    prefix: str
    query: str = ""
    icon: str = "list"
    places: tuple[str, ...] = ("main",)
    key: str = ""
    """The key that opens it from anywhere at the desk, also out of a field: a function key."""
    shown: Callable[[HttpRequest], bool] = lambda request: True

    @cached_property
    def url(self) -> str:
        """The address with its query; empty while its room has no such page."""
        try:
            return reverse(self.name) + self.query
        except NoReverseMatch:
            return ""


NAVIGATION: Registry[Entry] = Registry("navigation entries")
COUNTER: Registry[Entry] = Registry("counter entries")


def _current(entries: list[Entry], request: HttpRequest) -> Entry | None:
    """The entry with the longest prefix of this path; of two with the same, the one whose query is asked for."""
    best: Entry | None = None
    for entry in entries:
        if not (request.path == entry.prefix or (entry.prefix != "/" and request.path.startswith(entry.prefix))):
            continue
        asked = bool(entry.query) and entry.query.lstrip("?") in request.META.get("QUERY_STRING", "")
        if best is None or len(entry.prefix) > len(best.prefix) or asked:
            best = entry
    return best


def entries(
    request: HttpRequest, place: str, registry: Registry[Entry] = NAVIGATION, *, beside: str = ""
) -> list[dict[str, Any]]:
    """What is drawn in ``place``: label, url, icon, current. One of the place ``beside`` it may be the current one."""
    known = [entry for _, entry in registry.items() if entry.url]
    found = [entry for entry in known if place in entry.places and entry.shown(request)]
    current = _current([*found, *(entry for entry in known if beside in entry.places)], request)
    return [
        {
            "label": entry.label,
            "url": entry.url,
            "icon": entry.icon,
            "current": entry is current,
            "name": entry.name,
            "key": entry.key,
        }
        for entry in found
    ]
