"""What a payment channel can be asked, and what it answers. Another channel is one class, registered in ``ready()``.

A gateway checks signatures, time window and identity of what it is told; amounts and order numbers are checked by the
operations, for every channel alike. Amounts are fen, times aware.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime


class NoAnswer(Exception):
    """Time-out, connection cut, 5xx: the channel may have done it or not. Ask later, never assume."""


class Declined(Exception):
    """The channel says no for good; ``str()`` is its reason."""


class Forged(Exception):
    """A message whose signature, time or identity is not right. Answered with 401 and nothing more."""


class Misdirected(ValueError):
    """A report about another order or refund than the one it is to be booked for."""


class Standing(StrEnum):
    """How an order stands at the channel."""

    NOT_FOUND = "not_found"
    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"
    FAILED = "failed"


class RefundStanding(StrEnum):
    """How a refund stands at the channel."""

    NOT_FOUND = "not_found"
    PROCESSING = "processing"
    DONE = "done"
    ABNORMAL = "abnormal"
    FAILED = "failed"


def _whole(amount: object) -> None:
    """ValueError for texts, fractions, truths and what is below nought."""
    if type(amount) is not int or amount < 0:
        raise ValueError(amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """An order as the channel is asked for it.

    ``merchant`` is whose account the money goes to, empty for the portal's own. ``notice_number`` is what the treasury
    knows a government fee by; ``return_address`` is the page to which the payer comes back, which proves nothing.
    """

    number: str
    amount: int
    title: str
    expires_at: datetime
    merchant: str = ""
    notice_number: str = ""
    return_address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the channel says of an order. Paid: with its own number, the amount and the time; ValueError without.

    ``merchant`` is whose account the channel says it is for; the portal's own is empty, whatever the channel calls it.
    """

    number: str
    standing: Standing
    trade_number: str = ""
    amount: int = 0
    at: datetime | None = None
    merchant: str = ""

    def __post_init__(self) -> None:
        """A payment is known by its number, its time and whole fen."""
        _whole(self.amount)
        if self.standing is Standing.PAID and not (self.trade_number and self.at and self.amount > 0):
            raise ValueError(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundReport:
    """What the channel says of a refund."""

    number: str
    standing: RefundStanding
    refund_number: str = ""
    amount: int = 0
    at: datetime | None = None

    def __post_init__(self) -> None:
        """Amounts are whole fen."""
        _whole(self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A notification: the channel's own number of it, and what it says."""

    event_id: str
    said: Report | RefundReport


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """A line of the channel's daily bill file; refunds are negative. ``merchant`` as in Report."""

    number: str
    channel_number: str
    amount: int
    is_refund: bool = False
    merchant: str = ""


class Gateway(Protocol):
    """A payment channel; ``merchant`` says in whose account it is to look.

    Every call may raise NoAnswer; none is made inside a transaction or a request.
    """

    code: str
    label: Any
    is_simulator: bool

    def serves(self, merchant: str) -> bool:
        """Whether money for this merchant comes through this channel, as it is set up."""

    def create(self, charge: Charge) -> str:
        """Ask for payment; what the QR code says. The same number twice is the same order. Raises Declined."""

    def query(self, number: str, *, merchant: str = "") -> Report:
        """How an order stands."""

    def close(self, number: str, *, merchant: str = "") -> Report:
        """End an open order; what stands afterwards: an order that was paid meanwhile is reported as paid."""

    def deduct(self, charge: Charge, *, agreement: str) -> None:
        """Take it by an agreement: accepted, never paid. The same number twice is the same order. Raises Declined."""

    def end_agreement(self, agreement: str) -> None:
        """Nothing may be taken by it any more. Ending twice is ending once. Raises Declined."""

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
        """Give money of that payment back. The same number twice is the same refund. Raises Declined."""

    def query_refund(self, number: str, *, order_number: str = "", merchant: str = "") -> RefundReport:
        """How a refund of this order stands."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises Forged unless the message is the channel's, meant for us, and not older or newer than five minutes."""

    def parse(self, body: bytes) -> Message:
        """What a verified message says. Raises Forged when it says nothing we know."""

    def bill_file(self, day: date) -> tuple[bytes, Iterator[FileLine]]:
        """The file of a day that is over, of all merchants, as it came and line by line."""


GATEWAYS: Registry[Gateway] = Registry("payment channels")
