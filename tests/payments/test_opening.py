"""An order and its channel: whatever the channel answers or does not, no charge is lost and none comes twice."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from services.common.models import OutboxTask, Priority
from services.payments import tasks
from services.payments.enums import BillState, OrderState
from services.payments.gateways.base import GATEWAYS, Report, Standing
from services.payments.models import Bill, ChannelInbox, LedgerTransfer, Order
from services.payments.operations import asking, opening, ordering, receiving, settling, sweeping
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db


def fresh(order: Order) -> Order:
    return Order.objects.select_related("placed_by", "agreement").get(pk=order.pk)


def test_a_declined_repetition_of_what_arrived_is_no_failure(gateway):
    order = make.order()
    gateway.silent_after = {"create"}
    opening.open_order(order=order)
    gateway.silent_after, gateway.declined = set(), {"create"}
    gateway.pay(order.out_trade_no)
    opening.open_order(order=fresh(order))
    assert fresh(order).state == OrderState.SUCCEEDED
    books.hold()


def test_declined_and_unknown_there_it_fails(gateway):
    order = make.order()
    gateway.declined = {"create"}
    opening.open_order(order=order)
    assert fresh(order).state == OrderState.FAILED


def test_a_question_without_an_answer_raises_no_doubt_about_an_open_order(gateway):
    order = make.order()
    opening.open_order(order=order)
    gateway.silent = {"query"}
    opening.ask_about(order=fresh(order))
    assert (fresh(order).state, bool(fresh(order).ask_at)) == (OrderState.PENDING, True)


def test_an_order_in_doubt_that_is_open_there_goes_on(gateway):
    order = make.order()
    opening.open_order(order=order)
    Order.objects.filter(pk=order.pk).update(state=OrderState.UNKNOWN)
    opening.ask_about(order=fresh(order))
    assert fresh(order).state == OrderState.PENDING


def test_what_is_to_be_closed_is_never_opened(gateway):
    order = make.order()
    ordering.wish_closed(order=order, by=None)
    opening.open_order(order=fresh(order))
    assert (fresh(order).state, gateway.calls) == (OrderState.CLOSED, [])


def asks(order: Order) -> list[int]:
    """Priorities of what was planned, in turn."""
    planned = OutboxTask.objects.filter(task=ordering.ASK, kwargs__order_id=order.pk).order_by("pk")
    return list(planned.values_list("priority", flat=True))


def test_whoever_waits_for_a_result_waits_for_no_other_work_and_later_asks_wait_for_it(gateway):
    gateway.silent = {"create", "query"}
    waits, pays = make.order(), make.order()
    opening.open_order(order=waits)
    for _turn in range(opening.WATCHED + 1):
        opening.put_off(fresh(waits))
    assert asks(waits) == [Priority.URGENT] * opening.WATCHED + [Priority.BACKGROUND] * 2
    asking.forget()
    gateway.silent = set()
    opening.open_order(order=pays)
    ordering.wish_closed(order=pays, by=None)
    opening.put_off(fresh(pays))
    assert asks(pays) == [Priority.NORMAL, Priority.URGENT]


def test_what_the_sweep_finds_for_a_payer_who_waits_goes_first_too(gateway, clock):
    gateway.silent = {"create"}
    order = make.order()
    opening.open_order(order=order)
    asking.forget()
    OutboxTask.objects.all().delete()
    clock.forward(minutes=1)
    sweeping.sweep()
    assert asks(order) == [Priority.URGENT]


def test_a_call_on_its_way_is_waited_for_before_an_order_ends(gateway, clock):
    order = make.order()
    gateway.silent = {"create"}
    opening.open_order(order=order)
    opening.close_now(order=fresh(order))
    assert fresh(order).state == OrderState.UNKNOWN, "the channel may learn of it in a moment"
    clock.forward(minutes=4)
    opening.close_now(order=fresh(order))
    assert fresh(order).state == OrderState.CLOSED


def test_an_answer_that_comes_after_the_end_closes_there_too(gateway):
    order = make.order()
    create = gateway.create

    def late(charge):
        address = create(charge)
        settling.end_without_money(order=fresh(order), name="close")
        return address

    gateway.create = late
    opening.open_order(order=order)
    assert fresh(order).state == OrderState.CLOSED
    assert gateway.orders[order.out_trade_no].standing is Standing.CLOSED


def test_an_order_that_ended_is_looked_at_again_twice(gateway, clock):
    order = make.order()
    opening.open_order(order=order)
    settling.settle(order=order, report=Report(number=order.out_trade_no, standing=Standing.CLOSED))
    assert fresh(order).ask_at == clock.now() + settling.LOOK_AGAIN
    gateway.orders[order.out_trade_no] = Report(number=order.out_trade_no, standing=Standing.CLOSED)
    opening.ask_about(order=fresh(order))
    assert fresh(order).ask_at == clock.now() + timedelta(hours=1)
    gateway.pay(order.out_trade_no, amount=800)
    opening.ask_about(order=fresh(order))
    assert fresh(order).state == OrderState.SUCCEEDED
    books.hold()


def reload(order: Order, clock, times: int = 5) -> None:
    """The payer looks again and again."""
    for _time in range(times):
        ordering.ask_soon(order=fresh(order))
        clock.forward(seconds=11)
        for row in OutboxTask.objects.filter(task=ordering.ASK, done_at=None, kwargs__soon=True):
            tasks.ask_order(**row.kwargs)
            OutboxTask.objects.filter(pk=row.pk).update(done_at=clock.now())


def test_looking_again_and_again_plans_nothing_anew_and_uses_up_no_look(gateway, clock):
    order = make.order()
    opening.open_order(order=order)
    gateway.silent = {"query"}
    before = (fresh(order).asked, fresh(order).ask_at)
    reload(order, clock)
    assert (fresh(order).asked, fresh(order).ask_at) == before
    assert OutboxTask.objects.filter(task=ordering.ASK, done_at=None).count() == 1
    gateway.silent = set()
    asking.forget()
    settling.settle(order=fresh(order), report=gateway.close(order.out_trade_no))
    reload(order, clock)
    assert (fresh(order).looks, bool(fresh(order).ask_at)) == (0, True)
    gateway.pay(order.out_trade_no, amount=800)
    reload(order, clock, times=1)
    assert fresh(order).state == OrderState.SUCCEEDED
    books.hold()


def test_an_order_has_one_plan_at_a_time(gateway, clock):
    order = make.order()
    opening.open_order(order=order)
    for _time in range(3):
        opening.ask_about(order=fresh(order))
    planned = list(OutboxTask.objects.filter(task=ordering.ASK).order_by("pk"))
    calls = len(gateway.calls)
    for row in planned[:-1]:
        tasks.ask_order(**row.kwargs)
    assert len(gateway.calls) == calls, "what was planned before is no turn any more"
    tasks.ask_order(**planned[-1].kwargs)
    assert len(gateway.calls) == calls + 1


def test_a_channel_without_an_answer_uses_up_no_look(gateway, clock):
    order = make.order()
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.close(order.out_trade_no))
    gateway.silent = {"query"}
    for _time in range(3):
        asking.forget()
        opening.ask_about(order=fresh(order))
    assert (fresh(order).looks, bool(fresh(order).ask_at)) == (0, True)
    gateway.silent = set()
    asking.forget()
    for look in (1, 2):
        opening.ask_about(order=fresh(order))
        assert fresh(order).looks == look
    assert fresh(order).ask_at is None


def test_a_channel_that_is_silent_three_times_gets_a_rest(gateway, clock):
    orders = [make.order() for _ in range(2)]
    for order in orders:
        opening.open_order(order=order)
    gateway.silent = {"query"}
    for _time in range(3):
        opening.ask_about(order=fresh(orders[0]))
    assert asking.rests(make.CHANNEL)
    before = len(gateway.calls)
    opening.ask_about(order=fresh(orders[1]))
    assert len(gateway.calls) == before
    clock.forward(minutes=2)
    opening.ask_about(order=fresh(orders[1]))
    assert len(gateway.calls) == before + 1


def test_the_sweep_claims_so_that_nothing_is_handed_out_twice_and_every_day_again(gateway, clock):
    order = make.order()
    Order.objects.filter(pk=order.pk).update(ask_at=clock.now())
    handed = OutboxTask.objects.filter(task=ordering.ASK)
    for day in range(1, 4):
        sweeping.sweep()
        sweeping.sweep()
        assert handed.count() == day
        assert fresh(order).ask_at > clock.now()
        clock.forward(days=1)


def test_orders_nobody_answers_for_starve_no_other(gateway, clock, monkeypatch):
    monkeypatch.setattr(sweeping, "AT_ONCE", 2)
    orders = [make.order() for _ in range(4)]
    Order.objects.update(ask_at=clock.now())
    sweeping.sweep()
    sweeping.sweep()
    handed = OutboxTask.objects.filter(task=ordering.ASK).values_list("kwargs__order_id", flat=True)
    assert sorted(handed) == [order.pk for order in orders]


def test_a_message_that_was_kept_is_booked_by_the_sweep_and_tried_later_and_later(gateway, clock):
    order = make.order()
    body = make.said(gateway.pay(order.out_trade_no, amount=800))
    kept = receiving.keep(make.CHANNEL, gateway.parse(body), body)
    ChannelInbox.objects.update(received_at=clock.now())
    clock.forward(minutes=1)
    handed = OutboxTask.objects.filter(task="services.payments.tasks.book_message")
    sweeping.sweep()
    sweeping.sweep()
    assert handed.count() == 1
    clock.forward(minutes=5)
    sweeping.sweep()
    assert handed.count() == 2
    tasks.book_message(message_id=kept.pk)
    assert fresh(order).state == OrderState.SUCCEEDED
    books.hold()


@pytest.mark.parametrize("wrong", [{"event": "e" * 65}, {"number": "T" * 33}])
def test_a_number_that_would_be_cut_off_is_refused(wrong, gateway):
    said = gateway.pay(wrong.get("number", "TB1"), amount=800)
    with pytest.raises(receiving.Forged):
        receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(said, event=wrong.get("event", "")))
    assert not ChannelInbox.objects.exists()


def test_a_channel_speaks_only_of_its_own_orders(gateway):
    with GATEWAYS.replace("another", make.FakeGateway()):
        order = ordering.place_order(bills=[make.bill()], channel="another", client_key="one", by=None)
    receiving.receive(
        channel=make.CHANNEL, headers=make.RIGHT, body=make.said(gateway.pay(order.out_trade_no, amount=800))
    )
    assert fresh(order).state == OrderState.CREATED
    assert not LedgerTransfer.objects.exists()


def test_a_report_about_another_order_is_refused(gateway):
    order = make.order()
    with pytest.raises(ValueError, match="TBOTHER"):
        settling.settle(order=order, report=gateway.pay("TBOTHER", amount=800))


def test_an_hour_in_which_nine_of_ten_calls_fail_loses_no_charge_and_makes_none_twice(gateway, clock, heard):
    """Every minute the sweep runs and what it hands out; half of the payers pay as soon as they can."""
    chance, call = random.Random(9), gateway._call

    def flaky(name: str, merchant: str = "") -> None:
        call(name, merchant)
        if failing and chance.random() < 0.9:
            raise make.NoAnswer(name)

    gateway._call, failing = flaky, True
    bills = [make.bill() for _ in range(12)]
    orders = [make.order(bill) for bill in bills]
    Order.objects.update(expires_at=clock.now() + timedelta(minutes=100))
    for minute in range(150):
        failing = minute < 60
        sweeping.sweep()
        for row in OutboxTask.objects.filter(done_at=None, due_at__lte=clock.now()).order_by("pk"):
            act = {ordering.OPEN: tasks.open_order, ordering.ASK: tasks.ask_order, ordering.CLOSE: tasks.close_order}
            act[settling.RECEIPT] = tasks.make_receipt
            if row.task in act:
                act[row.task](**row.kwargs)
            OutboxTask.objects.filter(pk=row.pk).update(done_at=clock.now())
        for order in orders[::2]:
            known = gateway.orders.get(order.out_trade_no)
            if known and known.standing is Standing.OPEN:
                gateway.pay(order.out_trade_no)
        clock.forward(minutes=1)
    paid_there = {number for number, report in gateway.orders.items() if report.standing is Standing.PAID}
    paid_here = set(Order.objects.filter(state=OrderState.SUCCEEDED).values_list("out_trade_no", flat=True))
    assert paid_there == paid_here
    assert paid_there
    assert len(heard.paid) == len(set(heard.paid)) == len(paid_here)
    assert Bill.objects.filter(state=BillState.PAID).count() == len(paid_here)
    assert not Order.objects.filter(state__in=["created", "pending", "unknown"]).exists()
    books.hold()
