"""Photos of stays are proof for a while, then they go: whoever paid long ago is not kept in pictures."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from services.parking.enums import StayState
from services.parking.models import StayPhoto
from services.parking.operations.billing import KIND
from services.payments.enums import DisputeState
from services.payments.models import Dispute

KEPT_FOR = timedelta(days=365)
"""So long a photo stays with a stay that is over; longer while something is owed or objected to."""
OVER = (StayState.SETTLED, StayState.CLOSED, StayState.MERGED)
AT_ONCE = 500
_OF_STAY = Concat(Value("stay:"), Cast(OuterRef("stay"), CharField()), output_field=CharField())


def drop_old_photos() -> int:
    """Daily. The rows go; the sweep of files takes the pictures within days. How many went."""
    looked_into = Dispute.objects.filter(bill__kind=KIND, bill__subject_ref=_OF_STAY, state=DisputeState.OPEN)
    old = StayPhoto.objects.filter(taken_at__lt=timezone.now() - KEPT_FOR, stay__state__in=OVER)
    found = list(old.exclude(Exists(looked_into)).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    StayPhoto.objects.filter(pk__in=found).delete()
    return len(found)
