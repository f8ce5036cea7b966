"""At a window: cash and cards taken by a clerk, handed back by a clerk, and the day closed by two people.

For pages: `take_at_window` (CloseFirst: an online payment is open, it is being closed, try again in a moment),
`hand_back`, `count_till`, `check_till`; NotPayable, AlreadyBeingPaid, PaidApart, KeyReused as in `ordering`.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.common.statements import change
from services.common.together import together
from services.payments.enums import OrderState, RefundState
from services.payments.gateways.base import RefundReport, RefundStanding, Report, Standing
from services.payments.means import CARD, CASH, WINDOW
from services.payments.models import Allocation, DayClosing, Refund, Till
from services.payments.operations.booking import book_closing
from services.payments.operations.moving import NotOpenToThis, move
from services.payments.operations.ordering import place_order, rival_of, wish_closed
from services.payments.operations.returning import succeed
from services.payments.operations.settling import settle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from services.accounts.models import User
    from services.payments.models import Bill, Order

REFERENCE = re.compile(r"[0-9]{12}")
"""检索参考号: unique by itself on a day."""


class CloseFirst(Exception):
    """Somebody is paying this bill online: that ``order`` is being closed; the money is taken once it is."""

    def __init__(self, order: Order) -> None:
        self.order = order
        super().__init__(_("This bill is being paid online. That payment is being closed; try again in a moment."))


class DayClosed(Exception):
    """The till of this clerk and day was counted. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("This day is closed already."))


class OwnTill(PermissionError):
    """Nobody checks the till they counted."""


class SlipUsed(ValueError):
    """This slip was recorded for another payment."""

    def __init__(self) -> None:
        super().__init__(_("This slip number was recorded before."))


class NoSlip(ValueError):
    """A card payment is known by the day, the terminal and the number on its slip, or by its reference number."""

    def __init__(self) -> None:
        super().__init__(_("Enter terminal and slip number, or the reference number of twelve digits."))


def trade_of(*, terminal: str, slip: str, day: date) -> str:
    """What a card payment is called: terminals count slips from 000001 again in each batch. Raises NoSlip."""
    terminal, slip = ("".join(text.split()).upper() for text in (terminal, slip))
    if not slip or not (terminal or REFERENCE.fullmatch(slip)):
        raise NoSlip
    return f"{day:%Y%m%d}-{terminal or 'RRN'}-{slip}"[:64]


def take_at_window(
    *, bills: Sequence[Bill], channel: str, slip: str, client_key: str, by: User, terminal: str = ""
) -> Order:
    """A clerk took the money: the bills are paid. The same ``client_key`` again takes nothing twice.

    ``channel`` is ``cash`` or ``pos``; of a card ``trade_of`` says what is needed. Raises CloseFirst, DayClosed,
    NoSlip, SlipUsed, NotPayable, PaidApart, KeyReused, AlreadyBeingPaid.
    """
    if channel not in WINDOW:
        raise ValueError(channel)
    now = timezone.now()
    day = timezone.localdate(now)
    number = trade_of(terminal=terminal, slip=slip, day=day) if channel == CARD else ""
    rival = rival_of(bills)
    if rival is not None and rival.channel not in WINDOW:
        wish_closed(order=rival, by=by)
        raise CloseFirst(rival)
    with together():
        _open_till(by, channel, day)
        order = place_order(bills=bills, channel=channel, client_key=client_key, by=by)
        if order.state == OrderState.SUCCEEDED:
            return order
        paid = Report(
            number=order.out_trade_no,
            standing=Standing.PAID,
            trade_number=number or order.out_trade_no,
            amount=order.amount,
            at=now,
        )
        if not settle(order=order, report=paid):
            raise SlipUsed
    return order


@together()
def hand_back(*, refund: Refund, by: User) -> None:
    """The clerk handed the money out at the window. Raises NotOpenToThis, DayClosed."""
    if refund.channel not in WINDOW:
        raise NotOpenToThis(refund, "submit")
    now = timezone.now()
    _open_till(by, refund.channel, timezone.localdate(now))
    move(refund, "submit", sent=refund.sent + 1, handed_by=by)
    done = RefundReport(
        number=refund.out_refund_no,
        standing=RefundStanding.DONE,
        refund_number=refund.out_refund_no,
        amount=refund.amount,
        at=now,
    )
    succeed(refund=refund, report=done)


def _open_till(clerk: User, channel: str, day: date, **changes: datetime) -> None:
    """Hold it to the end of the transaction: nobody takes while it is counted. Raises DayClosed."""
    till, _made = Till.objects.get_or_create(clerk=clerk, channel=channel, day_date=day)
    if not change(till, where={"closed_at": [None]}, **changes):
        raise DayClosed
    if DayClosing.objects.filter(clerk=clerk, channel=channel, day_date=day).exists():
        raise DayClosed


def expected(*, clerk: User, channel: str, day: date) -> dict[str, int]:
    """What should be in the till by our books, in fen by ledger book: taken less handed back."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    span = (start, start + timedelta(days=1) - timedelta(microseconds=1))
    taken = Allocation.objects.filter(
        order__placed_by=clerk,
        order__channel=channel,
        order__state=OrderState.SUCCEEDED,
        order__succeeded_at__range=span,
    )
    back = Refund.objects.filter(
        handed_by=clerk,
        allocation__order__channel=channel,
        state=RefundState.SUCCEEDED,
        succeeded_at__range=span,
    )
    found: dict[str, int] = {}
    for book, amount in taken.values_list("bill__payee__book").annotate(sum=Sum("amount")).order_by():
        found[book] = found.get(book, 0) + amount
    books = back.values_list("allocation__bill__payee__book").annotate(sum=Sum("amount")).order_by()
    for book, amount in books:
        found[book] = found.get(book, 0) - amount
    return found


def count_till(*, channel: str, day: date, counted: int, note: str, by: User) -> DayClosing:
    """The clerk counted what they took that day; afterwards nothing more is taken. ``counted`` in fen.

    Raises DayClosed, ValueError for a day to come and when the count differs without a word why.
    """
    if channel not in (CASH, CARD):
        raise ValueError(channel)
    if day > timezone.localdate():
        raise ValueError(_("That day has not come."))
    try:
        with together():
            _open_till(by, channel, day, closed_at=timezone.now())
            amounts = expected(clerk=by, channel=channel, day=day)
            amount = sum(amounts.values())
            if counted != amount and not note.strip():
                raise ValueError(_("The count differs from the books. Write why."))
            closing = DayClosing.objects.create(
                clerk=by,
                channel=channel,
                day_date=day,
                expected=amount,
                amounts=amounts,
                counted=counted,
                note=note.strip()[:300],
            )
            detail = {"channel": channel, "day": day, "expected": amount, "counted": counted}
            record(event="till.counted", by=by, subject=closing.subject, detail=detail)
    except IntegrityError:
        raise DayClosed from None
    return closing


@transaction.atomic
def check_till(*, closing: DayClosing, by: User) -> None:
    """A second person counted, too: what was counted leaves the till. Raises OwnTill, DayClosed."""
    if by.pk == closing.clerk_id:
        raise OwnTill
    if not change(closing, where={"checked_by": [None]}, checked_by=by, checked_at=timezone.now()):
        raise DayClosed
    book_closing(
        closing,
        amounts=closing.amounts or expected(clerk=closing.clerk, channel=closing.channel, day=closing.day_date),
    )
    record(event="till.checked", by=by, subject=closing.subject, detail={"counted": closing.counted})
