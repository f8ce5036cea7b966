"""A clock that a test sets: what asks `timezone.now()` gets its time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time: datetime = timezone.now()

    def now(self) -> datetime:
        """What time it is."""
        return self.time

    def forward(self, **by: float) -> None:
        """Move on, or back with negative numbers: ``forward(minutes=5)``."""
        self.time += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time that moves only by `forward`."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock
