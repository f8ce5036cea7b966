"""Who charged while their vehicle stood there: prices of parking may give free time for it.

A charge knows its person and its station, not the vehicle. It counts for a vehicle of that person that stood in the
same place meanwhile, and only where current flowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from services.charging.enums import SessionState
from services.charging.models import ChargingSession
from services.tariffs.engine import Entitlement
from services.tariffs.entitlements import PROVIDERS

if TYPE_CHECKING:
    from services.tariffs.entitlements import Asked

SOURCE = "charging"


def while_charging(asked: Asked) -> tuple[Entitlement, ...]:
    """One for each charge between entry and exit. How much free time that is, the price of parking says."""
    if asked.person_id is None or not asked.may_charge:
        return ()
    rows = ChargingSession.objects.filter(
        person_id=asked.person_id,
        charge_point__station__place_id=asked.place_id,
        started_at__lte=asked.exit,
        is_clock_off=False,
    )
    silent = Q(stopped_at=None, state=SessionState.ABANDONED)
    still = Q(stopped_at=None) & ~silent
    rows = rows.filter(Q(stopped_at__gte=asked.entry) | still | (silent & Q(heard_at__gte=asked.entry)))
    return tuple(Entitlement(row.number, kind=SOURCE) for row in rows.select_related("charge_point") if row.energy)


def register() -> None:
    """Called when the app is ready."""
    PROVIDERS.register(SOURCE, while_charging)
