"""What charging offers to other rooms: a link on the account page, a card on the home page, a hit in search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.accounts.access import person_of
from services.accounts.entries import ENTRIES, AccountEntry
from services.accounts.enums import EntryGroup
from services.charging import access_resident
from services.charging.enums import RUNNING
from services.charging.models import ChargingSession
from services.common import fragments, slots

if TYPE_CHECKING:
    from django.http import HttpRequest

WORDS = ("充电", "充电桩", "充电站", "电车", "新能源", "charging")
"""What people type who want to charge."""

AT_HOME = 2
"""Stations named on the home page, those with the most free plugs first."""


def register() -> None:
    """Called when the app is ready."""
    words = _("The charge that goes on, what it costs, what you charged before.")
    entry = AccountEntry(_("My charging"), words, "charging:mine", "bolt", EntryGroup.MATTERS, 28, note=_going)
    ENTRIES.register("charging", entry)
    slots.offer("home.side", at_home, order=1)
    slots.offer("items.bundles", found, order=-1)


def _going(request: HttpRequest) -> str:
    person = person_of(request.user)
    if person is None:
        return ""
    going = ChargingSession.objects.filter(person=person, state__in=RUNNING).exists()
    return str(_("Your car is charging now")) if going else ""


def at_home(request: HttpRequest | None, **context: Any) -> str:
    """A card on the home page, the same for everybody: which stations have free plugs just now."""
    return fragments.part(("charging.home",), _glance)


def _glance() -> str:
    known = [row for row in access_resident.stations() if row.heard and not row.is_closed]
    counts = {"free": sum(row.free for row in known), "plugs": sum(row.plugs for row in known)}
    context = counts | {"stations": known[:AT_HOME], "now": timezone.now()}
    return render_to_string("charging/_partials/home.html", context)


def found(request: HttpRequest | None, *, words: Any = "", **context: Any) -> str:
    """Above what a search for charging finds."""
    asked = str(words or "").lower()
    return render_to_string("charging/_partials/found.html") if any(word in asked for word in WORDS) else ""
