"""A refund and its channel: sent under its own number, asked about until it ends, booked when the channel did it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.utils import timezone

from services.common.outbox import later
from services.common.statements import change
from services.common.together import together
from services.payments import kinds
from services.payments.enums import Doubt, Outcome, RefundState
from services.payments.gateways.base import Declined, Misdirected, NoAnswer, RefundStanding
from services.payments.kinds import KINDS
from services.payments.means import WINDOW
from services.payments.operations.announcing import announce_refunded
from services.payments.operations.asking import ask, rests
from services.payments.operations.booking import book_refund
from services.payments.operations.doubting import not_booked, plausible, put_aside
from services.payments.operations.moving import SYSTEM, move, moved
from services.payments.operations.refunding import FIRST_ASKED, note_refund
from services.payments.workflow import REFUND

if TYPE_CHECKING:
    from datetime import datetime

    from services.payments.gateways.base import RefundReport
    from services.payments.models import Refund

WITHDRAW = "services.payments.tasks.withdraw_receipt"
LONGEST_PAUSE = timedelta(minutes=30)
STUCK_AFTER = 3
"""So often a refund failed when staff hear of it."""
TRIED_AGAIN = timedelta(hours=1)
TRIED_AT_LEAST = timedelta(hours=24)
UNDER_WAY = REFUND["succeed"].sources | {RefundState.ABNORMAL}
_NAMES = {RefundStanding.ABNORMAL: "stick", RefundStanding.FAILED: "fail"}


def send_refund(*, refund: Refund) -> None:
    """Hand it to the channel: under its own number, so twice is once. Without an answer it is asked about later."""
    if refund.channel in WINDOW:
        return
    name = "submit" if refund.state == RefundState.APPROVED else "retry"
    if refund.state != RefundState.SUBMITTED and not moved(refund, name):
        return
    sends = not rests(refund.channel)
    _put_off(refund, sent=refund.sent + sends)
    if not sends:
        return
    try:
        report = ask(
            refund.channel,
            lambda gateway: gateway.refund(
                number=refund.out_refund_no,
                order_number=refund.order_number,
                trade_number=refund.trade_number,
                amount=refund.amount,
                total=refund.total,
                reason=refund.reason,
                merchant=refund.merchant,
            ),
        )
    except NoAnswer:
        return
    except Declined as reason:
        _declined(refund, str(reason))
    else:
        settle_refund(refund=refund, report=report)


def _query(refund: Refund) -> RefundReport:
    """How it stands there. Raises NoAnswer, Declined."""
    which = {"order_number": refund.order_number, "merchant": refund.merchant}
    return ask(refund.channel, lambda gateway: gateway.query_refund(refund.out_refund_no, **which))


def _put_off(refund: Refund, **changes: int) -> None:
    pause = min(FIRST_ASKED * 2 ** min(refund.asked, 10), LONGEST_PAUSE)
    asked = min(refund.asked + 1, 32_000)
    change(refund, where={"state": [refund.state]}, ask_at=timezone.now() + pause, asked=asked, **changes)


def _declined(refund: Refund, reason: str) -> None:
    """No for good, unless an earlier call of ours arrived: then that one counts."""
    try:
        report = _query(refund)
    except (NoAnswer, Declined):
        return
    if report.standing is not RefundStanding.NOT_FOUND:
        settle_refund(refund=refund, report=report)
        return
    with together():
        if moved(refund, "process") and moved(refund, "fail", ask_at=_again(refund)):
            note_refund(refund, "refund.failed", by=SYSTEM, reason=reason[:200])
            _stuck(refund)


def _again(refund: Refund) -> datetime:
    """When one that did not go through is tried or asked about by itself: after an hour, two, four … once a day."""
    return timezone.now() + min(TRIED_AGAIN * 2 ** min(refund.sent, 5), TRIED_AT_LEAST)


def ask_about_refund(*, refund: Refund) -> None:
    """Ask the channel how it stands; what it never received, or what failed, is sent again. Safe to repeat."""
    if refund.channel in WINDOW or refund.state in {RefundState.SUCCEEDED, RefundState.REJECTED, RefundState.REQUESTED}:
        change(refund, where={"state": [refund.state]}, ask_at=None)
        return
    if refund.state == RefundState.APPROVED:
        send_refund(refund=refund)
        return
    try:
        report = _query(refund)
    except (NoAnswer, Declined):
        _put_off(refund)
        return
    unsent = report.standing is RefundStanding.NOT_FOUND and refund.state == RefundState.SUBMITTED
    stands = report.standing in {RefundStanding.NOT_FOUND, RefundStanding.FAILED}
    if unsent or (refund.state == RefundState.FAILED and stands):
        send_refund(refund=refund)
        return
    try:
        settle_refund(refund=refund, report=report)
    except Misdirected:
        _put_off(refund)
    except DatabaseError:
        raise
    except Exception as error:
        refund.refresh_from_db()
        _put_off(refund)
        not_booked(channel=refund.channel, refund=refund, number=refund.out_refund_no, error=error)


@together()
def settle_refund(*, refund: Refund, report: RefundReport) -> None:
    """What the channel says of a refund becomes true here. What went through stays so. Safe to repeat.

    Raises Misdirected for a report about another refund.
    """
    if report.number != refund.out_refund_no:
        raise Misdirected(report.number)
    if report.standing is RefundStanding.DONE and refund.transfer_slip:
        _put_aside(refund, report, Doubt.REFUND_TWICE)
    if refund.state == RefundState.SUCCEEDED or not change(refund, where={"state": UNDER_WAY}):
        refund.refresh_from_db()
        _contradicted(refund, report)
    elif report.standing is RefundStanding.DONE:
        if report.amount == refund.amount:
            succeed(refund=refund, report=report)
        else:
            change(refund, where={"state": UNDER_WAY}, ask_at=None)
            _put_aside(refund, report, Doubt.REFUND_AMOUNT)
    else:
        _under_way(refund, report)


def _under_way(refund: Refund, report: RefundReport) -> None:
    if report.standing is RefundStanding.NOT_FOUND:
        if refund.state == RefundState.PROCESSING:
            _put_aside(refund, report, Doubt.REFUND_LOST)
        _put_off(refund)
        return
    if refund.state == RefundState.SUBMITTED:
        move(refund, "process", channel_refund_no=report.refund_number)
    name = _NAMES.get(report.standing)
    if name and moved(refund, name, ask_at=_again(refund)):
        note_refund(refund, f"refund.{refund.state}", by=SYSTEM)
        _stuck(refund)
    elif name:
        change(refund, where={"state": UNDER_WAY}, ask_at=_again(refund))
    else:
        _put_off(refund)


def succeed(*, refund: Refund, report: RefundReport) -> None:
    """It went through: booked, and the room that was paid hears of it. Call inside a transaction."""
    if refund.state == RefundState.ABNORMAL:  # the channel's staff mended it: it goes the listed way
        move(refund, "retry")
    believed = report.at is None or plausible(report.at, since=refund.requested_at)
    at = report.at if report.at and believed else timezone.now()
    move(refund, "succeed", succeeded_at=at, channel_refund_no=report.refund_number, ask_at=None)
    book_refund(refund)
    note_refund(refund, "refund.succeeded", by=SYSTEM)
    announce_refunded(refund)
    if not believed:
        _put_aside(refund, report, Doubt.TIME)
    part = refund.allocation
    if part and part.outcome == Outcome.WON:
        kinds.tell(KINDS.get(part.bill.kind).on_refunded, refund)
        later(WITHDRAW, key=f"{WITHDRAW}:{refund.pk}", bill_id=part.bill_id)


def _stuck(refund: Refund) -> None:
    """Staff hear of a refund the channel cannot finish, and of one that fails again and again."""
    if refund.state == RefundState.ABNORMAL or refund.sent >= STUCK_AFTER:
        put_aside(
            doubt=Doubt.REFUND_STUCK,
            channel=refund.channel,
            key=refund.out_refund_no,
            order=refund.order,
            refund=refund,
            amount=refund.amount,
            number=refund.out_refund_no,
            order_number=refund.order_number,
        )


def _contradicted(refund: Refund, report: RefundReport) -> None:
    """Money that went back did go back: a later word that it failed changes nothing and is looked at."""
    if refund.state == RefundState.SUCCEEDED and report.standing in {RefundStanding.FAILED, RefundStanding.ABNORMAL}:
        _put_aside(refund, report, Doubt.REFUND_REVERSED)


def _put_aside(refund: Refund, report: RefundReport, doubt: Doubt) -> None:
    put_aside(
        doubt=doubt,
        channel=refund.channel,
        key=f"{refund.out_refund_no}:{report.standing}:{report.amount}",
        order=refund.order,
        refund=refund,
        amount=report.amount,
        number=report.refund_number or refund.out_refund_no,
        at=report.at,
        order_number=refund.order_number,
    )
