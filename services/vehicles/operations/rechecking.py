"""Once in thirty days the register is asked anew: whoever it no longer names has sold the vehicle."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from services.common import transaction
from services.vehicles.enums import Actor, Ending, Proof
from services.vehicles.models import PlateBinding
from services.vehicles.operations.adding import ask
from services.vehicles.operations.moving import NotOpenToThis, step, tell

MONTH = timedelta(days=30)
AT_ONCE = 500
"""Bindings a day at most; the others come the next day."""


def ask_anew() -> int:
    """Ask about bindings of which nothing was asked for 30 days; how many were asked about.

    While the register does not answer nothing changes: the next day it is asked again. What staff
    confirmed by papers stands until somebody else shows that the vehicle is theirs.
    """
    due = Q(compared_at__lte=timezone.now() - MONTH)
    rows = PlateBinding.objects.active().filter(due, proof=Proof.REGISTER).select_related("vehicle", "person")
    asked = 0
    for binding in rows.order_by("compared_at", "pk")[:AT_ONCE]:
        owns = ask(binding.vehicle, binding.person, by=None)
        if owns is None:
            break
        asked += 1
        _apply(binding, owns=owns)
    return asked


@transaction.atomic
def _apply(binding: PlateBinding, *, owns: bool) -> None:
    now = timezone.now()
    if owns:
        PlateBinding.objects.filter(pk=binding.pk).update(compared_at=now)
        return
    try:
        step(binding, "transfer", actor=Actor.SYSTEM, by=None, bound_until=now, ending=Ending.TRANSFERRED)
    except NotOpenToThis:
        return
    tell(binding, "vehicle_sold")
