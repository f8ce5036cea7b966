"""What does not fit changes nothing: it is put aside, staff are told, a person solves it (`solving`)."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from services.audit.operations import record
from services.common import transaction
from services.common.live import publish
from services.common.statements import Read, insert
from services.payments.enums import Doubt, DoubtOutcome
from services.payments.models import Quarantined

if TYPE_CHECKING:
    from datetime import datetime

    from services.payments.models import Order, Refund

_log = logging.getLogger(__name__)
TOPIC = "finance"
"""Live topic of the finance desk."""
CLOCKS_DIFFER = timedelta(minutes=5)
_GONE: Read[Quarantined] = Read(
    lambda channel, trade: Quarantined.objects.filter(channel=channel, returned_trade=trade), channel=str, trade=str
)
_ANEW = frozenset({DoubtOutcome.DISMISSED, DoubtOutcome.RETRIED})
_OF_PAYMENTS = frozenset({Doubt.AMOUNT, Doubt.MERCHANT, Doubt.NO_ORDER, Doubt.SECOND_TRADE, Doubt.USED_TRADE})


def goes_back(channel: str, trade_number: str) -> Quarantined | None:
    """As what this payment was put aside and sent back: whatever else is told of it changes nothing."""
    return _GONE.first(channel=channel, trade=trade_number[:64])


def put_aside(
    *,
    doubt: Doubt,
    channel: str,
    key: str,
    order: Order | None = None,
    refund: Refund | None = None,
    amount: int | None = None,
    number: str = "",
    order_number: str = "",
    merchant: str = "",
    at: datetime | None = None,
    body: str = "",
) -> Quarantined:
    """Keep what does not fit, once by ``key``, in the caller's transaction. Staff hear of it the first time only.

    What was dismissed or retried and is told again is put aside again. A payment that goes back is not: then the row
    by which it does.
    """
    if doubt in _OF_PAYMENTS and (gone := goes_back(channel, number)):
        return gone
    key = f"{doubt}:{key}"[:150]
    same = Quarantined.objects.filter(Q(key=key) | Q(key__startswith=f"{key}#"))
    known = list(same.defer("body").order_by("pk"))
    for other in known:
        if other.outcome not in _ANEW:
            return other
    row = Quarantined(
        channel=channel,
        doubt=doubt,
        key=f"{key}#{len(known)}" if known else key,
        order=order,
        refund=refund,
        said_amount=amount,
        said_number=number[:64],
        order_number=order_number[:32],
        said_merchant=merchant[:64],
        said_at=at,
        body=body,
    )
    try:
        with transaction.atomic():
            insert(row)
    except IntegrityError:  # another worker put the same aside a moment ago
        return Quarantined.objects.get(key=row.key)
    record(
        event="payment.put_aside",
        by=None,
        subject=order.subject if order else f"channel:{channel}",
        detail={"doubt": doubt, "channel": channel, "amount": amount},
    )
    publish(TOPIC, "finance.changed", {"doubt": doubt})
    return row


def plausible(at: datetime | None, *, since: datetime) -> bool:
    """Whether something that began here ``since`` then can have happened ``at``; clocks differ by five minutes."""
    return at is not None and since - CLOCKS_DIFFER <= at <= timezone.now() + CLOCKS_DIFFER


@transaction.atomic
def not_booked(
    *,
    channel: str,
    number: str,
    error: Exception,
    order: Order | None = None,
    refund: Refund | None = None,
    amount: int | None = None,
) -> None:
    """What the channel says is understood, and booking it fails here: it is tried again, and staff hear of it once."""
    about = order or refund or number
    _log.error("not booked, it is tried again: %s of %s", about, channel, exc_info=error)
    put_aside(
        doubt=Doubt.NOT_BOOKED,
        channel=channel,
        key=f"{channel}:{about}",
        order=order or (refund.order if refund else None),
        refund=refund,
        amount=amount,
        number=number,
        order_number=order.out_trade_no if order else refund.order_number if refund else "",
    )
