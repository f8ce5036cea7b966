"""对账 T+1: every line of the channel's bill file against our books, and what we have that the file lacks."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.common.live import publish
from services.common.statements import change
from services.common.together import together
from services.payments.enums import Doubt, Finding, OrderState, RefundState
from services.payments.gateways.base import GATEWAYS, NoAnswer
from services.payments.models import Order, ReconBatch, ReconItem, Refund
from services.payments.operations.asking import ask
from services.payments.operations.doubting import TOPIC, put_aside
from services.payments.operations.moving import SYSTEM
from services.payments.operations.ordering import ask_soon
from services.payments.operations.returning import UNDER_WAY
from services.payments.operations.solving import AlreadySolved

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from services.accounts.models import User
    from services.payments.gateways.base import FileLine, Gateway


AT_ONCE = 5_000
"""Numbers asked for in one statement: a busy day has more than a database takes."""
ASKED_ABOUT = (Finding.STATE_DIFF, Finding.LONG)
OURS_IS_WRONG = frozenset({Finding.SHORT, Finding.AMOUNT_DIFF, Finding.ACCOUNT_DIFF, Finding.DUP})
"""What no question to the channel can cure: staff are told at once."""


class DayNotOver(ValueError):
    """The file of a day that is not over says nothing yet."""


def reconcile(*, channel: str, day: date) -> ReconBatch:
    """Fetch the file of a day that is over and compare. The same file again changes nothing.

    Another file for a day that was compared is compared beside it, as the next version, and staff are told. What the
    channel was paid and we do not know of is asked about. Raises DayNotOver, NoAnswer, NotRegistered.
    """
    if day >= timezone.localdate():
        raise DayNotOver(day)
    GATEWAYS.get(channel)
    digest, lines = ask(channel, lambda gateway: _read(gateway, day))
    for _try in range(3):
        versions = ReconBatch.objects.filter(channel=channel, day_date=day)
        if known := versions.filter(digest=digest).order_by("pk").first():
            return known
        try:
            with together():
                return _compare(channel, day, versions.count() + 1, digest, lines)
        except IntegrityError:  # another worker compares the same day
            continue
    raise NoAnswer(day)


def _read(gateway: Gateway, day: date) -> tuple[str, list[FileLine]]:
    raw, lines = gateway.bill_file(day)
    return hashlib.sha256(raw).hexdigest(), list(lines)


def _compare(channel: str, day: date, version: int, digest: str, lines: list[FileLine]) -> ReconBatch:
    batch = ReconBatch.objects.create(
        channel=channel,
        day_date=day,
        version=version,
        digest=digest,
        lines=len(lines),
        total=sum(line.amount for line in lines),
    )
    if version > 1:
        put_aside(doubt=Doubt.BILL_FILE, channel=channel, key=f"{channel}:{day}:{digest}", number=f"{day} v{version}")
    items = [*_against_orders(channel, day, lines), *_against_refunds(channel, day, lines)]
    for item in items:
        item.batch = batch
    ReconItem.objects.bulk_create(items)
    _put_aside(batch, items)
    for order in {item.order for item in items if item.order and item.finding in ASKED_ABOUT}:
        ask_soon(order=order)
    for refund in {item.refund for item in items if item.refund and item.finding in ASKED_ABOUT}:
        change(refund, where={"state": UNDER_WAY}, ask_at=timezone.now())
    found = Counter(str(item.finding) for item in items)
    detail = {"channel": channel, "day": day, "version": version, "lines": len(lines), **found}
    record(event="payment.reconciled", by=SYSTEM, subject=f"channel:{channel}", detail=detail)
    if items:
        publish(TOPIC, "finance.changed", {"differences": len(items)})
    return batch


def _put_aside(batch: ReconBatch, items: list[ReconItem]) -> None:
    """Money nobody of ours knows waits for a person as if the channel had told it, once however it is told."""
    channel = batch.channel
    for item in items:
        if item.finding != Finding.LONG:
            continue
        doubt, key = Doubt.NO_ORDER, f"{channel}:{item.number}:{item.channel_number}:{item.theirs}"
        if item.order:
            doubt, key = Doubt.SECOND_TRADE, f"{item.number}:{item.channel_number}:{item.theirs}"
        elif (item.theirs or 0) < 0:
            doubt = Doubt.NO_REFUND
        put_aside(
            doubt=doubt,
            channel=channel,
            key=key,
            order=item.order,
            amount=item.theirs,
            number=item.channel_number,
            order_number=item.number,
            merchant=item.merchant,
            at=bounds(batch.day_date)[0],
        )
    if any(item.finding in OURS_IS_WRONG for item in items):
        key = f"{channel}:{batch.day_date}:{batch.digest}"
        put_aside(doubt=Doubt.DIFFERENCE, channel=channel, key=key, number=f"{batch.day_date} v{batch.version}")


def bounds(day: date) -> tuple[datetime, datetime]:
    """From midnight to midnight in China."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start, start + timedelta(days=1)


def _named(rows: QuerySet[Any], name: str, lines: list[FileLine]) -> dict[str, Any]:
    """Number → row of what the file lists: some thousand at a time, however long it is."""
    numbers = sorted({line.number for line in lines})
    found: dict[str, Any] = {}
    for start in range(0, len(numbers), AT_ONCE):
        some = rows.filter(**{f"{name}__in": numbers[start : start + AT_ONCE]})
        found |= {getattr(row, name): row for row in some.order_by()}
    return found


def _against_orders(channel: str, day: date, lines: Iterable[FileLine]) -> list[ReconItem]:
    start, end = bounds(day)
    theirs = [line for line in lines if not line.is_refund]
    ours = _named(Order.objects.filter(channel=channel), "out_trade_no", theirs)
    items, seen, listed_before = [], set(), set()
    for line in theirs:
        order = ours.get(line.number)
        twice = (line.number, line.channel_number) in listed_before
        finding = Finding.DUP if twice else _of_order(order, line)
        listed_before.add((line.number, line.channel_number))
        if order is None or line.channel_number == order.channel_trade_no:
            seen.add(line.number)
        if finding is not Finding.MATCHED:
            items.append(_item(finding, line, order=order, ours=order.amount if order else None))
    paid = Order.objects.filter(
        channel=channel, state=OrderState.SUCCEEDED, succeeded_at__gte=start, succeeded_at__lt=end
    )
    return items + [
        ReconItem(
            finding=Finding.SHORT,
            number=order.out_trade_no,
            channel_number=order.channel_trade_no or "",
            order=order,
            ours=order.amount,
        )
        for order in paid.order_by("pk")
        if order.out_trade_no not in seen
    ]


def _of_order(order: Order | None, line: FileLine) -> Finding:
    if order is None:
        return Finding.LONG
    if order.channel_trade_no and line.channel_number != order.channel_trade_no:
        return Finding.LONG  # another payment of the same order
    if line.merchant != order.merchant:
        return Finding.ACCOUNT_DIFF
    if (order.trade_amount or order.amount) != line.amount:
        return Finding.AMOUNT_DIFF
    return Finding.MATCHED if order.state == OrderState.SUCCEEDED else Finding.STATE_DIFF


def _against_refunds(channel: str, day: date, lines: Iterable[FileLine]) -> list[ReconItem]:
    start, end = bounds(day)
    theirs = [line for line in lines if line.is_refund]
    through = Q(allocation__order__channel=channel) | Q(stray__channel=channel)
    known = Refund.objects.filter(through).select_related("allocation__order", "stray")
    ours = _named(known, "out_refund_no", theirs)
    items, seen, listed_before = [], set(), set()
    for line in theirs:
        refund = ours.get(line.number)
        twice = (line.number, line.channel_number) in listed_before
        finding = Finding.DUP if twice else _of_refund(refund, line)
        listed_before.add((line.number, line.channel_number))
        if refund is None or line.channel_number == refund.channel_refund_no:
            seen.add(line.number)
        if finding is not Finding.MATCHED:
            items.append(_item(finding, line, refund=refund, ours=-refund.amount if refund else None))
    done = Refund.objects.filter(
        through,
        state=RefundState.SUCCEEDED,
        transfer_checked_by=None,
        succeeded_at__gte=start,
        succeeded_at__lt=end,
    )
    return items + [
        ReconItem(finding=Finding.SHORT, number=refund.out_refund_no, refund=refund, ours=-refund.amount)
        for refund in done.order_by("pk")
        if refund.out_refund_no not in seen
    ]


def _of_refund(refund: Refund | None, line: FileLine) -> Finding:
    if refund is None:
        return Finding.LONG
    if refund.channel_refund_no and line.channel_number != refund.channel_refund_no:
        return Finding.LONG
    if line.merchant != refund.merchant:
        return Finding.ACCOUNT_DIFF
    if -refund.amount != line.amount:
        return Finding.AMOUNT_DIFF
    return Finding.MATCHED if refund.state == RefundState.SUCCEEDED else Finding.STATE_DIFF


def _item(
    finding: Finding, line: FileLine, *, ours: int | None, order: Order | None = None, refund: Refund | None = None
) -> ReconItem:
    item = ReconItem(
        finding=finding,
        number=line.number,
        channel_number=line.channel_number,
        order=order,
        refund=refund,
        ours=ours,
        theirs=line.amount,
    )
    item.merchant = line.merchant
    return item


def close_cured() -> None:
    """What was paid there and not finished here, and was booked since, is no difference any more."""
    open_items = ReconItem.objects.filter(finding=Finding.STATE_DIFF, solved_at=None)
    paid = Q(order__state=OrderState.SUCCEEDED, order__channel_trade_no=F("channel_number"))
    done = Q(refund__state=RefundState.SUCCEEDED)
    for item in open_items.filter(paid | done).order_by("pk"):
        note = _("The channel was asked, and it is booked.")
        if change(item, where={"solved_at": [None]}, solved_at=timezone.now(), note=note):
            detail = {"finding": item.finding, "note": note}
            record(event="payment.difference_solved", by=SYSTEM, subject=f"recon:{item.pk}", detail=detail)


@transaction.atomic
def solve_difference(*, item: ReconItem, note: str, by: User) -> None:
    """Say how a difference was cleared up. Raises ValueError without a note, AlreadySolved."""
    if not note.strip():
        raise ValueError(_("Write what was done. Whoever checks the books needs it."))
    if not change(item, where={"solved_at": [None]}, solved_by=by, solved_at=timezone.now(), note=note.strip()[:300]):
        raise AlreadySolved
    detail = {"finding": item.finding, "note": item.note}
    record(event="payment.difference_solved", by=by, subject=f"recon:{item.pk}", detail=detail)
