"""Fees of cases among the kinds of bills: what payments calls as their money moves. A handler only owes work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.applications.after import ENDED
from services.applications.fees import KIND
from services.applications.operations.charging import owe_end
from services.common.outbox import later
from services.payments.kinds import KINDS, Kind

if TYPE_CHECKING:
    from services.payments.models import Bill

FEE_MOVED = "services.applications.tasks.fee_moved"


def priced(bill: Bill) -> None:
    """Two people said what it comes to."""
    later(FEE_MOVED, key=f"{FEE_MOVED}:{bill.pk}:priced", bill_id=bill.pk)


def paid(bill: Bill) -> None:
    """It was paid, at the window or through a channel."""
    later(FEE_MOVED, key=f"{FEE_MOVED}:{bill.pk}:paid", bill_id=bill.pk)


def page(bill: Bill) -> str:
    """The case it is about."""
    return reverse("applications:case", args=[bill.subject_ref.removeprefix("case:")])


def register() -> None:
    """Called when the app is ready."""
    KINDS.register(KIND, Kind(name=_("Fee of a case"), on_issued=priced, on_paid=paid, page=page))
    ENDED.register("fees", owe_end)
