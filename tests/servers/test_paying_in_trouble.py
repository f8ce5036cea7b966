"""Redis answers nothing, the payment company errs nine times of ten or hangs, the database goes away and comes back:

pages answer as quickly as ever, and afterwards every payment the company took is booked once, and no other.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest

from services.payments.gateways.local import NOTIFY_PATH
from tests.support.localgw import Simulator, simulator
from tests.support.portal import Portal
from tests.support.prepared import server_address
from tests.support.proxy import Wire
from tests.support.services import redis
from tests.support.visitors import Visitor, hidden_fields

pytestmark = [pytest.mark.servers, pytest.mark.timeout(1800)]
ADDED = 0.5
"""Seconds that a page may take longer than without the trouble."""
TURNS = 3
AWAY = 4
"""Seconds without the database."""
SETTLED = 150
BILLS = """
from services.accounts.models import User
from services.payments.models import MerchantAccount
from services.payments.operations import billing
payer = User.objects.get(username="demo-01").person
payee = MerchantAccount.objects.filter(channel="localgw", ended_at=None).order_by("pk")[0].payee
for number in range({count}):
    debt = billing.Debt(kind="case.fee", subject_ref=f"case:trouble-{{number}}", payee=payee, title="演示费用",
                        payer=payer)
    bill = billing.issue_bill(debt=debt, lines=[billing.Line("演示费用", 100 + number)], by=None)
    print("bill", bill.ref)
"""
LEDGER = """
import json, time
from services.payments.invariants import broken
from services.payments.models import Bill, LedgerTransfer, Order, Receipt
ours = Bill.objects.filter(subject_ref__startswith="case:trouble-")
end = time.monotonic() + {seconds}
while ours.exclude(state="paid").exists() or Receipt.objects.count() < ours.count():
    if time.monotonic() > end:
        break
    time.sleep(0.5)
print(json.dumps({{
    "paid": ours.filter(state="paid").count(),
    "orders": dict(Order.objects.values_list("out_trade_no", "state")),
    "transfers": LedgerTransfer.objects.filter(key__startswith="paid:").count(),
    "receipts": Receipt.objects.count(),
    "broken": broken(),
}}))
"""


@dataclass
class Shop:
    """A portal behind wires that can be cut, and the payment company."""

    portal: Portal
    company: Simulator
    redis: Wire
    database: Wire | None
    bills: list[str] = field(default_factory=list)

    def books(self) -> dict[str, str]:
        """Number → state of each order, as the company keeps them."""
        with contextlib.closing(sqlite3.connect(self.portal.folder / "localgw/books.sqlite3")) as link:
            return dict(link.execute("SELECT number, state FROM orders"))

    @contextlib.contextmanager
    def redis_answers_nothing(self) -> Iterator[None]:
        self.redis.hang()
        try:
            yield
        finally:
            self.redis.restore()

    @contextlib.contextmanager
    def nine_of_ten_calls_err(self) -> Iterator[None]:
        with self._faults(error_percent=90):
            yield

    @contextlib.contextmanager
    def the_company_hangs(self) -> Iterator[None]:
        with self._faults(hang_s=20.0):
            yield

    @contextlib.contextmanager
    def _faults(self, **switches: float) -> Iterator[None]:
        self.company.faults(**switches)
        try:
            yield
        finally:
            self.company.faults(**{name: type(value)(0) for name, value in switches.items()})

    @contextlib.contextmanager
    def without_database(self) -> Iterator[None]:
        """PostgreSQL ends every connection and takes none; of SQLite somebody else holds the file."""
        if self.database is None:
            link = sqlite3.connect(self.portal.folder / "portal.sqlite3", isolation_level=None, timeout=60)
            link.execute("BEGIN IMMEDIATE")
            yield
            link.execute("ROLLBACK")
            link.close()
            return
        self.database.cut()
        name = self.portal.environment["DATABASE_URL"].rsplit("/", 1)[1]
        with psycopg.connect(server_address(), autocommit=True) as link:
            link.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        self.database.restore()


@pytest.fixture
def shop() -> Iterator[Shop]:
    with contextlib.ExitStack() as stack:
        port = int(stack.enter_context(redis()).rsplit(":", 1)[1].split("/")[0])
        wire = stack.enter_context(Wire(("127.0.0.1", port)))
        values = {"REDIS_URL": f"redis://127.0.0.1:{wire.port}/0"}
        if server_address():
            values["CELERY_BROKER_URL"] = f"redis://127.0.0.1:{wire.port}/1"
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-", dir=os.environ["TEST_RUN_DIR"]))
        portal = Portal(Path(folder), **values)
        stack.callback(portal.close)
        cable = None
        if server_address():
            host, _at, rest = portal.environment["DATABASE_URL"].rpartition("@")
            place, _slash, name = rest.partition("/")
            cable = stack.enter_context(Wire((place.split(":")[0], int(place.split(":")[1]))))
            portal.environment["DATABASE_URL"] = f"{host}@127.0.0.1:{cable.port}/{name}"
        company = stack.enter_context(simulator(Path(folder), notify=portal.url + NOTIFY_PATH))
        portal.environment["LOCALGW_URL"] = company.address
        yield Shop(portal.start(), company, wire, cable)


class Payer(Visitor):
    """Who presses the buttons, and how long each page took."""

    token: dict[str, str] | None = None
    """Of the first form: a bill that is being paid shows none, and may be pressed again from another window."""

    def timed(self, took: dict[str, list[float]], name: str, call: Callable[[], httpx.Response]) -> httpx.Response:
        began = time.monotonic()
        answer = call()
        took.setdefault(name, []).append(time.monotonic() - began)
        assert answer.status_code in (200, 302), (name, answer.status_code)
        return answer

    def press(self, ref: str, took: dict[str, list[float]]) -> str:
        """From the bill to its order; the number of that."""
        page = self.timed(took, "bill", lambda: self.get(f"/my/bills/{ref}/"))
        self.token = self.token or {"csrfmiddlewaretoken": hidden_fields(page.text)["csrfmiddlewaretoken"]}
        said = {"channel": "localgw", "key": f"press-{ref}", **self.token}
        answer = self.timed(took, "press", lambda: self.post(f"/my/bills/{ref}/pay/", said))
        assert "/my/bills/orders/" in answer.headers["location"], answer.headers["location"]
        return answer.headers["location"].rstrip("/").rsplit("/", 1)[1]

    def look_around(self, ref: str, number: str, took: dict[str, list[float]]) -> None:
        """As somebody does who waits."""
        for _turn in range(TURNS):
            self.timed(took, "list", lambda: self.get("/my/bills/"))
            self.timed(took, "order", lambda: self.get(f"/my/bills/orders/{number}/"))
            self.timed(took, "back", lambda: self.get(f"/my/bills/orders/{number}/returned/"))
            assert self.press(ref, took) == number, "pressed again it is the same order"


def until(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it does not come true"
        time.sleep(0.2)


def test_no_trouble_holds_a_page_loses_a_payment_or_makes_two(shop: Shop):
    troubles = (shop.redis_answers_nothing, shop.nine_of_ten_calls_err, shop.the_company_hangs)
    said = shop.portal.python(BILLS.format(count=1 + 2 * len(troubles) + 1))
    shop.bills = [line.split()[1] for line in said.splitlines() if line.startswith("bill ")]
    waiting = list(shop.bills)
    with Payer(shop.portal, "demo-01") as payer:
        healthy: dict[str, list[float]] = {}
        first = waiting.pop()
        number = payer.press(first, healthy)
        payer.look_around(first, number, healthy)
        numbers = [number]
        opened = []
        for _trouble in range(len(troubles) + 1):
            opened.append(payer.press(waiting.pop(), {}))
        until(lambda: {number, *opened} <= set(shop.books()), 60)
        shop.company.pay(number)
        for trouble in troubles:
            took: dict[str, list[float]] = {}
            with trouble():
                paid_meanwhile, ref = opened.pop(), waiting.pop()
                shop.company.pay(paid_meanwhile)
                begun = payer.press(ref, took)
                payer.look_around(ref, begun, took)
            numbers += [paid_meanwhile, begun]
            slower = {name: statistics.median(took[name]) - statistics.median(healthy[name]) for name in healthy}
            print(trouble.__name__, {name: round(added, 3) for name, added in slower.items()})
            assert {name: added for name, added in slower.items() if added > ADDED} == {}, trouble.__name__
        with shop.without_database():
            shop.company.pay(opened[0])
            time.sleep(AWAY)
        numbers += opened
        until(lambda: set(numbers) <= set(shop.books()), SETTLED)
    for number in numbers:
        shop.company.pay(number)  # paying twice is paying once
    ledger = json.loads(shop.portal.python(LEDGER.format(seconds=SETTLED)).splitlines()[-1])
    assert ledger["broken"] == []
    assert set(shop.books().values()) == {"paid"}
    assert ledger["orders"] == dict.fromkeys(shop.books(), "succeeded")
    assert set(numbers) == set(shop.books())
    assert ledger["paid"] == ledger["transfers"] == ledger["receipts"] == len(shop.bills)
