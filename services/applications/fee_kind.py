"""Fees of cases among the kinds of bills: what payments calls as their money moves. A handler only owes work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.applications.after import ENDED
from services.applications.fees import KIND
from services.applications.models import Application
from services.applications.operations.charging import owe_end
from services.applications.operations.paying import FEE_MOVED
from services.catalog.charges import COLLECTORS
from services.catalog.enums import FeeWhen
from services.common.outbox import later
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
    KINDS.register(KIND, Kind(name=_("Fee of a case"), on_issued=priced, on_paid=paid, page=page, of_items=of_items))
    ENDED.register("fees", owe_end)
    for moment in (FeeWhen.BEFORE_ACCEPTANCE, FeeWhen.BEFORE_CERTIFICATE):
        COLLECTORS.register(moment, KIND)
