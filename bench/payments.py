"""What a payment company tells, against a bare insert of the same rows; a month of a large ledger against its scan.

``payments`` measures on the database of the process, SQLite unless DATABASE_URL says otherwise.
"""

from __future__ import annotations

import json
import tempfile
import time
from datetime import UTC, date, datetime
from itertools import cycle
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection
from django.test import Client

from bench import floors, sizes
from bench.measure import Goal, Result, interleaved, summary, timed
from bench.submit import Written, raw_address
from services.payments.closing import close_month
from services.payments.enums import OrderState
from services.payments.gateways.base import GATEWAYS
from services.payments.gateways.local import NOTIFY_PATH, LocalGateway
from services.payments.kinds import KINDS
from services.payments.localgw import signing
from services.payments.models import Order
from services.payments.operations import ordering
from tests.factories import payments as make

CALLBACK = {"sqlite": Goal(least=0.1), "postgresql": Goal(least=0.2)}
"""Two thirds of what a submission reaches: the message is kept in a transaction of its own before it is booked."""
WARM, TURN = 5, 4
"""Callbacks before the clock starts, and in each turn."""
FIRST, MONTHS, MONTH = datetime(2024, 1, 1, tzinfo=UTC), 36, date(2025, 6, 1)
"""The ledger is of three years, a row every few seconds; this month is closed."""
THREE = (date(2025, 5, 1), MONTH, date(2025, 7, 1))
"""Closed together, and each alone: the same rows, as near to the memory of the database."""
OF_SCAN, OF_ONE = Goal(most=0.35), Goal(most=3.3)
FILL = {
    "postgresql": (
        "INSERT INTO payments_ledgertransfer (book, at, debit, credit, amount, key, order_no) "
        "SELECT book, timestamptz '{first}' + n * interval '{step} seconds', {sides}, 1 + n % 5000, 'bench:' || n, "
        "'TB' || n FROM (SELECT n, CASE WHEN n % 10 < 3 THEN 'treasury' ELSE 'platform' END AS book "
        "FROM generate_series(1, {count}) AS n) AS row"
    ),
    "sqlite": (
        "WITH RECURSIVE every(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM every WHERE n < {count}) "
        "INSERT INTO payments_ledgertransfer (book, at, debit, credit, amount, key, order_no) "
        "SELECT book, datetime('{first}', (n * {step}) || ' seconds'), {sides}, 1 + n % 5000, 'bench:' || n, 'TB' || n "
        "FROM (SELECT n, CASE WHEN n % 10 < 3 THEN 'treasury' ELSE 'platform' END AS book FROM every) AS row"
    ),
}
CLEARING = "CASE book WHEN 'treasury' THEN 'treasury:localgw' ELSE 'clearing:localgw' END"
PAYEE = "'payee:' || book || (n % 40)"
SIDES = f"CASE WHEN n % 20 = 0 THEN {PAYEE} ELSE {CLEARING} END, CASE WHEN n % 20 = 0 THEN {CLEARING} ELSE {PAYEE} END"
"""One in twenty goes back."""


def run(rounds: int) -> dict[str, Result]:
    """Callbacks through the whole stack, then the month."""
    with tempfile.TemporaryDirectory() as folder:
        return _callbacks(rounds, Path(folder)) | _month(rounds, Path(folder))


def _told(order: Order, key: Ed25519PrivateKey) -> tuple[bytes, dict[str, str]]:
    """As the simulated company says that an order was paid, signed by it."""
    said = {
        "number": order.out_trade_no,
        "standing": "paid",
        "trade_number": f"MN{order.pk}",
        "amount": order.amount,
        "at": order.created_at.timestamp(),
        "merchant": order.merchant,
    }
    body = json.dumps({"id": f"bench-{order.pk}", "kind": "payment", "said": said}).encode()
    headers = signing.sign(key, "POST", NOTIFY_PATH, body)
    return body, {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}


def _tell(company: Client, order: Order, key: Ed25519PrivateKey) -> None:
    body, headers = _told(order, key)
    answer = company.generic("POST", NOTIFY_PATH, body, content_type="application/json", **headers)
    assert answer.status_code == 200, answer.status_code


def _callbacks(rounds: int, folder: Path) -> dict[str, Result]:
    """The answer is given once message, order, bill, ledger, log and the work to do are kept: two transactions."""
    home = settings.DATA_DIR / "localgw"
    key = signing.private_key(home / "private.pem")
    (home / "public.pem").write_bytes(signing.public_pem(key))
    written, company = Written(), Client(SERVER_NAME="127.0.0.1")
    with GATEWAYS.replace(LocalGateway.code, LocalGateway()), KINDS.replace(make.KIND, make.Heard().kind()):
        orders, payee = [], make.payee()
        for number in range(rounds * TURN + WARM + 1):
            bill = make.bill(payee=payee, subject_ref=f"bench:{number}")
            asked = {"channel": LocalGateway.code, "client_key": f"bench-{number}", "by": None}
            orders.append(ordering.place_order(bills=[bill], **asked))
        waiting = list(orders)
        for _ in range(WARM):
            _tell(company, waiting.pop(), key)
        with connection.execute_wrapper(written):
            _tell(company, waiting.pop(), key)
        if connection.vendor == "sqlite":
            floor = floors.raw_sqlite(folder, written.rows)
        else:
            floor = floors.raw_postgres(raw_address(), written.rows)
        floor()
        pairs = []
        for _ in range(rounds):
            below = timed(floor, TURN * 10, time.perf_counter)
            pairs.append((below, timed(lambda: _tell(company, waiting.pop(), key), TURN, time.perf_counter)))
    numbers = [order.out_trade_no for order in orders]
    assert Order.objects.filter(out_trade_no__in=numbers, state=OrderState.SUCCEEDED).count() == len(orders)
    result = summary(pairs, goal=CALLBACK[connection.vendor], unit="ms wall", speed=True)
    return {f"callback, {len(written.rows)} rows, share of raw {connection.vendor}": result}


def _month(rounds: int, folder: Path) -> dict[str, Result]:
    """One month by its index against the same sums over the same rows without one; three months against one by one."""
    count, vendor = sizes.TRANSFERS, connection.vendor
    step = MONTHS * 30.4 * 86_400 / count
    with connection.cursor() as cursor:
        cursor.execute(FILL[vendor].format(count=count, first=f"{FIRST:%Y-%m-%d %H:%M:%S}", step=step, sides=SIDES))
        columns = "book, at, debit, credit, amount, key, order_no"
        cursor.execute(f"CREATE TABLE floor_ledger AS SELECT {columns} FROM payments_ledgertransfer")
        for table in ("payments_ledgertransfer", "floor_ledger"):
            cursor.execute(f"VACUUM ANALYZE {table}" if vendor == "postgresql" else "ANALYZE")
    where = raw_address() if vendor == "postgresql" else str(settings.DATABASES["default"]["NAME"])
    scan = floors.scanned_ledger(vendor, where, "2025-05-31 16:00:00", "2025-06-30 16:00:00")
    moved = close_month(MONTH)
    assert sum(row.debit for row in moved) == sum(row.credit for row in moved) == scan()
    turn = cycle(THREE)
    alone, together = (lambda: close_month(next(turn))), (lambda: close_month(THREE[0], months=len(THREE)))
    name = f"month of {count:,} transfers, {vendor}"
    return {
        f"{name}, of a scan": interleaved(
            scan, lambda: close_month(MONTH), rounds=rounds, times=(1, 3), goal=OF_SCAN, wall=True
        ),
        f"three months, {vendor}": interleaved(
            alone, together, rounds=rounds, times=(len(THREE), 1), goal=OF_ONE, wall=True
        ),
    }
