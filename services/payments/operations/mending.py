"""Receipts that should be there and are not: the work was lost or given up, or the seal failed for long.

They are found by what stands in the books, not by the work that should have been done.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils import timezone

from services.common import transaction
from services.common.models import OutboxTask
from services.common.outbox import later
from services.documents.operations import MAKE, UNMADE
from services.payments.enums import Outcome
from services.payments.models import Allocation, Receipt
from services.payments.operations.receipting import all_went_back
from services.payments.operations.reviving import take_up
from services.payments.operations.settling import RECEIPT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MADE_WITHIN = timedelta(minutes=10)
"""Before that a receipt is on its way."""
RESTS_FOR = timedelta(minutes=30)
"""So long work that was given up is left alone: whatever it failed at needs time."""
AT_ONCE = 2_000


def mend_receipts() -> int:
    """See that every paid bill gets its receipt and every receipt its seal; how many are made anew. Safe to repeat."""
    before = timezone.now() - MADE_WITHIN
    asked = sum(_see_to(RECEIPT, f"{RECEIPT}:{pk}", bill_id=pk) for pk in _without_receipt(before))
    return asked + sum(_see_to(MAKE, f"{MAKE}:{pk}", document_id=pk) for pk in _without_seal(before))


def _without_receipt(before: datetime) -> Iterator[int]:
    """Bills whose money came before then; not those of which all went back."""
    made = Receipt.objects.filter(bill=OuterRef("bill"))
    won = Allocation.objects.filter(~Exists(made), outcome=Outcome.WON, order__ended_at__lt=before)
    for part in won.select_related("bill").order_by("pk")[:AT_ONCE]:
        if not all_went_back(part.bill):
            yield part.bill_id


def _without_seal(before: datetime) -> list[int]:
    """Documents of receipts that were numbered before then and have no file."""
    waiting = Receipt.objects.filter(document__state__in=UNMADE, at__lt=before)
    return list(waiting.order_by("pk").values_list("document", flat=True)[:AT_ONCE])


@transaction.atomic
def _see_to(task: str, key: str, **kwargs: int) -> bool:
    """Lost work is written anew, given-up work taken up again, work that says it is done written once more an hour."""
    now = timezone.now()
    work = OutboxTask.objects.filter(key=key).order_by("pk").first()
    if work is None:
        later(task, key=key, **kwargs)
    elif work.dead_at is not None:
        return work.dead_at < now - RESTS_FOR and take_up(work)
    elif work.done_at is not None:
        later(task, key=f"{key}:{now:%Y%m%d%H}", **kwargs)
    else:
        return False
    return True
