"""``kill -9`` at the points where it hurts most, each for certain: what comes after finds everything and mends it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.dying import COMMON, DEATH, MENDING, STORY, installation, mended, whole
from tests.support.loaded import Loaded

pytestmark = [pytest.mark.servers, pytest.mark.timeout(900)]
POINTS = {
    "the order is placed, nobody opened it": "relay, 'execute', False",
    "the channel took the order, we heard no answer": "gateway, 'create', True",
    "the message is kept, nothing is booked": "receiving, 'book', False",
    "the payment is booked, before the commit": "settling, 'announce_paid', True",
    "after the commit, before the answer": "receiving, 'receive', True",
    "the receipt took its number, before the commit": "documents, 'take_number', True",
    "the receipt stands, before the commit": "receipting, '_write', True",
    "in the outbox, the work is done and not crossed out": "receipting, 'make_receipt', True",
    "the refund was not sent": "returning, '_put_off', False",
    "the channel gave the money back, we heard no answer": "gateway, 'refund', True",
    "the refund is booked, before the commit": "returning, 'book_refund', True",
    "a day is being compared, before the commit": "reconciling, '_put_aside', True",
    "a day is compared, nobody was told": "reconciling, 'reconcile', True",
}
"""What has happened → whose function dies, before or after it does its work."""


def test_whatever_died_where_the_next_one_mends_it(tmp_path: Path) -> None:
    with installation(tmp_path / "data") as loaded:
        die_everywhere(loaded)


def die_everywhere(loaded: Loaded) -> None:
    placed, acknowledged = set(), set()
    for name, point in POINTS.items():
        status, out, err = loaded.run(f"{COMMON}{MENDING}{DEATH}dies({point}){STORY}say(survived=True)")
        assert status == -9, f"{name}: {out} {err}"
        ledger, *said = [json.loads(line) for line in out.splitlines()]
        assert placed <= set(whole(ledger)["placed"]), f"before {name}"
        assert acknowledged <= set(ledger["orders"]), f"before {name}"
        placed |= {line["placed"] for line in said if "placed" in line}
        acknowledged |= {line["acknowledged"] for line in said if "acknowledged" in line}
    ledger = mended(loaded)
    assert acknowledged <= placed == set(ledger["placed"]) == set(ledger["orders"])
    assert len(placed) == len(POINTS)
    assert acknowledged
