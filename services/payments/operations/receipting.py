"""缴费凭证: proof of payment, numbered without gaps and sealed by `documents`. It says that it is no 财政票据."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.db.models import Sum
from django.utils import timezone

from services.common import transaction
from services.common.statements import change
from services.common.templatetags.words import yuan
from services.documents.enums import RegisterStatus
from services.documents.operations import request_document, set_register_status
from services.payments.amounts import capitals
from services.payments.enums import BillState, Outcome, RefundState
from services.payments.means import label
from services.payments.models import Receipt, Refund
from services.payments.operations.moving import SYSTEM

if TYPE_CHECKING:
    from services.payments.models import Bill

TEMPLATE = "payment_receipt"
SERIES = "payment_receipt"
MADE = "services.payments.tasks.receipt_made"


def make_receipt(*, bill: Bill) -> Receipt | None:
    """The receipt of a paid bill, made once; None for a bill that is not paid, or all of whose money went back.

    Safe to repeat.
    """
    if bill.state != BillState.PAID:
        return None
    known = Receipt.objects.filter(bill=bill).order_by("pk").first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            change(bill, where={"state": [BillState.PAID]})  # whoever withdraws it waits, and then finds it
            return None if all_went_back(bill) else _write(bill)
    except IntegrityError:  # another worker was quicker: its number stands, ours was given back
        return Receipt.objects.get(bill=bill)


def all_went_back(bill: Bill) -> bool:
    """Whether everything that was paid for this bill was given back."""
    done = Refund.objects.filter(allocation__bill=bill, allocation__outcome=Outcome.WON, state=RefundState.SUCCEEDED)
    return (done.aggregate(sum=Sum("amount"))["sum"] or 0) >= (bill.amount or 0)


@transaction.atomic
def withdraw_receipt(*, bill: Bill) -> None:
    """Whoever verifies the receipt of money that went back whole learns that it is no longer good. Safe to repeat."""
    change(bill, where={"state": BillState.values})
    found = Receipt.objects.filter(bill=bill).select_related("document").order_by("pk").first()
    if found is not None and all_went_back(bill):
        set_register_status(document=found.document, status=RegisterStatus.REVOKED, reason="款项已全额退回", by=SYSTEM)


def _write(bill: Bill) -> Receipt:
    paid = bill.allocations.select_related("order").get(outcome=Outcome.WON)
    document = request_document(
        kind="payment_receipt",
        template=TEMPLATE,
        context={
            "title": bill.title,
            "payee": bill.payee.name,
            "basis": bill.basis,
            "lines": [{"text": line.text, "amount": yuan(line.amount)} for line in bill.lines.all()],
            "amount": yuan(bill.amount),
            "capitals": capitals(bill.amount),
            "paid_at": f"{timezone.localtime(bill.paid_at):%Y-%m-%d %H:%M:%S}",
            "order": paid.order.out_trade_no,
            "channel": label(paid.order.channel),
            "simulated": paid.order.simulated,
            "notice_number": bill.notice_number,
        },
        seal=bill.payee.department,
        series=SERIES,
        subject_ref=bill.subject,
        title="缴费凭证",
        by=SYSTEM,
        on_made=MADE,
    )
    return Receipt.objects.create(bill=bill, document=document)
