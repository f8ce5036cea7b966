"""Boards of the operator move when something happens in one of its lots: together, not with every vehicle."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from django.db import transaction

from services.common.live import publish

if TYPE_CHECKING:
    from services.parking.models import Lot

DELAY = timedelta(seconds=1)
COVERED = 0.5
"""A hint on its way tells of whatever happens within so many seconds."""
_owed: dict[int, float] = {}
"""Operator → when this process last owed its boards a hint."""


def announce(lot: Lot) -> None:
    """Call inside the transaction: the boards look again a moment after it is kept."""
    operator, now = lot.operator_id, monotonic()
    if now < _owed.get(operator, -1.0) + COVERED:
        return
    publish(f"parking.{operator}", "parking.moved", {}, delay=DELAY)
    transaction.on_commit(lambda: _owed.update({operator: now}))


def forget() -> None:
    """No hint is owed: for tests."""
    _owed.clear()
