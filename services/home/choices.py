"""The choices of the elder home: at most six, and only what really exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.catalog import catalogue

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.home.mine import Mine

MOST = 6
ELDER_THEMES = ("yanglao", "tuixiu")
"""Themes whose items come first."""
TILES = {"medical": "health", "yuan": "money", "car": "money"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One row: words, one sentence, where it leads, its icon and colour, something that waits."""

    title: str
    text: str
    url: str
    icon: str
    tile: str = ""
    todo: str = ""


def _row(name: str, title: str, text: str, icon: str, todo: str = "") -> Choice | None:
    """A row when its address exists."""
    try:
        return Choice(title, text, reverse(name), icon, TILES.get(icon, ""), todo)
    except NoReverseMatch:
        return None


def _items(number: int) -> list[Choice]:
    """Items and queries for older people first, then the most asked for."""
    found = [entry for entry in catalogue.current().entries if "person" in entry.serves]
    online = [entry for entry in found if entry.online or entry.query]
    online.sort(key=lambda entry: (not entry.themes & set(ELDER_THEMES), -entry.popularity))
    icons = {theme.code: theme.icon for theme in catalogue.themes()}
    rows = []
    for entry in online[:number]:
        icon = next((icons[code] for code in sorted(entry.themes) if code in icons), "") or "doc"
        url = reverse("catalog:guide", args=[entry.code])
        rows.append(Choice(entry.name, entry.summary, url, icon, TILES.get(icon, "")))
    return rows


def elder_choices(request: HttpRequest, mine: Mine | None) -> list[Choice]:
    """Items for older people, what is to be paid, my cases, my certificates, parking: six at most."""
    waiting = len(mine.waiting) if mine else 0
    todo = (
        ngettext("%(n)s case waits for a paper", "%(n)s cases wait for papers", waiting) % {"n": waiting}
        if waiting
        else ""
    )
    owed = mine.owed if mine else []
    bills = ngettext("%(n)s bill to be paid", "%(n)s bills to be paid", len(owed)) % {"n": len(owed)}
    fixed = [
        _row("payments:bills", _("My bills"), _("See what is to be paid"), "yuan", bills) if owed else None,
        _row("applications:mine", _("What I applied for"), _("See how far it is"), "list", todo),
        _row("certificates:wallet", _("My papers"), _("Open them and show them"), "wallet"),
        None if request.user.is_staff else _row("parking:mine", _("Pay for parking"), _("See the fee and pay"), "car"),
    ]
    found = [choice for choice in fixed if choice]
    return [*_items(MOST - len(found)), *found]
