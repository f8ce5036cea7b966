"""``kill -9`` at any moment of paying, refunding, numbering receipts and reconciling: afterwards the books hold.

What a process acknowledged before it was killed must be there. At which points it dies: tests/support/dying.py.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.dying import COMMON, STORY, command, installation, mended
from tests.support.prepared import ROOT

pytestmark = [pytest.mark.servers, pytest.mark.timeout(3600)]
LONGEST_WAIT = 1.5
"""Seconds between the first step of a process and its end, at most."""
LOOP = "\nwork(0)\nsay(ready=True)\nwhile True:" + STORY.replace("\n", "\n    ")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return installation(tmp_path / "data")


def work_and_die(environment: dict[str, str], after: float) -> list[dict[str, str]]:
    """What a process said before it was killed ``after`` seconds of work."""
    process = subprocess.Popen(
        command(COMMON + LOOP), env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    if not first:
        pytest.fail(process.communicate()[1])
    time.sleep(after)
    assert process.poll() is None, process.communicate()[1]
    process.kill()
    said, _errors = process.communicate()
    return [json.loads(line) for line in said.splitlines() if line.endswith("}")]


def test_the_books_hold_after_every_kill(environment: dict[str, str], size: Callable[[int, int], int]) -> None:
    chance, kills = random.Random(500), size(10, 500)
    placed, acknowledged = set(), set()
    for number in range(kills):
        said = work_and_die(environment, chance.uniform(0, LONGEST_WAIT))
        placed |= {line["placed"] for line in said if "placed" in line}
        acknowledged |= {line["acknowledged"] for line in said if "acknowledged" in line}
        if number % 10 == 9:
            check(environment, placed, acknowledged)
    print(f"{kills} kills, {len(placed)} orders placed, {len(acknowledged)} acknowledged")
    assert acknowledged, "no payment was acknowledged: this run proves nothing"
    check(environment, placed, acknowledged)


def check(environment: dict[str, str], placed: set[str], acknowledged: set[str]) -> None:
    """After a restart everything comes to its end: nothing acknowledged is lost, every invariant holds."""
    ledger = mended(environment)
    assert placed <= set(ledger["placed"])
    assert acknowledged <= set(ledger["orders"])
    books = subprocess.run(
        [sys.executable, "manage.py", "check_books"], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert (books.returncode, books.stdout.strip()) == (0, "books hold")
