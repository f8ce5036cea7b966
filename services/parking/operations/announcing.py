"""Boards of the operator move when something happens in one of its lots: together, not with every vehicle."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from services.common import transaction
from services.common.live import publish

if TYPE_CHECKING:
    from services.parking.models import Lot

DELAY = timedelta(seconds=1)
COVERED = 0.5
"""A hint on its way tells of whatever happens within so many seconds."""
_owed: dict[str, float] = {}
"""Topic → when this process last owed its listeners a hint."""


def announce(lot: Lot) -> None:
    """Call inside the transaction: boards and the page of the lot look again a moment after it is kept."""
    _hint(f"parking.{lot.operator_id}", "parking.moved")
    _hint(f"lot.{lot.pk}", "lot.changed")


def _hint(topic: str, event: str) -> None:
    now = monotonic()
    if now < _owed.get(topic, -1.0) + COVERED:
        return
    publish(topic, event, {}, delay=DELAY)
    transaction.on_commit(lambda: _owed.update({topic: now}))


def forget() -> None:
    """No hint is owed: for tests."""
    _owed.clear()
