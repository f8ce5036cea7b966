"""What the board of an operator shows: how stations stand now, what waits for a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from services.charging import access_desk as access
from services.charging import sketch
from services.charging.enums import STARTABLE, ConnectorStatus
from services.charging.models import ChargePoint, ChargingSession, Connector, OrphanStop

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.accounts.models import User
    from services.charging.models import Station

SILENT = timedelta(minutes=15)
"""A charge nothing was heard of for so long is looked after."""
F_STATION, F_POINT = F("station"), F("charge_point__station")


@dataclass(slots=True)
class Row:
    """One station on the board. ``told``: how many of what."""

    station: Station
    told: Counter[str] = field(default_factory=Counter)

    @property
    def power(self) -> str:
        """What its plugs give now, in kW."""
        return sketch.kilo(self.told["watts"])

    @property
    def heard(self) -> int:
        """Charge points that are connected."""
        return self.told["points"] - self.told["away"]

    @property
    def percent(self) -> int:
        """How many of its plugs charge, in a hundred."""
        return self.told["charging"] * 100 // self.told["plugs"] if self.told["plugs"] else 0

    @property
    def needs(self) -> dict[str, int]:
        """Words → how many wait for somebody."""
        return {words: self.told[name] for name, words in _needs().items() if self.told[name]}


def _needs() -> dict[str, str]:
    return {
        "orphans": _("Stops without a charge"),
        "held": _("Charges without a price"),
        "silent": _("Charges nobody hears of"),
        "faulted": _("Plugs out of order"),
        "away": _("Charge points away"),
    }


def rows(user: User) -> list[Row]:
    """Every station of ``user``, counted in a few questions."""
    stations = list(access.stations_of(user))
    found = {station.pk: Row(station) for station in stations}
    for counted in (*_points(stations), *_sessions(stations)):
        told = {name: count or 0 for name, count in counted.items() if name != "where"}
        found[counted["where"]].told.update(told)
    return list(found.values())


def _points(stations: list[Station]) -> list[dict[str, Any]]:
    heard = ~Q(connection="")
    points = ChargePoint.objects.filter(station__in=stations, is_active=True).order_by()
    plugs = Connector.objects.filter(charge_point__in=points).order_by()
    free = ~Q(charge_point__connection="") & Q(status__in=STARTABLE)
    faulted = Q(status=ConnectorStatus.FAULTED)
    named: dict[str, Any] = {"plugs": Count("pk"), "free": Count("pk", filter=free)}
    named["faulted"] = Count("pk", filter=faulted)
    return [
        *points.values(where=F_STATION).annotate(points=Count("pk"), away=Count("pk", filter=~heard)),
        *plugs.values(where=F_POINT).annotate(**named),
    ]


def _sessions(stations: list[Station]) -> list[dict[str, Any]]:
    sessions = ChargingSession.objects.filter(charge_point__station__in=stations).order_by()
    late = Q(heard_at__lt=timezone.now() - SILENT)
    held = sessions.filter(pk__in=access.held_at(stations))
    orphans = OrphanStop.objects.waiting().filter(charge_point__station__in=stations).order_by()
    counted = {"charging": Count("pk"), "silent": Count("pk", filter=late), "watts": Sum("power")}
    return [
        *sessions.running().values(where=F_POINT).annotate(**counted),
        *held.values(where=F_POINT).annotate(held=Count("pk")),
        *orphans.values(where=F_POINT).annotate(orphans=Count("pk")),
    ]


def waiting(found: list[Row]) -> list[dict[str, Any]]:
    """What waits for somebody at all stations: words, address, number."""
    sessions, points = reverse("charging_desk:sessions"), reverse("charging_desk:points")
    pages = {
        "orphans": reverse("charging_desk:orphans"),
        "held": f"{sessions}?show=held",
        "silent": f"{sessions}?show=silent",
        "faulted": f"{points}?show=faulted",
        "away": f"{points}?show=away",
    }
    return [
        {"words": words, "page": pages[name], "count": sum(row.told[name] for row in found)}
        for name, words in _needs().items()
    ]


def silent(rows: QuerySet[ChargingSession]) -> QuerySet[ChargingSession]:
    """Those that go on and of which nothing was heard for a while."""
    return rows.running().filter(heard_at__lt=timezone.now() - SILENT)
