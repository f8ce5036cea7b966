"""Sets of stays, passes and sales of monthly cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from services.parking.enums import TAKES_PLACE, SaleState, StayState

if TYPE_CHECKING:
    from datetime import date, datetime

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


class SaleQuerySet(models.QuerySet[Any]):
    """Sales of monthly cards."""

    def unpaid(self) -> SaleQuerySet:
        """Those that wait for the money."""
        return self.filter(state=SaleState.OFFERED)

    def taking_place(self, *, first: date, last: date) -> SaleQuerySet:
        """Bought or waiting for the money, with a day among these."""
        return self.filter(state__in=TAKES_PLACE, first_date__lte=last, last_date__gte=first)

    def in_force(self, *, on: date) -> SaleQuerySet:
        """Bought, and this is one of their days."""
        return self.filter(state=SaleState.PAID, first_date__lte=on, last_date__gte=on)
