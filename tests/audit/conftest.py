"""A relay that runs by a clock the test sets."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.audit import chaining, standing
from services.audit.models import Alarm
from services.common.models import OutboxTask
from services.common.relay import drain
from services.common.schedule import key_of, write_due
from tests.support.clock import Clock


@pytest.fixture
def running(db: None, settings: object, tmp_path: Path, clock: Clock) -> None:
    """A log of its own, and a relay that has run for ten minutes."""
    settings.DATA_DIR = tmp_path
    clock.forward(minutes=-10)
    for _ in range(9):
        clock.forward(minutes=1)
        key = key_of(standing.WATCH, clock.now())
        OutboxTask.objects.create(task=standing.WATCH, key=key, due_at=clock.now(), done_at=clock.now())
    minute(clock)
    assert not Alarm.objects.exists()


def minute(clock: Clock) -> None:
    """What the relay does in a minute; the chainer is asked for after commits, which a test does not make."""
    clock.forward(minutes=1)
    write_due()
    drain()
    chaining.chain_all()
