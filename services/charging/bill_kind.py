"""Sessions among the kinds of bills. A handler only owes work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.charging.models import ChargingSession
from services.charging.operations.billing import KIND
from services.common.outbox import later
from services.payments.kinds import KINDS, Kind

if TYPE_CHECKING:
    from services.payments.models import Bill

MOVED = "services.charging.tasks.bill_moved"


def moved(bill: Bill) -> None:
    """Priced, paid or ended without money."""
    session = int(bill.subject_ref.removeprefix("charge:"))
    later(MOVED, key=f"{MOVED}:{bill.pk}:{bill.state}", session_id=session)


def page(bill: Bill) -> str:
    """The charge, for whoever owes it."""
    rows = ChargingSession.objects.filter(pk=int(bill.subject_ref.removeprefix("charge:")))
    session = rows.select_related("charge_point").order_by("pk").first()
    return reverse("charging:session", args=[session.number]) if session is not None else ""


def register() -> None:
    """Called when the app is ready."""
    words = _("The charge it belongs to")
    kind = Kind(name=_("Charging"), on_issued=moved, on_paid=moved, on_ended=moved, page=page, page_name=words)
    KINDS.register(KIND, kind)
