"""Payees, bills, orders, and a payment channel that does as it is told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from services.payments.enums import Book
from services.payments.gateways.base import (
    Charge,
    Declined,
    FileLine,
    Forged,
    Message,
    NoAnswer,
    RefundReport,
    RefundStanding,
    Report,
    Standing,
)
from services.payments.kinds import Kind
from services.payments.models import Allocation, Bill, MerchantAccount, Order, Payee
from services.payments.operations import billing, ordering
from tests.factories import accounts, departments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from services.accounts.models import User

CHANNEL, KIND = "faked", "test.fee"
_serial = count(1)


def payee(book: str = Book.PLATFORM, **fields: Any) -> Payee:
    """An organ that takes money."""
    n = next(_serial)
    where = fields.pop("department", None) or departments.department()
    made = Payee.objects.create(code=f"payee-{n}", name=f"演示收款单位{n}", book=book, department=where, **fields)
    if book == Book.TREASURY:
        merchant(made)
    return made


def merchant(payee: Payee, channel: str = CHANNEL, number: str = "") -> str:
    """Its account at the channel."""
    return MerchantAccount.objects.create(payee=payee, channel=channel, number=number or f"M{payee.pk}").number


def debt(**fields: Any) -> billing.Debt:
    """What somebody owes for something invented."""
    n = next(_serial)
    fields = {"kind": KIND, "subject_ref": f"thing:{n}", "title": f"演示收费{n}", **fields}
    return billing.Debt(payee=fields.pop("payee", None) or payee(), **fields)


def bill(amount: int = 800, **fields: Any) -> Bill:
    """An issued bill."""
    return billing.issue_bill(debt=debt(**fields), lines=[billing.Line("演示收费", amount)], by=None)


def order(*bills: Bill, by: User | None = None, key: str = "") -> Order:
    """An order over these bills, or over a new one."""
    return ordering.place_order(
        bills=bills or [bill()], channel=CHANNEL, client_key=key or f"key-{next(_serial)}", by=by
    )


def payer() -> User:
    """A resident who pays."""
    return accounts.resident()


def part(bill: Bill, order: Order) -> Allocation:
    """The part of an order that is for a bill."""
    return Allocation.objects.select_related("order", "bill__payee").get(bill=bill, order=order)


@dataclass
class FakeGateway:
    """A channel whose books stand in memory. ``silent`` calls raise NoAnswer, before or after they had their effect."""

    code: str = CHANNEL
    label: str = "演示渠道"
    is_simulator: bool = True
    orders: dict[str, Report] = field(default_factory=dict)
    refunds: dict[str, RefundReport] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    merchants: list[tuple[str, str]] = field(default_factory=list)
    """Which call looked into whose account."""
    silent: set[str] = field(default_factory=set)
    silent_after: set[str] = field(default_factory=set)
    declined: set[str] = field(default_factory=set)
    file: Sequence[FileLine] = ()
    ended: list[str] = field(default_factory=list)
    moved: dict[str, int] = field(default_factory=dict)
    """Refund number → fen it was first asked for."""
    refunds_become: RefundStanding = RefundStanding.DONE

    def _call(self, name: str, merchant: str = "") -> None:
        self.calls.append(name)
        self.merchants.append((name, merchant))
        if name in self.silent:
            raise NoAnswer(name)
        if name in self.declined:
            raise Declined(name)

    def _after(self, name: str) -> None:
        if name in self.silent_after:
            raise NoAnswer(name)

    def serves(self, merchant: str) -> bool:
        """Everybody."""
        return True

    def create(self, charge: Charge) -> str:
        """The same number is the same order."""
        self._call("create")
        self.orders.setdefault(
            charge.number,
            Report(number=charge.number, standing=Standing.OPEN, amount=charge.amount, merchant=charge.merchant),
        )
        self.charges.append(charge)
        self._after("create")
        return f"https://pay.example/{charge.number}"

    def query(self, number: str, *, merchant: str = "") -> Report:
        """As the books stand."""
        self._call("query", merchant)
        return self.orders.get(number) or Report(number=number, standing=Standing.NOT_FOUND)

    def close(self, number: str, *, merchant: str = "") -> Report:
        """What is paid stays paid."""
        self._call("close", merchant)
        known = self.orders.get(number)
        if known is None:
            return Report(number=number, standing=Standing.NOT_FOUND)
        if known.standing is Standing.OPEN:
            self.orders[number] = replace(known, standing=Standing.CLOSED)
        self._after("close")
        return self.orders[number]

    def pay(self, number: str, *, amount: int | None = None, trade: str = "", merchant: str | None = None) -> Report:
        """Somebody pays at the channel."""
        asked = self.orders[number].amount if number in self.orders else amount
        into = self.orders[number].merchant if number in self.orders else ""
        report = Report(
            number=number,
            standing=Standing.PAID,
            trade_number=trade or f"T{number}",
            amount=asked if amount is None else amount,
            at=timezone.now(),
            merchant=into if merchant is None else merchant,
        )
        self.orders[number] = report
        return report

    def deduct(self, charge: Charge, *, agreement: str) -> None:
        """Accepted; paid when somebody says so."""
        self._call("deduct")
        report = Report(number=charge.number, standing=Standing.OPEN, amount=charge.amount, merchant=charge.merchant)
        self.orders.setdefault(charge.number, report)

    def end_agreement(self, agreement: str) -> None:
        """Nothing more is taken by it."""
        self._call("end_agreement")
        self.ended.append(agreement)

    def refund(
        self,
        *,
        number: str,
        order_number: str,
        trade_number: str,
        amount: int,
        total: int,
        reason: str,
        merchant: str = "",
    ) -> RefundReport:
        """Once by its number; one that failed is tried again."""
        self._call("refund", merchant)
        self.moved.setdefault(number, amount)
        if number in self.refunds and self.refunds[number].standing is RefundStanding.FAILED:
            del self.refunds[number]
        self.refunds.setdefault(
            number,
            RefundReport(
                number=number,
                standing=self.refunds_become,
                refund_number=f"R{number}",
                amount=amount,
                at=timezone.now(),
            ),
        )
        self._after("refund")
        return self.refunds[number]

    def query_refund(self, number: str, *, order_number: str = "", merchant: str = "") -> RefundReport:
        """As the books stand."""
        self._call("query_refund", merchant)
        return self.refunds.get(number) or RefundReport(number=number, standing=RefundStanding.NOT_FOUND)

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """One word is the signature."""
        if headers.get("signature") != "right":
            raise Forged

    def parse(self, body: bytes) -> Message:
        """JSON as ``said`` writes it."""
        heard = json.loads(body)
        kinds: dict[str, Any] = {"payment": (Report, Standing), "refund": (RefundReport, RefundStanding)}
        report, standing = kinds[heard["kind"]]
        fields = heard["said"] | {"standing": standing(heard["said"]["standing"])}
        fields["at"] = datetime.fromisoformat(fields["at"])
        return Message(event_id=heard["id"], said=report(**fields))

    def bill_file(self, day: date) -> tuple[bytes, Iterator[FileLine]]:
        """The lines of ``file``."""
        self._call("bill_file")
        return repr(self.file).encode(), iter(self.file)


def said(report: Report | RefundReport, *, event: str = "") -> bytes:
    """A notification of the faked channel."""
    tail = (
        {"trade_number": report.trade_number, "merchant": report.merchant}
        if isinstance(report, Report)
        else {"refund_number": report.refund_number}
    )
    text = {
        "id": event or f"event-{next(_serial)}",
        "kind": "payment" if isinstance(report, Report) else "refund",
        "said": {
            "number": report.number,
            "standing": str(report.standing),
            "amount": report.amount,
            "at": (report.at or timezone.now()).isoformat(),
            **tail,
        },
    }
    return json.dumps(text).encode()


RIGHT = {"signature": "right"}


@dataclass
class Heard:
    """A kind of bill that remembers what it was told."""

    paid: list[int] = field(default_factory=list)
    refunded: list[int] = field(default_factory=list)

    def kind(self) -> Kind:
        """To be registered."""
        return Kind(
            name="演示收费",
            on_paid=lambda bill: self.paid.append(bill.pk),
            on_refunded=lambda refund: self.refunded.append(refund.amount),
        )
