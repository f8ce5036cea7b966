"""Photos of stays and pictures of passages prove something for a while, then they go: nobody is kept in pictures."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from services.parking.enums import StayState
from services.parking.models import PassagePicture, StayPhoto
from services.parking.operations.billing import KIND
from services.payments.enums import DisputeState
from services.payments.models import Dispute

KEPT_FOR = timedelta(days=365)
"""So long a photo stays with a stay that is over; longer while something is owed or objected to."""
PICTURES_KEPT_FOR = timedelta(days=30)
"""Cameras take a picture of everybody who passes: they go sooner. What was read, where and when stays written down."""
OVER = (StayState.SETTLED, StayState.CLOSED, StayState.MERGED)
AT_ONCE = 500


def _looked_into(stay: str) -> Exists:
    """Whether somebody objects to a bill of the stay of this name."""
    of_stay = Concat(Value("stay:"), Cast(OuterRef(stay), CharField()), output_field=CharField())
    return Exists(Dispute.objects.filter(bill__kind=KIND, bill__subject_ref=of_stay, state=DisputeState.OPEN))


def drop_old_photos() -> int:
    """Daily. The rows go; the sweep of files takes the pictures within days. How many went."""
    old = StayPhoto.objects.filter(taken_at__lt=timezone.now() - KEPT_FOR, stay__state__in=OVER)
    found = list(old.exclude(_looked_into("stay")).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    StayPhoto.objects.filter(pk__in=found).delete()
    return len(found)


def drop_old_pictures() -> int:
    """Hourly. As ``drop_old_photos``, of pictures that cameras sent; those of a read without a stay go by their age."""
    over = Q(passage__stay=None) | Q(passage__stay__state__in=OVER)
    old = PassagePicture.objects.filter(over, sent_at__lt=timezone.now() - PICTURES_KEPT_FOR)
    found = list(old.exclude(_looked_into("passage__stay")).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    PassagePicture.objects.filter(pk__in=found).delete()
    return len(found)
