"""Named places on a page that upper rooms may fill: a guide shows "continue" without knowing who draws it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

PLACES = frozenset(
    {
        "item.guide",
        "item.start",
        "item.end",
        "home.mine",
        "home.side",
        "home.line",
        "home.news",
        "home.bundles",
        "items.bundles",
        "cases.top",
        "case.part_of",
        "elder.help",
        "search.words",
        "policy.items",
        "hall.items",
        "window.halls",
        "wallet.more",
        "account.home",
        "enterprise.space",
        "case.side",
        "desk.top",
        "place.admin",
        "form.admin",
        "certificate_type.admin",
        "certificate.renewal",
    }
)
"""Every slot that some template draws."""

_offers: dict[str, list[tuple[int, Callable[..., str]]]] = defaultdict(list)


def offer(place: str, render: Callable[..., str], *, order: int = 0) -> None:
    """Draw ``render(request, **context)`` in ``place``; lower order first. ValueError for an unknown place."""
    if place not in PLACES:
        message = f"no template draws the slot {place}"
        raise ValueError(message)
    if (order, render) not in _offers[place]:
        _offers[place].append((order, render))
        _offers[place].sort(key=lambda entry: entry[0])


def draw(place: str, request: HttpRequest | None, **context: Any) -> SafeString:
    """Everything offered for ``place``, one after the other; empty text when nobody offers anything."""
    parts = [render(request, **context) for _, render in _offers.get(place, ())]
    return mark_safe("".join(parts))  # noqa: S308  every part was rendered and escaped by its own template
