"""What parking offers to pages of other rooms: a link on the account page, a card on the home page, a hit in search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from services.accounts.access import person_of
from services.accounts.entries import ENTRIES, AccountEntry
from services.accounts.enums import EntryGroup
from services.common import fragments, slots
from services.parking import finding
from services.parking.enums import StayState
from services.parking.models import Stay

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.places.models import Place

WORDS = ("停车", "泊车", "车位", "泊位", "停车场", "停车费", "月卡", "parking")
"""What people type who look for a space or want to pay for one."""

WALKED, SHOWN = 1500, 3
"""Metres as the crow flies that one walks from a lot to a hall, and how many lots are shown there."""
AT_HOME = 2
"""Lots named on the home page."""


def register() -> None:
    """Called when the app is ready."""
    words = _("Where your car stands, the fee, pay before leaving, what is owed.")
    entry = AccountEntry(_("My parking"), words, "parking:mine", "car", EntryGroup.MATTERS, 26, note=_standing)
    ENTRIES.register("parking", entry)
    slots.offer("home.side", at_home)
    slots.offer("items.bundles", found, order=-1)
    slots.offer("hall.items", near_hall, order=1)


def _standing(request: HttpRequest) -> str:
    person = person_of(request.user)
    if person is None:
        return ""
    count = Stay.objects.filter(binding__person=person, state=StayState.OPEN).count()
    return ngettext("{n} car stands in a lot now", "{n} cars stand in lots now", count).format(n=count) if count else ""


def at_home(request: HttpRequest | None, **context: Any) -> str:
    """A card on the home page, the same for everybody: where there is room just now."""
    return fragments.part(("parking.home",), _glance)


def _glance() -> str:
    lots, free = finding.glance(AT_HOME)
    return render_to_string("parking/_partials/home.html", {"lots": lots, "free": free, "now": timezone.now()})


def found(request: HttpRequest | None, *, words: Any = "", **context: Any) -> str:
    """Above what a search for parking finds."""
    asked = str(words or "").lower()
    return render_to_string("parking/_partials/found.html") if any(word in asked for word in WORDS) else ""


def near_hall(request: HttpRequest | None, *, hall: Place, **context: Any) -> str:
    """On the page of a hall: the lots one can walk from."""
    lots = finding.find(near=hall) if hall.lat is not None else []
    near = [one for one in lots if one.metres is not None and one.metres <= WALKED][:SHOWN]
    return render_to_string("parking/_partials/near_hall.html", {"lots": near, "hall": hall}) if near else ""
