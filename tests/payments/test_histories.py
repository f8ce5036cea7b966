"""Random histories of bills, orders, refunds and a channel that fails in every way: the books hold at each step."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run

from services.accounts.models import User
from services.common.models import OutboxTask
from services.payments import tasks
from services.payments.enums import Doubt, RefundState
from services.payments.gateways.base import GATEWAYS, FileLine, RefundReport, RefundStanding, Standing
from services.payments.kinds import KINDS
from services.payments.models import Allocation, Bill, Order, Quarantined, Refund
from services.payments.operations import (
    asking,
    billing,
    mending,
    opening,
    ordering,
    receiving,
    reconciling,
    refunding,
    returning,
    settling,
    solving,
    sweeping,
    taking,
    transferring,
)
from services.payments.operations.moving import NotOpenToThis
from services.payments.workflow import OUTCOMES
from tests.factories import accounts, departments
from tests.factories import payments as make
from tests.payments import books
from tests.support.clock import Clock

CALLS = ("create", "query", "close", "refund", "query_refund")
REFUSALS = (
    NotOpenToThis,
    billing.BeingPaid,
    ordering.NotPayable,
    ordering.AlreadyBeingPaid,
    refunding.CannotRefund,
    refunding.OwnRefund,
    taking.CloseFirst,
    taking.DayClosed,
    taking.OwnTill,
    transferring.OwnTransfer,
)


class Money(RuleBasedStateMachine):
    """Whatever people, the channel and the clock do, in any order."""

    bills, orders, refunds, told = Bundle("bills"), Bundle("orders"), Bundle("refunds"), Bundle("told")

    @initialize()
    def begin(self) -> None:
        self.gateway, self.heard = make.FakeGateway(), make.Heard()
        self.clock, self.patches = Clock(), pytest.MonkeyPatch()
        self.patches.setattr(timezone, "now", self.clock.now)
        self.open = [transaction.atomic(), GATEWAYS.replace(make.CHANNEL, self.gateway)]
        self.open.append(KINDS.replace(make.KIND, self.heard.kind()))
        for block in self.open:
            block.__enter__()
        self.payee = make.payee(refund_limit=300, department=departments.department())
        self.staff: list[User] = [accounts.staff() for _ in range(2)]
        self.serial = 0

    def teardown(self) -> None:
        """Every history begins with empty books."""
        if hasattr(self, "open"):
            transaction.set_rollback(True)
            for block in reversed(self.open):
                block.__exit__(None, None, None)
            self.patches.undo()

    @rule(target=bills, amount=st.integers(1, 1000))
    def issue(self, amount: int) -> int:
        return make.bill(amount, payee=self.payee).pk

    @rule(bill=bills)
    def void(self, bill: int) -> None:
        self._try(lambda: billing.void_bill(bill=Bill.objects.get(pk=bill), reason="演示", by=None))

    @rule(target=orders, several=st.lists(bills, min_size=1, max_size=3, unique=True))
    def place(self, several: list[int]) -> int | None:
        self.serial += 1
        found = list(Bill.objects.select_related("payee").filter(pk__in=several))
        order = self._try(lambda: make.order(*found, key=f"history-{self.serial}"))
        return order.pk if order else None

    @rule(order=orders)
    def open_it(self, order: int | None) -> None:
        for row in Order.objects.filter(pk=order):
            opening.open_order(order=row)

    @rule(order=orders, over=st.booleans())
    def ask(self, order: int | None, over: bool) -> None:
        for row in Order.objects.filter(pk=order):
            (opening.close_now if over else opening.ask_about)(order=row)

    @rule(target=told, order=orders, off=st.sampled_from([0, 0, 0, 0, 1]), late=st.booleans())
    def pay(self, order: int | None, off: int, late: bool) -> bytes:
        """Somebody pays at the channel while it takes money, or it took it just before it closed; we are told later."""
        for row in Order.objects.filter(pk=order):
            known = self.gateway.orders.get(row.out_trade_no)
            if known and (known.standing is Standing.OPEN or (late and known.standing is Standing.CLOSED)):
                return make.said(self.gateway.pay(row.out_trade_no, amount=row.amount + off))
        return b""

    @rule(target=told, amount=st.integers(1, 1000), how=st.sampled_from(["cash", "void", "again"]), now=st.booleans())
    def pay_late_what_ended_otherwise(self, amount: int, how: str, now: bool) -> bytes:
        """An order ends here without money, its bill is settled otherwise, then money comes for it after all."""
        bill = self.issue(amount)
        first = self.place([bill])
        self.open_it(first)
        self.fail_for_good(first)
        if how == "cash":
            self.take_cash(bill, 0)
        elif how == "void":
            self.void(bill)
        else:
            second = self.place([bill])
            self.open_it(second)
            self.tell(self.pay(second, 0, False))
        late = self.pay(first, 0, True)
        if now:
            self.tell(late)
        return late

    @rule(order=orders)
    def close_at_the_channel_unheard(self, order: int | None) -> None:
        """The answer is lost: the order ended there without our knowing."""
        for row in Order.objects.filter(pk=order):
            self.gateway.silent_after = {"close"}
            opening.close_now(order=row)
            self.gateway.silent_after = set()

    @rule(message=told)
    def tell(self, message: bytes) -> None:
        """Again and again, as channels do."""
        if message:
            receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=message)

    @rule(target=refunds, bill=bills, amount=st.integers(1, 1000), who=st.integers(0, 1))
    def ask_back(self, bill: int, amount: int, who: int) -> int | None:
        parts = Allocation.objects.select_related("order__placed_by", "bill__payee__department")
        for part in parts.filter(bill=bill).order_by("-pk")[:1]:
            refund = self._try(
                lambda part=part: refunding.request_refund(
                    allocation=part, amount=amount, reason="演示", by=self.staff[who]
                )
            )
            return refund.pk if refund else None
        return None

    @rule(refund=refunds, agree=st.booleans(), who=st.integers(0, 1))
    def judge(self, refund: int | None, agree: bool, who: int) -> None:
        by = self.staff[who]
        for row in Refund.objects.filter(pk=refund):
            if agree:
                self._try(partial(refunding.approve_refund, refund=row, by=by))
            else:
                self._try(partial(refunding.reject_refund, refund=row, reason="演示", by=by))

    @rule(standing=st.sampled_from(list(RefundStanding)))
    def send_all_refunds(self, standing: RefundStanding) -> None:
        self.gateway.refunds_become = standing
        for row in Refund.objects.exclude(state__in=[RefundState.REQUESTED, RefundState.REJECTED]):
            returning.send_refund(refund=row)
            returning.ask_about_refund(refund=Refund.objects.get(pk=row.pk))

    @rule(refund=refunds, standing=st.sampled_from([RefundStanding.DONE, RefundStanding.FAILED]))
    def hear_of_refund(self, refund: int | None, standing: RefundStanding) -> None:
        for row in Refund.objects.filter(pk=refund, sent__gt=0):
            report = RefundReport(number=row.out_refund_no, standing=standing, refund_number="R", amount=row.amount)
            receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(report))

    @rule(calls=st.sets(st.sampled_from(CALLS), max_size=2), late=st.booleans())
    def fail(self, calls: set[str], late: bool) -> None:
        """The channel does not answer these from now on, before or after it did what was asked."""
        self.gateway.silent, self.gateway.silent_after = (set(), calls) if late else (calls, set())

    @rule(which=st.integers(0, 3))
    def solve(self, which: int) -> None:
        """A person solves what was put aside, in any way that is offered."""
        for doubt in Quarantined.objects.filter(state="open").order_by("pk")[:2]:
            offered = sorted(OUTCOMES[Doubt(doubt.doubt)])
            outcome = offered[which % len(offered)]
            self._try(
                partial(solving.solve, doubt=doubt, outcome=outcome, note="演示", by=self.staff[0]), solving.NotThisWay
            )

    @rule(far=st.booleans())
    def work(self, far: bool) -> None:
        """The sweep runs, and everything in the outbox, in the order in which it was written or the reverse."""
        sweeping.sweep()
        mending.mend_receipts()
        waiting = OutboxTask.objects.filter(task__startswith="services.payments.tasks.", done_at=None)
        for row in waiting.order_by("-pk" if far else "pk"):
            getattr(tasks, row.task.rpartition(".")[2])(**row.kwargs)
            OutboxTask.objects.filter(pk=row.pk).update(done_at=timezone.now())

    @rule(minutes=st.sampled_from([1, 11, 40, 1500]))
    def wait(self, minutes: int) -> None:
        """Time goes by; whoever is awake then does what is due."""
        self.clock.forward(minutes=minutes)
        self.work(far=False)

    @rule(bill=bills, who=st.integers(0, 1))
    def take_cash(self, bill: int, who: int) -> None:
        """What was written before it was refused stays: an open code is being closed."""
        self.serial += 1
        found = list(Bill.objects.select_related("payee").filter(pk=bill))
        with suppress(*REFUSALS):
            key = f"cash-{self.serial}"
            taking.take_at_window(bills=found, channel="cash", slip="", client_key=key, by=self.staff[who])

    @rule(refund=refunds, who=st.integers(0, 1))
    def hand_back(self, refund: int | None, who: int) -> None:
        for row in Refund.objects.filter(pk=refund):
            self._try(partial(taking.hand_back, refund=row, by=self.staff[who]))

    @rule(who=st.integers(0, 1), amount=st.integers(1, 1000), off=st.sampled_from([0, 0, 100]))
    def count_the_till(self, who: int, amount: int, off: int) -> None:
        """Something was taken; it is counted by one, checked by the other."""
        self.take_cash(self.issue(amount), who)
        today = timezone.localdate()
        counted = sum(taking.expected(clerk=self.staff[who], channel="cash", day=today).values()) + off
        closing = self._try(
            lambda: taking.count_till(channel="cash", day=today, counted=counted, note="演示", by=self.staff[who])
        )
        if closing:
            taking.check_till(closing=closing, by=self.staff[1 - who])

    @rule(refund=refunds, who=st.integers(0, 1), right=st.booleans())
    def give_back_by_bank(self, refund: int | None, who: int, right: bool) -> None:
        for row in Refund.objects.filter(pk=refund):
            self._try(partial(transferring.record_transfer, refund=row, slip=f"回单{row.pk}", by=self.staff[0]))
            slip = f"回单{row.pk}" if right else "另一张"
            self._try(partial(transferring.confirm_transfer, refund=row, slip=slip, by=self.staff[who]))

    @rule(missing=st.sampled_from([0, 0, 1]))
    def compare_with_the_bill_file(self, missing: int) -> None:
        """Of yesterday, as the channel keeps its books; now and then a line is not in it."""
        day = timezone.localdate() - timedelta(days=1)
        paid = [row for row in self.gateway.orders.values() if row.standing is Standing.PAID]
        back = [row for row in self.gateway.refunds.values() if row.standing is RefundStanding.DONE]
        lines = [
            FileLine(number=row.number, channel_number=row.trade_number, amount=row.amount, merchant=row.merchant)
            for row in paid
            if timezone.localdate(row.at) == day
        ] + [
            FileLine(number=row.number, channel_number=row.refund_number, amount=-row.amount, is_refund=True)
            for row in back
            if timezone.localdate(row.at) == day
        ]
        self.gateway.file = lines[missing:]
        reconciling.reconcile(channel=make.CHANNEL, day=day)

    @rule(order=orders)
    def fail_for_good(self, order: int | None) -> None:
        for row in Order.objects.filter(pk=order):
            settling.settle(order=row, report=make.Report(number=row.out_trade_no, standing=Standing.FAILED))

    @invariant()
    def books_hold(self) -> None:
        """I1–I8, I11, I12, and whoever asked for money heard of each payment once."""
        if hasattr(self, "open"):
            asking.forget()
            books.hold()
            assert len(self.heard.paid) == len(set(self.heard.paid))

    def _try(self, act, *more: type[Exception]):
        """What it returns, or None when it is refused for a listed reason; then nothing was written."""
        try:
            with transaction.atomic():
                return act()
        except (*REFUSALS, *more):
            return None


@pytest.mark.django_db
def test_any_history_keeps_the_books(size):
    run(
        Money,
        settings=settings(
            max_examples=size(12, 600),
            stateful_step_count=size(20, 60),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
