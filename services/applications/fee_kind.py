"""Fees of cases among the kinds of bills: what payments calls as their money moves. A handler only owes work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.applications.after import ENDED
from services.applications.enums import WAITS_FOR_FEE
from services.applications.fees import KIND
from services.applications.models import Application
from services.applications.operations.charging import owe_end
from services.applications.operations.paying import FEE_MOVED
from services.catalog.charges import COLLECTORS
from services.catalog.enums import FeeWhen
from services.common.outbox import later
from services.payments.enums import EndingHow
from services.payments.kinds import KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Collection

    from services.payments.models import Bill


def priced(bill: Bill) -> None:
    """Two people said what it comes to."""
    later(FEE_MOVED, key=f"{FEE_MOVED}:{bill.pk}:priced", bill_id=bill.pk)


def paid(bill: Bill) -> None:
    """It was paid, at the window or through a channel."""
    later(FEE_MOVED, key=f"{FEE_MOVED}:{bill.pk}:paid", bill_id=bill.pk)


def ended(bill: Bill) -> None:
    """Two of finance cancelled it."""
    later(FEE_MOVED, key=f"{FEE_MOVED}:{bill.pk}:ended", bill_id=bill.pk)


def keeps(bill: Bill, how: str) -> str:
    """A fee that a case waits for is waived there, with what shows why; it is never written off meanwhile."""
    waits = Application.objects.filter(ref=bill.subject_ref.removeprefix("case:"), state__in=WAITS_FOR_FEE)
    if how == EndingHow.WRITTEN_OFF and waits.exists():
        return _(
            "A case waits for this fee, so it is not written off. Whoever examines the case can propose to waive it."
        )
    return ""


def page(bill: Bill) -> str:
    """The case it is about; nowhere once it is not kept any more."""
    ref = bill.subject_ref.removeprefix("case:")
    return reverse("applications:case", args=[ref]) if Application.objects.filter(ref=ref).exists() else ""


def of_items(items: Collection[str]) -> Q:
    """Bills of cases of these items."""
    cases = Application.objects.filter(item_version__item_code__in=items).annotate(about=Concat(Value("case:"), "ref"))
    return Q(subject_ref__in=cases.order_by().values("about"))


def register() -> None:
    """Called when the app is ready."""
    hears = {"on_issued": priced, "on_paid": paid, "on_ended": ended}
    KINDS.register(KIND, Kind(name=gettext_lazy("Fee of a case"), keeps=keeps, page=page, of_items=of_items, **hears))
    ENDED.register("fees", owe_end)
    for moment in (FeeWhen.BEFORE_ACCEPTANCE, FeeWhen.BEFORE_CERTIFICATE):
        COLLECTORS.register(moment, KIND)
