"""A fee before the result that stays unpaid: what was granted stands, the applicant is reminded, the desk sees it.

Nobody may take back what was granted because it was not paid, nor make the result before it is (行政许可法 art. 44
names the days for the result, no end of the grant). So it waits, and never silently.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone

from services.applications.enums import State
from services.applications.models import CaseFee
from services.applications.operations.moving import SYSTEM, announce, hold
from services.applications.operations.telling import tell_readers
from services.audit.operations import record
from services.common.together import together
from services.payments.enums import BillState, DisputeState, Outcome
from services.payments.models import Allocation, Dispute

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

EVERY = timedelta(days=30)
"""How long after the last day, and after each reminder, the applicant is reminded."""
MOST = 6
"""After that the desk speaks to them: more letters help nobody."""
_log = logging.getLogger(__name__)


def overdue(now: datetime) -> QuerySet[CaseFee]:
    """Granted, and not paid long after the last day."""
    waits = CaseFee.objects.filter(settled_at=None, application__state=State.RESULT_FEE)
    return waits.filter(bill__state=BillState.ISSUED, due_date__lte=timezone.localdate(now - EVERY))


def remind_of_fees() -> int:
    """Remind whoever it is time for, each in a transaction of its own; how many. Safe to repeat."""
    now = timezone.now()
    due = overdue(now).filter(Q(reminded_at=None) | Q(reminded_at__lte=now - EVERY), reminded__lt=MOST)
    disputed = Dispute.objects.filter(state=DisputeState.OPEN).values("bill")
    being_paid = Allocation.objects.filter(outcome=Outcome.OPEN).values("bill")
    due = due.exclude(bill__in=disputed).exclude(bill__in=being_paid)
    told = 0
    for fee in due.select_related("application").order_by("pk"):
        try:
            told += _remind(fee, now)
        except Exception:
            _log.exception("fee %s", fee.pk)
    return told


@together()
def _remind(fee: CaseFee, now: datetime) -> bool:
    """Hold the case and remind once. False when another did, or it was paid meanwhile."""
    application = fee.application
    if not hold(application, State.RESULT_FEE):
        return False
    same = CaseFee.objects.filter(pk=fee.pk, settled_at=None, reminded=fee.reminded, bill__state=BillState.ISSUED)
    if not same.update(reminded=F("reminded") + 1, reminded_at=now):
        return False
    tell_readers(application, "fee_late", due_date=fee.due_date)
    department = application.department
    detail = {"times": fee.reminded + 1}
    record(event="case.fee_reminded", by=SYSTEM, subject=application.subject_ref, department=department, detail=detail)
    announce(application, "fee_reminded")
    return True
