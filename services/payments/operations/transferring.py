"""Where the channel cannot give money back (a closed account, its time is over), staff do by bank transfer.

For the finance desk: `record_transfer`, `confirm_transfer`; OwnTransfer, NotOpenToThis and ValueError are shown as they
are. Two people: who transferred writes down the slip, another compares it, and only then the refund is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from services.common.statements import change
from services.common.together import together
from services.payments.enums import RefundState
from services.payments.gateways.base import RefundReport, RefundStanding
from services.payments.means import WINDOW
from services.payments.operations.moving import NotOpenToThis
from services.payments.operations.refunding import note_refund
from services.payments.operations.returning import succeed

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.payments.models import Refund

STUCK = frozenset({RefundState.ABNORMAL, RefundState.FAILED})


class OwnTransfer(PermissionError):
    """Nobody confirms the transfer they made."""


@together()
def record_transfer(*, refund: Refund, slip: str, by: User) -> None:
    """A stuck or failed refund was paid by bank: ``slip`` is the number of the transfer. The channel is left alone.

    Raises ValueError without a slip, NotOpenToThis.
    """
    if not slip.strip():
        raise ValueError(_lazy("Enter the number of the bank transfer."))
    fields = {"transfer_slip": slip.strip()[:64], "transferred_by": by, "ask_at": None}
    if refund.channel in WINDOW or not change(refund, where={"state": STUCK}, **fields):
        refund.refresh_from_db()
        raise NotOpenToThis(refund, "succeed")
    note_refund(refund, "refund.transferred", by=by, slip=refund.transfer_slip)


@together()
def confirm_transfer(*, refund: Refund, slip: str, by: User) -> None:
    """Another person compared the transfer with the number they read (``slip``): the refund is done.

    Raises OwnTransfer, NotOpenToThis, also when nobody wrote one down or it is another now.
    """
    if by.pk == refund.transferred_by_id:
        raise OwnTransfer
    same = {"state": STUCK, "transfer_slip": [slip], "transferred_by": [refund.transferred_by_id]}
    if not slip or refund.transferred_by_id is None or not change(refund, where=same, transfer_checked_by=by):
        refund.refresh_from_db()
        raise NotOpenToThis(refund, "succeed")
    done = RefundReport(
        number=refund.out_refund_no,
        standing=RefundStanding.DONE,
        refund_number=refund.transfer_slip,
        amount=refund.amount,
        at=timezone.now(),
    )
    succeed(refund=refund, report=done)
    note_refund(refund, "refund.transfer_confirmed", by=by, slip=refund.transfer_slip)
