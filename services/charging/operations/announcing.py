"""Boards of the operator move when something happens at one of its stations: together, not with every message."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from services.common import transaction
from services.common.live import publish

if TYPE_CHECKING:
    from services.charging.models import Station

DELAY = timedelta(seconds=1)
COVERED = 0.5
"""A hint on its way tells of whatever happens within so many seconds."""
_owed: dict[str, float] = {}
"""Topic → when this process last owed its listeners a hint."""


def announce(station: Station) -> None:
    """Call inside the transaction: whoever runs the station looks again a moment after it is kept."""
    topic, now = f"charging.{station.operator_id}", monotonic()
    if now < _owed.get(topic, -1.0) + COVERED:
        return
    publish(topic, "charging.moved", {}, delay=DELAY)
    transaction.on_commit(lambda: _owed.update({topic: now}))


def forget() -> None:
    """No hint is owed: for tests."""
    _owed.clear()
