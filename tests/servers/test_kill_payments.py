"""``kill -9`` at any moment of paying, refunding, numbering receipts and reconciling: afterwards the books hold.

What a process acknowledged before it was killed must be there. At which points it dies: tests/support/dying.py.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.dying import COMMON, STORY, installation, mended
from tests.support.loaded import Loaded

pytestmark = [pytest.mark.servers, pytest.mark.timeout(3600)]
LONGEST_WAIT = 1.5
"""Seconds between the first step of a process and its end, at most."""
LOOP = "\nwork(0)\nsay(ready=True)\nwhile True:" + STORY.replace("\n", "\n    ")


@pytest.fixture
def loaded(tmp_path: Path) -> Iterator[Loaded]:
    with installation(tmp_path / "data") as made:
        yield made


def work_and_die(loaded: Loaded, log: Path, after: float) -> list[dict[str, str]]:
    """What a process said before it was killed ``after`` seconds of work."""
    log.write_text("")
    process = loaded.start(COMMON + LOOP, log)
    end = time.monotonic() + 60
    while not log.read_text() and time.monotonic() < end and loaded.ended(process, wait=False) is None:
        time.sleep(0.01)
    time.sleep(after)
    assert loaded.ended(process, wait=False) is None, log.read_text()
    loaded.kill(process)
    return [json.loads(line) for line in log.read_text().splitlines() if line.endswith("}")]


def test_the_books_hold_after_every_kill(loaded: Loaded, tmp_path: Path, size: Callable[[int, int], int]) -> None:
    chance, kills = random.Random(500), size(10, 500)
    placed, acknowledged = set(), set()
    for number in range(kills):
        said = work_and_die(loaded, tmp_path / "log", chance.uniform(0, LONGEST_WAIT))
        placed |= {line["placed"] for line in said if "placed" in line}
        acknowledged |= {line["acknowledged"] for line in said if "acknowledged" in line}
        if number % 10 == 9:
            check(loaded, placed, acknowledged)
    print(f"{kills} kills, {len(placed)} orders placed, {len(acknowledged)} acknowledged")
    assert acknowledged, "no payment was acknowledged: this run proves nothing"
    check(loaded, placed, acknowledged)


def check(loaded: Loaded, placed: set[str], acknowledged: set[str]) -> None:
    """After a restart everything comes to its end: nothing acknowledged is lost, every invariant holds."""
    ledger = mended(loaded)
    assert placed <= set(ledger["placed"])
    assert acknowledged <= set(ledger["orders"])
    assert loaded.said("from django.core.management import call_command\ncall_command('check_books')") == "books hold\n"
