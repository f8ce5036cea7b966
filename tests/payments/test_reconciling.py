"""The day after: every difference between our books and the channel's file is found, once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from services.audit.models import AuditEntry
from services.common.models import OutboxTask
from services.payments import tasks
from services.payments.enums import Doubt, DoubtOutcome, Finding
from services.payments.gateways.base import FileLine
from services.payments.invariants import broken
from services.payments.models import Order, Quarantined, ReconBatch, ReconItem, Refund
from services.payments.operations import (
    opening,
    ordering,
    receiving,
    reconciling,
    refunding,
    returning,
    settling,
    solving,
    sweeping,
)
from services.payments.operations.solving import AlreadySolved
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db


def paid(gateway: make.FakeGateway, amount: int = 800) -> Order:
    order = make.order(make.bill(amount))
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    return order


def line(order: Order, amount: int | None = None) -> FileLine:
    number = order.channel_trade_no or "T"
    return FileLine(number=order.out_trade_no, channel_number=number, amount=order.amount if amount is None else amount)


def yesterday() -> date:
    """The day that was paid on, once it is over."""
    day = timedelta(days=1)
    Order.objects.update(succeeded_at=F("succeeded_at") - day)
    Refund.objects.update(succeeded_at=F("succeeded_at") - day)
    return timezone.localdate() - day


def found() -> Counter[str]:
    return Counter(ReconItem.objects.values_list("finding", flat=True))


def test_a_day_that_matches_leaves_nothing_to_do(gateway):
    order = paid(gateway)
    refund = refunding.request_refund(
        allocation=order.allocations.get(), amount=300, reason="演示", by=accounts.staff()
    )
    returning.send_refund(refund=refund)
    back = FileLine(number=refund.out_refund_no, channel_number=f"R{refund.out_refund_no}", amount=-300, is_refund=True)
    gateway.file = [line(order), back]
    batch = reconciling.reconcile(channel=make.CHANNEL, day=yesterday())
    assert (batch.lines, ReconItem.objects.count()) == (2, 0)


def test_every_kind_of_difference_is_found(gateway):
    right, short, wrong, twice = (paid(gateway) for _ in range(4))
    waiting = make.order()
    opening.open_order(order=waiting)
    stranger = FileLine(number="TBSTRANGER", channel_number="T9", amount=100)
    back = FileLine(number="TBNOREFUND", channel_number="R9", amount=-100, is_refund=True)
    gateway.file = [line(right), line(wrong, 801), line(twice), line(twice), line(waiting), stranger, back]
    reconciling.reconcile(channel=make.CHANNEL, day=yesterday())
    assert found() == {
        Finding.SHORT: 1,
        Finding.AMOUNT_DIFF: 1,
        Finding.DUP: 1,
        Finding.STATE_DIFF: 1,
        Finding.LONG: 2,
    }
    assert ReconItem.objects.get(finding=Finding.SHORT).order == short


def test_the_same_file_twice_changes_nothing_and_another_is_a_version_beside_it(gateway):
    order = paid(gateway)
    gateway.file = [line(order, 1)]
    day = yesterday()
    first = reconciling.reconcile(channel=make.CHANNEL, day=day)
    assert reconciling.reconcile(channel=make.CHANNEL, day=day).pk == first.pk
    assert (ReconBatch.objects.count(), ReconItem.objects.count()) == (1, 1)
    gateway.file = [line(order)]
    second = reconciling.reconcile(channel=make.CHANNEL, day=day)
    assert (first.version, second.version, second.items.count()) == (1, 2, 0)
    assert {row.doubt for row in Quarantined.objects.all()} == {Doubt.BILL_FILE, Doubt.DIFFERENCE}
    assert reconciling.reconcile(channel=make.CHANNEL, day=day).pk == second.pk


@pytest.mark.parametrize("ahead", [0, 1])
def test_a_day_that_is_not_over_is_not_compared(ahead, gateway):
    paid(gateway)
    with pytest.raises(reconciling.DayNotOver):
        reconciling.reconcile(channel=make.CHANNEL, day=timezone.localdate() + timedelta(days=ahead))
    assert not ReconBatch.objects.exists()


def test_a_second_payment_of_one_order_is_long_and_the_same_line_twice_is_twice(gateway):
    order = paid(gateway)
    second = FileLine(number=order.out_trade_no, channel_number="OTHER", amount=order.amount)
    gateway.file = [line(order), second, second]
    reconciling.reconcile(channel=make.CHANNEL, day=yesterday())
    assert found() == {Finding.LONG: 1, Finding.DUP: 1}


def test_what_is_paid_there_and_not_here_is_asked_about(gateway):
    waiting = make.order()
    opening.open_order(order=waiting)
    gateway.file = [FileLine(number=waiting.out_trade_no, channel_number="T1", amount=800)]
    before = OutboxTask.objects.filter(task=ordering.ASK).count()
    reconciling.reconcile(channel=make.CHANNEL, day=yesterday())
    assert found() == {Finding.STATE_DIFF: 1}
    assert OutboxTask.objects.filter(task=ordering.ASK).count() == before + 1


def test_the_days_that_are_over_are_fetched_once_an_hour_until_they_are_there(gateway):
    sweeping.begin_reconciling()
    sweeping.begin_reconciling()
    tasks_ = OutboxTask.objects.filter(task="services.payments.tasks.reconcile_day", kwargs__channel=make.CHANNEL)
    assert tasks_.count() == sweeping.LOOKS_BACK
    for row in tasks_:
        tasks.reconcile_day(**row.kwargs)
    assert ReconBatch.objects.count() == sweeping.LOOKS_BACK
    gateway.silent = {"bill_file"}
    tasks.reconcile_day(channel=make.CHANNEL, day=f"{timezone.localdate() - timedelta(days=30)}")
    assert ReconBatch.objects.count() == sweeping.LOOKS_BACK


def test_whoever_solves_a_difference_says_how_and_once(gateway):
    paid(gateway)
    reconciling.reconcile(channel=make.CHANNEL, day=yesterday())
    item, clerk = ReconItem.objects.get(), accounts.staff()
    with pytest.raises(ValueError, match="怎么处理"):
        reconciling.solve_difference(item=item, note=" ", by=clerk)
    reconciling.solve_difference(item=item, note="渠道第二天补记", by=clerk)
    with pytest.raises(AlreadySolved):
        reconciling.solve_difference(item=ReconItem.objects.get(), note="再来一次", by=clerk)


def test_money_nobody_knows_waits_for_a_person_once_however_it_is_told(gateway):
    order = paid(gateway)
    stranger = FileLine(number="TBNOBODY", channel_number="T9", amount=700)
    second = FileLine(number=order.out_trade_no, channel_number="OTHER", amount=800)
    gateway.file = [line(order), stranger, second]
    reconciling.reconcile(channel=make.CHANNEL, day=yesterday())
    for number, amount, trade in (("TBNOBODY", 700, "T9"), (order.out_trade_no, 800, "OTHER")):
        told = gateway.pay(number, amount=amount, trade=trade)
        receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(told))
    assert sorted(row.doubt for row in Quarantined.objects.all()) == [Doubt.NO_ORDER, Doubt.SECOND_TRADE]
    for doubt in Quarantined.objects.order_by("pk"):
        solving.solve(doubt=doubt, outcome=DoubtOutcome.RETURNED, note="退回", by=accounts.staff())
    for refund in Refund.objects.all():
        returning.send_refund(refund=refund)
    assert sorted(gateway.moved.values()) == [700, 800]
    books.hold()


@pytest.mark.parametrize("amount", [None, 801])
def test_what_is_missing_or_another_amount_there_raises_the_alarm(amount, gateway):
    order = paid(gateway)
    gateway.file = [line(order, amount)] if amount else []
    reconciling.reconcile(channel=make.CHANNEL, day=yesterday())
    assert Quarantined.objects.get().doubt == Doubt.DIFFERENCE
    assert AuditEntry.objects.filter(event="payment.put_aside").count() == 1


def test_a_day_without_a_file_is_put_aside_after_two_days(gateway):
    sweeping.begin_reconciling()
    assert not Quarantined.objects.exists(), "nobody paid by this channel yet"
    Order.objects.filter(pk=paid(gateway).pk).update(created_at=timezone.now() - timedelta(days=5))
    sweeping.begin_reconciling()
    sweeping.begin_reconciling()
    days = {timezone.localdate() - timedelta(days=back) for back in (3, 4, 5)}
    assert {row.said_number for row in Quarantined.objects.filter(doubt=Doubt.NO_FILE)} == {f"{day}" for day in days}


def test_a_file_that_was_compared_is_fetched_once_more_the_day_after(gateway):
    day = timezone.localdate() - sweeping.FETCHED_AGAIN
    reconciling.reconcile(channel=make.CHANNEL, day=day)
    sweeping.begin_reconciling()
    sweeping.begin_reconciling()
    handed = OutboxTask.objects.filter(task=sweeping.RECONCILE, kwargs__day=f"{day}", kwargs__channel=make.CHANNEL)
    assert handed.count() == 1


def test_what_asking_cured_is_no_difference_any_more(gateway):
    waiting = make.order()
    opening.open_order(order=waiting)
    gateway.file = [FileLine(number=waiting.out_trade_no, channel_number="T1", amount=800)]
    day = yesterday()
    reconciling.reconcile(channel=make.CHANNEL, day=day)
    sweeping.begin_reconciling()
    assert ReconItem.objects.get().solved_at is None
    settling.settle(order=Order.objects.get(), report=gateway.pay(waiting.out_trade_no, trade="T1"))
    sweeping.begin_reconciling()
    item = ReconItem.objects.get()
    assert (bool(item.solved_at), item.solved_by, bool(item.note)) == (True, None, True)


def test_an_accepted_larger_amount_matches_the_file(gateway):
    order = make.order(make.bill(800))
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=850))
    solving.solve(doubt=Quarantined.objects.get(), outcome=DoubtOutcome.ACCEPTED, note="多付", by=accounts.staff())
    order.refresh_from_db()
    gateway.file = [line(order, 850)]
    reconciling.reconcile(channel=make.CHANNEL, day=yesterday())
    assert found() == {}
    books.hold()


def test_a_day_that_raised_no_question_comes_to_the_same_sum(gateway):
    order = paid(gateway)
    gateway.file = [line(order)]
    day = yesterday()
    reconciling.reconcile(channel=make.CHANNEL, day=day)
    assert broken() == []
    ReconBatch.objects.update(total=799)
    assert broken() == [f"I5 {make.CHANNEL} {day}: 799 by its file, 800 here"]


@pytest.mark.parametrize(("seconds", "back"), [(-1, 1), (0, 0)])
def test_a_day_ends_at_midnight_in_china(seconds, back, gateway, clock):
    """23:59:59 belongs to the day before, 00:00:00 to the day: eight hours before both in UTC."""
    clock.time = datetime(2026, 11, 20, 16, 0, tzinfo=UTC) + timedelta(seconds=seconds)
    order = paid(gateway)
    midnight = date(2026, 11, 21)
    clock.forward(days=3)
    gateway.file = [line(order)]
    reconciling.reconcile(channel=make.CHANNEL, day=midnight - timedelta(days=back))
    gateway.file = []
    reconciling.reconcile(channel=make.CHANNEL, day=midnight - timedelta(days=1 - back))
    assert (found(), [row for row in broken() if row.startswith("I5")]) == ({}, [])
