"""The moves of bills, orders and refunds, as three tables. Pure data. What is not here cannot happen."""

from __future__ import annotations

from dataclasses import dataclass

from services.payments.enums import BillState, Doubt, DoubtOutcome, EndingHow, OrderState, RefundState


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted change of state."""

    name: str
    sources: frozenset[str]
    target: str


def _table(*rows: tuple[str, set[str], str]) -> dict[str, Move]:
    return {name: Move(name, frozenset(sources), target) for name, sources, target in rows}


Bill, Order, Refund = BillState, OrderState, RefundState
BILL = _table(
    ("price", {Bill.PRICING_HOLD}, Bill.ISSUED),
    ("pay", {Bill.ISSUED}, Bill.PAID),
    ("void", {Bill.PRICING_HOLD, Bill.ISSUED}, Bill.VOID),
    ("write_off", {Bill.ISSUED}, Bill.WRITTEN_OFF),
)
ENDS = {EndingHow.VOID: BILL["void"], EndingHow.WRITTEN_OFF: BILL["write_off"]}
"""How a bill ends without money. One that waits for its price can be cancelled; nobody knows what to write off."""
ORDER = _table(
    ("accept", {Order.CREATED, Order.UNKNOWN}, Order.PENDING),
    ("doubt", {Order.CREATED, Order.PENDING}, Order.UNKNOWN),
    ("succeed", {Order.CREATED, Order.PENDING, Order.UNKNOWN, Order.CLOSED, Order.FAILED}, Order.SUCCEEDED),
    ("close", {Order.CREATED, Order.PENDING, Order.UNKNOWN}, Order.CLOSED),
    ("fail", {Order.CREATED, Order.PENDING, Order.UNKNOWN}, Order.FAILED),
)
"""Late money is money: a closed or failed order that is paid after all succeeds. Nothing leads out of that."""
REFUND = _table(
    ("approve", {Refund.REQUESTED}, Refund.APPROVED),
    ("reject", {Refund.REQUESTED}, Refund.REJECTED),
    ("submit", {Refund.APPROVED}, Refund.SUBMITTED),
    ("retry", {Refund.ABNORMAL, Refund.FAILED}, Refund.SUBMITTED),
    ("process", {Refund.SUBMITTED}, Refund.PROCESSING),
    ("stick", {Refund.PROCESSING}, Refund.ABNORMAL),
    ("fail", {Refund.PROCESSING}, Refund.FAILED),
    ("succeed", {Refund.SUBMITTED, Refund.PROCESSING, Refund.FAILED}, Refund.SUCCEEDED),
)
"""A retry keeps the number of the refund, so the channel never pays it twice."""
TABLES = {"bill": BILL, "order": ORDER, "refund": REFUND}

_NOTED = frozenset({DoubtOutcome.NOTED})
OUTCOMES: dict[str, frozenset[str]] = dict.fromkeys(Doubt, _NOTED) | {
    Doubt.AMOUNT: frozenset({DoubtOutcome.RETURNED, DoubtOutcome.ACCEPTED, DoubtOutcome.DISMISSED}),
    Doubt.MERCHANT: frozenset({DoubtOutcome.RETURNED, DoubtOutcome.DISMISSED}),
    Doubt.USED_TRADE: frozenset({DoubtOutcome.DISMISSED}),
    Doubt.SECOND_TRADE: frozenset({DoubtOutcome.RETURNED, DoubtOutcome.NOTED}),
    Doubt.NO_ORDER: frozenset({DoubtOutcome.RETURNED, DoubtOutcome.NOTED}),
    Doubt.REFUND_STUCK: frozenset({DoubtOutcome.RETRIED, DoubtOutcome.NOTED}),
    Doubt.REFUND_AMOUNT: frozenset({DoubtOutcome.ACCEPTED, DoubtOutcome.DISMISSED}),
}
"""By which outcomes each doubt may be solved. What holds a bill or a refund is never merely noted."""
