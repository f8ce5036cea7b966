"""Buyers are told once that their monthly card ends soon, unless the next one is bought."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from services.common import transaction
from services.common.statements import change
from services.common.templatetags.words import full_day
from services.notices.operations import notify
from services.parking.enums import TAKES_PLACE, SaleState
from services.parking.models import PassSale
from services.vehicles.enums import BindingState

BEFORE = timedelta(days=3)
MOST = 500


def remind_all() -> int:
    """Whose card ends within three days. How many were told."""
    today = timezone.localdate()
    rows = PassSale.objects.in_force(on=today).filter(last_date__lte=today + BEFORE, reminded_at=None)
    rows = rows.filter(binding__state=BindingState.ACTIVE, card__valid_until__gt=timezone.now())
    found = rows.exclude(person=None).select_related("lot", "vehicle", "person").order_by("pk")
    return sum(_remind(sale) for sale in found[:MOST])


@transaction.atomic
def _remind(sale: PassSale) -> bool:
    later = PassSale.objects.filter(lot=sale.lot, vehicle=sale.vehicle, state__in=TAKES_PLACE)
    if later.filter(first_date__gt=sale.last_date).exists():
        return False
    if not change(sale, where={"reminded_at": [None], "state": [SaleState.PAID]}, reminded_at=timezone.now()):
        return False
    notify(
        person=sale.person,
        template="parking_card_ends",
        context={"plate": sale.vehicle.masked, "lot": sale.lot.name, "until": full_day(sale.last_date)},
        url=reverse("parking:card", args=[sale.number]),
    )
    return True
