"""Sets of sessions and commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from services.charging.enums import RUNNING, CommandState

if TYPE_CHECKING:
    from datetime import datetime


MOST_CONNECTORS = 32
"""Plugs of a charge point. Higher numbers are places of charges whose plug is not told yet (2.0.1)."""


class PlugManager(models.Manager[Any]):
    """Connectors that stand there: what has a plug nobody named hangs on none of them."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Without the places of charges whose plug is not told."""
        return super().get_queryset().filter(number__lte=MOST_CONNECTORS)


class SessionQuerySet(models.QuerySet[Any]):
    """Sessions."""

    def running(self) -> SessionQuerySet:
        """A transaction of the charge point is open."""
        return self.filter(state__in=RUNNING)


class OrphanQuerySet(models.QuerySet[Any]):
    """Stops that found no session."""

    def waiting(self) -> OrphanQuerySet:
        """Those somebody has to look at."""
        return self.filter(session=None, solved_at=None)


class FrameQuerySet(models.QuerySet[Any]):
    """Frames."""

    def search(self, text: str) -> FrameQuerySet:
        """Those that hold this text, or are this message or action."""
        return self.filter(Q(text__icontains=text) | Q(message_id=text) | Q(action__iexact=text))


class CommandQuerySet(models.QuerySet[Any]):
    """Commands."""

    def waiting(self, *, at: datetime) -> CommandQuerySet:
        """Not sent yet, and still of use."""
        return self.filter(state=CommandState.QUEUED, expires_at__gt=at)


class ReservationQuerySet(models.QuerySet[Any]):
    """Reservations."""

    def holding(self, *, at: datetime) -> ReservationQuerySet:
        """Those that keep a connector free now."""
        return self.filter(state="open", kept_until__gt=at)
