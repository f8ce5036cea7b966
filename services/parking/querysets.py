"""Sets of stays and passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from services.parking.enums import StayState

if TYPE_CHECKING:
    from datetime import datetime

    from services.vehicles.models import Vehicle


class StayQuerySet(models.QuerySet[Any]):
    """Stays."""

    def open(self) -> StayQuerySet:
        """Vehicles that stand there now."""
        return self.filter(state=StayState.OPEN)


class PassQuerySet(models.QuerySet[Any]):
    """Passes."""

    def covering(self, vehicle: Vehicle, *, since: datetime, until: datetime) -> PassQuerySet:
        """Those of a vehicle that touch this time."""
        return self.filter(vehicles=vehicle, valid_since__lt=until, valid_until__gt=since)
