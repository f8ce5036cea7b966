"""What is due: claimed by compare-and-set, so that no two sweeps hand out the same, and handed to the relay."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from services.audit.operations import record
from services.common import transaction
from services.common.models import Priority
from services.common.outbox import later
from services.common.statements import change
from services.payments.enums import ACTIVE, Doubt, DoubtState, InboxState
from services.payments.gateways.base import GATEWAYS
from services.payments.means import WINDOW
from services.payments.models import ChannelInbox, Order, Quarantined, ReconBatch, Refund, Till
from services.payments.operations.asking import rests
from services.payments.operations.doubting import put_aside
from services.payments.operations.moving import SYSTEM
from services.payments.operations.opening import priority_of
from services.payments.operations.ordering import ASK
from services.payments.operations.reconciling import bounds, close_cured

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from django.db.models import QuerySet

ASK_REFUND = "services.payments.tasks.ask_refund"
AT_ONCE = 50
"""Of each channel: a minute's sweep never fills the relay."""
CLAIMED_FOR = timedelta(minutes=5)
STRANDED = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
LOOKS_BACK = 7
"""Days whose bill file is fetched when it was not there before."""
FETCHED_AGAIN = timedelta(days=2)
RECONCILE = "services.payments.tasks.reconcile_day"
LEFT_ASIDE = timedelta(hours=24)


def sweep() -> None:
    """Hand out what is to be asked about, and messages that were kept but not booked.

    Each channel and the messages by themselves: what cannot be read holds up nothing else. Raises what failed, at the
    end.
    """
    parts = [partial(_claim_messages), *(partial(_sweep_channel, channel) for channel, _gateway in GATEWAYS.items())]
    failed = []
    for part in parts:
        try:
            part(timezone.now())
        except Exception as error:
            failed.append(error)
    if failed:
        raise ExceptionGroup("parts of the sweep", failed)


@transaction.atomic
def _sweep_channel(channel: str, now: datetime) -> None:
    if rests(channel):
        return  # what hangs holds up nobody else
    for order in _claimed(Order.objects.to_ask(at=now).filter(channel=channel), now):
        turn = order.ask_at.isoformat()
        later(ASK, key=f"{ASK}:{order.pk}:{turn}", priority=priority_of(order), order_id=order.pk, turn=turn)
    for refund in _claimed(Refund.objects.to_ask(at=now).through(channel), now):
        key = f"{ASK_REFUND}:{refund.pk}:{refund.ask_at.isoformat()}"
        later(ASK_REFUND, key=key, priority=Priority.BACKGROUND, refund_id=refund.pk)


def _claimed(due: QuerySet, now: datetime) -> Iterator[Any]:
    for row in due.order_by("ask_at", "pk")[:AT_ONCE]:
        if change(row, where={"ask_at": [row.ask_at]}, ask_at=now + CLAIMED_FOR):
            yield row


@transaction.atomic
def _claim_messages(now: datetime) -> None:
    """The messages themselves are not read here: one that cannot be decrypted fails alone."""
    due = ChannelInbox.objects.stranded(at=now, since=now - STRANDED).order_by("next_at", "pk")
    for pk, tries, was in due.values_list("pk", "tries", "next_at")[:AT_ONCE]:
        pause, again = min(STRANDED * 2 ** min(tries, 10), LONGEST_PAUSE), min(tries + 1, 32_000)
        untouched = ChannelInbox.objects.filter(pk=pk, state=InboxState.RECEIVED, tries=tries, next_at=was)
        if untouched.update(tries=again, next_at=now + pause):
            task = "services.payments.tasks.book_message"
            later(task, key=f"{task}:{pk}:{again}", message_id=pk)


@transaction.atomic
def begin_reconciling() -> None:
    """Every hour: fetch the bill files of the last days that were not compared yet (T+1, later when it is late).

    A day is fetched once more the day after: channels mend their files. Staff hear of a day that has none for two days.
    """
    close_cured()
    today, hour = timezone.localdate(), timezone.localtime().strftime("%Y%m%d%H")
    days = [today - timedelta(days=back) for back in range(LOOKS_BACK, 0, -1)]
    for channel, _gateway in GATEWAYS.items():
        done = set(ReconBatch.objects.filter(channel=channel, day_date__gte=days[0]).values_list("day_date", flat=True))
        for day in days:
            turn = "again" if day in done else hour
            if day not in done or day == today - FETCHED_AGAIN:
                key = f"{RECONCILE}:{channel}:{day}:{turn}"
                later(RECONCILE, key=key, priority=Priority.BACKGROUND, channel=channel, day=day.isoformat())
            if day not in done and day < today - FETCHED_AGAIN and _took_money(channel, day):
                put_aside(doubt=Doubt.NO_FILE, channel=channel, key=f"{channel}:{day}", number=f"{day}")


def _took_money(channel: str, day: date) -> bool:
    """Whether the channel was in use by then."""
    return Order.objects.filter(channel=channel, created_at__lt=bounds(day)[1]).exists()


def stranded() -> dict[str, int]:
    """Channel that is not offered any more → how many of its orders and refunds are open: nobody asks about them."""
    orders = Order.objects.filter(state__in=ACTIVE).order_by().values_list("channel", flat=True)
    refunds = Refund.objects.under_way().select_related("allocation__order", "stray").order_by()
    found = Counter([*orders, *(refund.channel for refund in refunds)])
    return {channel: count for channel, count in found.items() if channel not in WINDOW and channel not in GATEWAYS}


@transaction.atomic
def remind_of_doubts() -> None:
    """Once a day for each: what was put aside and nobody has solved since yesterday, and tills nobody counted.

    And channels that were switched off while somebody was paying. Each raises the alarm again.
    """
    left = Quarantined.objects.filter(state=DoubtState.OPEN, at__lt=timezone.now() - LEFT_ASIDE)
    for doubt in left.defer("body").order_by("pk"):
        detail = {"doubt": doubt.doubt, "channel": doubt.channel, "amount": doubt.said_amount}
        record(event="payment.left_aside", by=SYSTEM, subject=doubt.subject, detail=detail)
    for channel, count in stranded().items():
        detail = {"channel": channel, "open": count}
        record(event="payment.left_aside", by=SYSTEM, subject=f"channel:{channel}", detail=detail)
    for till in Till.objects.filter(closed_at=None, day_date__lt=timezone.localdate()).order_by("pk"):
        detail = {"channel": till.channel, "day": till.day_date}
        record(event="payment.left_aside", by=SYSTEM, subject=till.subject, detail=detail)
