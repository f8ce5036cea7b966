"""By hand: a stay whose exit nobody saw, and two stays that are one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.parking.enums import Actor, StayState
from services.parking.models import Stay
from services.parking.operations.billing import OPEN_BILL, bills_of
from services.parking.operations.moving import hold_lot, step
from services.payments.enums import BillState
from services.payments.operations.billing import void_bill

if TYPE_CHECKING:
    from services.accounts.models import User

LOST = timedelta(days=1)
"""A stay that was entered again is given up after this time: until then the missing exit may still be told."""


class CannotMerge(ValueError):
    """Another lot, another vehicle, the same stay, or money was paid for it; ``str(error)`` tells which."""


def give_up_stale() -> int:
    """Daily: nobody saw when these left; people close them. How many there were."""
    rows = Stay.objects.filter(state=StayState.STALE, entered_at__lt=timezone.now() - LOST).select_related("lot")
    found = list(rows.order_by("pk")[:500])
    for stay in found:
        with transaction.atomic():
            step(stay, "give_up", actor=Actor.SYSTEM, by=None)
    return len(found)


@transaction.atomic
def close(*, stay: Stay, reason: str, by: User) -> None:
    """Closed without a price: nobody knows how long it stood. Raises NotOpenToThis, ReasonMissing."""
    step(stay, "close", actor=Actor.STAFF, by=by, reason=reason)


@transaction.atomic
def merge(*, stay: Stay, into: Stay, reason: str, by: User) -> None:
    """Two reads of one visit: the one goes into the other. Raises CannotMerge, NotOpenToThis, ReasonMissing."""
    hold_lot(stay.lot)
    if stay.pk == into.pk or stay.lot_id != into.lot_id or into.state == StayState.MERGED:
        raise CannotMerge(_("Choose another stay of the same lot."))
    if bills_of(stay).filter(state=BillState.PAID).exists():
        raise CannotMerge(_("Money was paid for this stay. Give it back first."))
    for bill in bills_of(stay).filter(state__in=OPEN_BILL).select_related("payee__department").order_by("pk"):
        void_bill(bill=bill, reason=reason, by=by)
    step(stay, "merge", actor=Actor.STAFF, by=by, reason=reason, merged_into=into)
