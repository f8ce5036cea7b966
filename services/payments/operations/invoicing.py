"""开票: a payer asks for an invoice of what was paid, staff answer with its number or say why there is none.

For pages: `ask_invoice`, `answer_invoice`; NotPaidYet, AlreadyAsked, AlreadyAnswered and ValueError are shown as they
are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.common.live import publish
from services.common.statements import change
from services.payments.enums import BillState, Buyer, InvoiceState
from services.payments.models import InvoiceRequest
from services.payments.operations.doubting import TOPIC
from services.payments.operations.receipting import all_went_back

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.payments.models import Bill


class NotPaidYet(Exception):
    """There is an invoice of what was paid and not given back only. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("There is an invoice only of what was paid and did not go back."))


class AlreadyAsked(Exception):
    """Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("An invoice of this bill was asked for already."))


class AlreadyAnswered(Exception):
    """Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else answered this request."))


def ask_invoice(
    *, bill: Bill, buyer: str = Buyer.PERSON, firm: str = "", tax_number: str = "", by: User
) -> InvoiceRequest:
    """The bill of an enterprise is made out to that one, whatever is said. Raises NotPaidYet, AlreadyAsked."""
    if owes := bill.payer_enterprise:
        buyer, firm, tax_number = Buyer.FIRM, owes.name, owes.credit_code
    try:
        with transaction.atomic():
            if not change(bill, where={"state": [BillState.PAID]}) or all_went_back(bill):
                raise NotPaidYet
            is_firm = buyer == Buyer.FIRM
            asked = InvoiceRequest.objects.create(
                bill=bill,
                buyer=buyer,
                firm=firm.strip() if is_firm else "",
                tax_number=tax_number if is_firm else "",
                asked_by=by,
            )
            record(event="invoice.asked", by=by, subject=asked.subject, department=bill.payee.department)
            publish(TOPIC, "finance.changed", {"invoice": asked.pk})
    except IntegrityError:
        raise AlreadyAsked from None
    return asked


@transaction.atomic
def answer_invoice(*, asked: InvoiceRequest, number: str, answer: str, by: User) -> None:
    """It was made under ``number``, or without one is declined for the reason ``answer``.

    Raises AlreadyAnswered, ValueError with neither.
    """
    number, answer = number.strip()[:40], answer.strip()[:200]
    if not number and not answer:
        raise ValueError(_("Write the number of the invoice, or why there is none."))
    state = InvoiceState.MADE if number else InvoiceState.DECLINED
    fields = {"number": number, "answer": answer, "answered_by": by, "answered_at": timezone.now()}
    if not change(asked, where={"state": [InvoiceState.OPEN]}, state=state, **fields):
        raise AlreadyAnswered
    department = asked.bill.payee.department
    record(event=f"invoice.{state}", by=by, subject=asked.subject, department=department, detail={"number": number})
