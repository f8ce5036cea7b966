"""Somebody says that a bill is wrong: it is not dunned until that is decided; nothing else changes.

For pages: `open_dispute`, `decide_dispute`; AlreadyDisputed, OwnDispute, ValueError are shown as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common.statements import change
from services.payments.enums import DisputeState
from services.payments.models import Dispute

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.payments.models import Bill


class AlreadyDisputed(Exception):
    """Somebody looks into this bill already. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("Somebody is looking into this bill already."))


class AlreadyDecided(Exception):
    """It was decided before. Answered with 409."""


class OwnDispute(PermissionError):
    """Nobody decides what they brought forward themselves."""


def open_dispute(*, bill: Bill, reason: str, by: User) -> Dispute:
    """Say what is wrong with a bill. Raises AlreadyDisputed, ValueError without a reason."""
    if not reason.strip():
        raise ValueError(_("Say what is wrong with the bill."))
    try:
        with transaction.atomic():
            dispute = Dispute.objects.create(bill=bill, reason=reason.strip()[:500], opened_by=by)
            record(event="bill.disputed", by=by, subject=bill.subject, department=bill.payee.department)
    except IntegrityError:
        raise AlreadyDisputed from None
    return dispute


@transaction.atomic
def decide_dispute(*, dispute: Dispute, upheld: bool, decision: str, by: User) -> None:
    """Say who is right and why. What follows (a new version, a refund) is done by its own verb.

    Raises OwnDispute, AlreadyDecided, ValueError without a word why.
    """
    if by.pk == dispute.opened_by_id:
        raise OwnDispute
    if not decision.strip():
        raise ValueError(_("Say why: the payer reads it."))
    state = DisputeState.UPHELD if upheld else DisputeState.REJECTED
    fields = {"decided_by": by, "decided_at": timezone.now(), "decision": decision.strip()[:500]}
    if not change(dispute, where={"state": [DisputeState.OPEN]}, state=state, **fields):
        raise AlreadyDecided
    detail = {"bill": dispute.bill.ref, "upheld": upheld}
    record(event="bill.dispute_decided", by=by, subject=dispute.bill.subject, detail=detail)
