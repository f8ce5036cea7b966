"""Stays among the kinds of bills. A handler only owes work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from services.common.outbox import later
from services.parking.operations.billing import KIND
from services.payments.kinds import KINDS, Kind

if TYPE_CHECKING:
    from services.payments.models import Bill

MOVED = "services.parking.tasks.bill_moved"


def moved(bill: Bill) -> None:
    """Priced, paid or ended without money."""
    stay = int(bill.subject_ref.removeprefix("stay:"))
    later(MOVED, key=f"{MOVED}:{bill.pk}:{bill.state}", stay_id=stay)


def register() -> None:
    """Called when the app is ready."""
    KINDS.register(KIND, Kind(name=_("Parking"), on_issued=moved, on_paid=moved, on_ended=moved))
