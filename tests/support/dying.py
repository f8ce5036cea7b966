"""Processes that pay, refund, number receipts and reconcile, and die while they do; and one that comes after them.

The channel of these processes has taken the money of every order it is asked about, and gives every refund back: what
it says is the same after a restart. Orders are opened, refunds sent and receipts made by the relay, in the process that
is killed and in the one that comes after it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.loaded import Loaded
from tests.support.prepared import clean_environment, make_database, migrated, name_on_server, server_address

COMMON = """
import json, uuid
from datetime import timedelta
from django.db.models import F
from django.utils import timezone
from services.common import relay
from services.common.models import OutboxTask
from services.departments.models import Department
from services.payments.gateways.base import GATEWAYS, FileLine, RefundReport, RefundStanding, Report, Standing
from services.payments.invariants import broken
from services.payments.kinds import KINDS
from services.payments.models import *
from services.payments.operations import receiving, reconciling, refunding, sweeping
from tests.factories import departments
from tests.factories import payments as make

DAY = timedelta(days=1)

class Sure(make.FakeGateway):
    def query(self, number, *, merchant=""):
        order = Order.objects.get(out_trade_no=number)
        return Report(number=number, standing=Standing.PAID, trade_number="T" + number, amount=order.amount,
                      at=order.created_at)
    def query_refund(self, number, *, order_number="", merchant=""):
        refund = Refund.objects.get(out_refund_no=number)
        return RefundReport(number=number, standing=RefundStanding.DONE, refund_number="R" + number,
                            amount=refund.amount, at=refund.requested_at)
    def refund(self, *, number, **rest):
        return self.query_refund(number)
    def bill_file(self, day):
        start, end = reconciling.bounds(day)
        on = {"state": "succeeded", "succeeded_at__gte": start, "succeeded_at__lt": end}
        lines = [FileLine(number=o.out_trade_no, channel_number=o.channel_trade_no, amount=o.amount)
                 for o in Order.objects.filter(**on).order_by("pk")]
        lines += [FileLine(number=r.out_refund_no, channel_number=r.channel_refund_no, amount=-r.amount, is_refund=True)
                  for r in Refund.objects.filter(**on).order_by("pk")]
        return repr(lines).encode(), iter(lines)

gateway = Sure()
GATEWAYS.register(make.CHANNEL, gateway)
KINDS.register(make.KIND, make.Heard().kind())
where = Department.objects.order_by("pk").first() or departments.department()
payee, _made = Payee.objects.get_or_create(code="kill", defaults={"name": "演示收款单位", "book": "platform",
                                                                 "department": where})
def say(**what):
    print(json.dumps(what), flush=True)
def work(limit):
    others = OutboxTask.objects.filter(done_at=None).exclude(task__startswith="services.payments.")
    others.update(done_at=timezone.now())
    return relay.drain(limit)
def yesterday(row, name):
    type(row).objects.filter(pk=row.pk).update(**{name: F(name) - DAY})
"""
MENDING = """
def left():
    return (ChannelInbox.objects.filter(state="received").exists() or Order.objects.exclude(state="succeeded").exists()
            or Refund.objects.exclude(state="succeeded").exists()
            or OutboxTask.objects.filter(done_at=None, task__endswith="receipt").exists())
rounds = 0
while left() and rounds < 20:
    rounds += 1
    now = timezone.now()
    OutboxTask.objects.filter(done_at=None).update(due_at=now, leased_until=None, dead_at=None)
    ChannelInbox.objects.filter(state="received").update(received_at=now - DAY, next_at=None)
    Order.objects.filter(ask_at__isnull=False).update(ask_at=now)
    Refund.objects.filter(ask_at__isnull=False).update(ask_at=now)
    sweeping.sweep()
    work(5000)
reconciling.reconcile(channel=make.CHANNEL, day=timezone.localdate() - DAY)
say(
    rounds=rounds,
    broken=broken(),
    orders=list(Order.objects.filter(state="succeeded").values_list("out_trade_no", flat=True)),
    placed=list(Order.objects.values_list("out_trade_no", flat=True)),
    open=Order.objects.exclude(state="succeeded").count(),
    refunds=Refund.objects.exclude(state="succeeded").count(),
    paid=Bill.objects.filter(state="paid").count(),
    receipts=Receipt.objects.count(),
)
"""
STORY = """
bill = make.bill(800, payee=payee, subject_ref=uuid.uuid4().hex)
order = make.order(bill, key=uuid.uuid4().hex)
yesterday(order, "created_at")
say(placed=order.out_trade_no)
work(1)
receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(gateway.query(order.out_trade_no),
                                                                          event=uuid.uuid4().hex))
say(acknowledged=order.out_trade_no)
refund = refunding.give_back(allocation=make.part(bill, order), amount=300, cause="service")
yesterday(refund, "requested_at")
work(20)
reconciling.reconcile(channel=make.CHANNEL, day=timezone.localdate() - DAY)
"""
"""One bill: ordered, opened, paid, acknowledged, part of it given back, its receipt, its day compared."""
DEATH = """
import os, signal
from services.documents import operations as documents
from services.payments.operations import receipting, returning, settling
def dies(owner, name, after):
    real = getattr(owner, name)
    def last(*args, **kwargs):
        if after:
            real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(owner, name, last)
"""


@contextmanager
def installation(folder: Path) -> Iterator[Loaded]:
    """An installation with empty tables that nobody else uses."""
    shutil.copytree(migrated(), folder)
    values = {"DATA_DIR": str(folder)}
    if server_address():
        values["DATABASE_URL"] = make_database(f"kill_payments_{folder.parent.name}", name_on_server("migrated"))
    loaded = Loaded(clean_environment(**values))
    try:
        yield loaded
    finally:
        loaded.close()


def mended(loaded: Loaded) -> dict:
    """After a restart everything comes to its end: what the books are then. Fails unless every invariant holds."""
    return whole(json.loads(loaded.said(COMMON + MENDING).splitlines()[-1]))


def whole(ledger: dict) -> dict:
    """Fails unless every invariant holds and everything came to its end."""
    assert ledger["broken"] == []
    assert (ledger["open"], ledger["refunds"]) == (0, 0)
    assert ledger["receipts"] == ledger["paid"] == len(ledger["orders"])
    return ledger
