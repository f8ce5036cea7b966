"""A channel that is switched off leaves nobody behind, and what was simulated stays called so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.audit.models import AuditEntry
from services.common.schedule import PERIODIC
from services.payments import checks, means
from services.payments.enums import OrderState, RefundCause
from services.payments.gateways.base import GATEWAYS
from services.payments.models import Order
from services.payments.operations import opening, refunding, settling, sweeping, taking
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db


@contextmanager
def without_channel() -> Iterator[None]:
    """The channel is not registered inside the block."""
    with GATEWAYS.replace(make.CHANNEL, GATEWAYS.get(make.CHANNEL)):
        GATEWAYS._entries.pop(make.CHANNEL)
        yield


def test_an_order_says_for_ever_that_it_was_simulated(gateway):
    simulated = make.order()
    gateway.is_simulator = False
    real = make.order()
    assert (Order.objects.get(pk=simulated.pk).simulated, Order.objects.get(pk=real.pk).simulated) == (True, False)
    cash = taking.take_at_window(bills=[make.bill()], channel="cash", slip="", client_key="one", by=accounts.staff())
    assert not cash.simulated


def test_a_means_that_is_not_in_use_any_more_has_a_name_all_the_same(settings):
    assert not settings.LOCALGW_URL
    assert means.label("localgw") == "模拟支付"
    assert means.is_simulator("localgw")
    with without_channel():
        assert make.CHANNEL not in means.label(make.CHANNEL)
        assert not means.is_simulator(make.CHANNEL)


@pytest.mark.parametrize("work", ["sweep", "mend_receipts", "reconcile_days", "remind_of_doubts"])
def test_the_standing_work_does_not_depend_on_the_simulator(work, settings):
    assert not settings.LOCALGW_URL
    assert f"services.payments.tasks.{work}" in PERIODIC


def left_open(gateway: make.FakeGateway) -> None:
    bill = make.bill()
    order = make.order(bill)
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    refunding.give_back(allocation=make.part(bill, order), amount=1, cause=RefundCause.SERVICE)
    opening.open_order(order=make.order())


def test_what_is_open_at_a_channel_that_is_gone_is_named_and_alarms_each_day(gateway):
    left_open(gateway)
    assert sweeping.stranded() == {}
    assert checks.open_money_has_its_channel(databases=["default"]) == []
    with without_channel():
        assert sweeping.stranded() == {make.CHANNEL: 2}
        (warning,) = checks.open_money_has_its_channel(databases=["default"])
        assert (warning.id, make.CHANNEL in warning.msg) == ("payments.W001", True)
        sweeping.remind_of_doubts()
    said = AuditEntry.objects.filter(event="payment.left_aside", subject_ref=f"channel:{make.CHANNEL}")
    assert said.exists()
    assert Order.objects.filter(state=OrderState.PENDING).exists()
    books.hold()


def test_what_has_ended_strands_nobody(gateway):
    order = make.order()
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.close(order.out_trade_no))
    with without_channel():
        assert sweeping.stranded() == {}
