"""One stay as operators see it: facts, reads, bills, what may be done now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from services.common.templatetags.words import moment, yuan
from services.parking import board
from services.parking.enums import ENDED, StayState
from services.parking.models import Lot, Stay
from services.parking.operations import billing, matching
from services.vehicles.shown import plate

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.payments.models import Bill

NEAR = timedelta(days=2)


def stay_facts(stay: Stay) -> list[dict[str, str]]:
    """What a clerk reads of it."""
    vehicle = stay.vehicle
    found = [
        (_("Plate"), f"{plate(vehicle)} · {vehicle.get_colour_display()}"),
        (_("Lot"), f"{stay.lot.name} · {stay.number}"),
        (_("Came at"), moment(stay.entered_at)),
    ]
    if stay.exited_at:
        found.append((_("Left at"), moment(stay.exited_at)))
    if stay.space:
        found.append((_("Space"), stay.space.number))
    found.append((_("State"), str(stay.get_state_display())))
    if stay.fee is not None:
        found.append((_("Price"), f"￥{yuan(stay.fee)}"))
    if stay.reason:
        found.append((_("Reason"), stay.reason))
    if stay.merged_into:
        found.append((_("Goes on in"), stay.merged_into.number))
    return [{"key": key, "value": value} for key, value in found]


def standing_long(rows: QuerySet[Stay]) -> QuerySet[Stay]:
    """僵尸车: vehicles that stand longer than the days their lot says."""
    now, about = timezone.now(), Q(pk=None)
    for days in Lot.objects.order_by("standing_days").values_list("standing_days", flat=True).distinct():
        about |= Q(lot__standing_days=days, entered_at__lt=now - timedelta(days=days))
    return rows.filter(about, state=StayState.OPEN)


def reads_of(stay: Stay) -> list[dict[str, Any]]:
    """What cameras saw of it, the first first."""
    rows = stay.observations.select_related("device__lot", "device__lane", "vehicle", "stay__lot")
    return [board.passage(row) for row in rows.order_by("observed_at", "pk")[:50]]


def bills_of(stay: Stay) -> list[Bill]:
    """Its chain."""
    return list(billing.bills_of(stay).order_by("version"))


def may(stay: Stay, *, runs: bool) -> dict[str, bool]:
    """What is open to whoever runs the lot."""
    unseen = runs and stay.state in matching.UNSEEN
    return {
        "may_leave": unseen,
        "may_close": unseen,
        "may_give_up": runs and stay.state == StayState.STALE,
        "may_merge": runs and stay.state not in ENDED,
    }


def may_be_one(stay: Stay) -> list[Stay]:
    """Other stays of the lot around that time whose plate is the same or is read like it."""
    near = (stay.entered_at - NEAR, stay.entered_at + NEAR)
    rows = Stay.objects.filter(lot=stay.lot, entered_at__range=near).exclude(pk=stay.pk)
    rows = rows.exclude(state__in=(StayState.MERGED, StayState.CLOSED)).select_related("lot", "vehicle", "space")
    own = stay.vehicle.plate
    found = rows.order_by("-entered_at", "-pk")[:2000]
    return [row for row in found if row.vehicle.plate == own or matching.confused(row.vehicle.plate, own)][:8]
