"""找车位: lots with free spaces, price and distance; one lot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from services.parking import access_resident, cards, finding, sketch
from services.parking.forms_resident import FindForm
from services.tariffs import access as tariffs
from services.tariffs import plain
from services.tariffs.engine import NoTariff

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.parking.models import Lot


@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Which lots have room, how much they cost, how far they are from a chosen place."""
    halls = finding.halls()
    form = FindForm(request.GET, places=halls)
    form.is_valid()  # what does not fit is left out
    asked = form.cleaned_data
    near = next((place for place in halls if place.code == asked.get("near")), None)
    found = finding.find(
        words=asked.get("q") or "",
        near=near,
        free=bool(asked.get("free")),
        charging=bool(asked.get("charging")),
    )
    context = {
        "found": found,
        "near": near,
        "halls": halls,
        "asked": asked,
        "narrowed": any(asked.values()),
        "map": sketch.city(found, near),
        "now": timezone.now(),
    }
    return render(request, "parking/resident/find.html", context)


@never_cache
@require_safe
def lot(request: HttpRequest, code: str) -> HttpResponse:
    """One lot: how many spaces are free now, what it costs, how to get there."""
    found = access_resident.get_lot(code)
    one = finding.Found(found, finding.rooms([found])[found.pk], "")
    version = _price(found)
    context = {
        "lot": found,
        "room": one.room,
        "zones": finding.zones(found),
        "price": plain.rows(version.spec, finding.price_zone(found, version.spec)) if version else [],
        "tariff": version,
        "cards": cards.on_sale(found),
        "map": sketch.city([one]),
        "topic": f"{access_resident.TOPIC}.{found.pk}",
        "now": timezone.now(),
    }
    return render(request, "parking/resident/lot.html", context)


def _price(lot: Lot) -> Any:
    try:
        return tariffs.in_force(scope_ref=lot.scopes, at=timezone.now(), vehicle_class="small")
    except NoTariff:
        return None
