"""The fee of a case told in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.applications.afterwards import day_text
from services.applications.enums import WAITS_FOR_FEE, State
from services.applications.models import CaseFee
from services.catalog.charges import yuan
from services.payments.access import active_order
from services.payments.enums import BillState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.applications.models import Application
    from services.payments.models import Bill

TITLES = {
    "ask_fee": gettext_lazy("Complete, the fee is asked for"),
    "fee_settled": gettext_lazy("Fee settled"),
    "end_unpaid": gettext_lazy("Ended, because the fee was not paid"),
    "ask_result_fee": gettext_lazy("The fee is asked for"),
    "result_fee_settled": gettext_lazy("Fee settled"),
    "fee_priced": gettext_lazy("The amount of the fee is told"),
    "ask_fee_again": gettext_lazy("The fee is asked for anew"),
    "propose_waiver": gettext_lazy("Waiver of the fee proposed"),
    "decline_waiver": gettext_lazy("Waiver of the fee not agreed to"),
    "waive_fee": gettext_lazy("Fee waived"),
}
"""What a step did."""
PLAIN_TITLES = {
    "ask_fee": gettext_lazy("A fee is to be paid"),
    "fee_settled": gettext_lazy("The fee is paid"),
    "end_unpaid": gettext_lazy("Ended: the fee was not paid"),
    "ask_result_fee": gettext_lazy("A fee is to be paid"),
    "result_fee_settled": gettext_lazy("The fee is paid"),
    "ask_fee_again": gettext_lazy("A corrected fee is to be paid"),
}
"""The same without office words."""


def to_pay(application: Application) -> tuple[str, ...]:
    """How much, until when, what it is for; the one thing to do is to pay it."""
    fee = application.fee
    if fee.bill.state == BillState.PAID:
        return (_paid_words(application, fee),)
    if fee.bill.state == BillState.VOID:
        text = _("The bill was cancelled: pay nothing now. {organ} tells you what follows.")
        return (text.format(organ=application.department.name),)
    if fee.due_date is None:
        return (_("{organ} works out what is to be paid and tells you.").format(organ=application.department.name),)
    if active_order(fee.bill):
        text = _("A payment of {amount} is under way.").format(amount=yuan(fee.total))
        return _with_bill(fee, text, _("Look at the payment"))
    then = _("Then it is accepted.") if application.state == State.FEE_DUE else _("Then the result is made.")
    if application.state == State.RESULT_FEE and fee.due_date < timezone.localdate():
        then = _("What was granted stands, and the result is made as soon as it is paid.")
    return _with_bill(fee, f"{due_words(fee)} {then}", _("Pay"))


def due_words(fee: CaseFee) -> str:
    """How much and until when; that a day has passed is said."""
    late = fee.due_date < timezone.localdate()
    text = _("To be paid: {amount}; the last day was {day}.") if late else _("To be paid: {amount}, by {day}.")
    return text.format(amount=yuan(fee.total), day=day_text(fee.due_date))


def _paid_words(application: Application, fee: CaseFee) -> str:
    if fee.hindrance:
        text = _("It is paid. {organ} looks into what still stands in the way; you need do nothing.")
        return text.format(organ=application.department.name)
    return _("It is paid. In a moment it goes on by itself.")


def _with_bill(fee: CaseFee, text: str, action: str) -> tuple[str, ...]:
    address = bill_url(fee.bill)
    return (text, action, address) if address else (text,)


def bill_url(bill: Bill) -> str:
    """The page on which it is paid; empty where no cashier is served: then it is paid at the window."""
    try:
        return reverse("payments:bill", args=[bill.ref])
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True)
class Due:
    """A case that waits for its fee: how much, until when, where it is paid."""

    case: Application
    text: str
    url: str


def unpaid_of(cases: Iterable[Application]) -> list[Due]:
    """The fees that the applicants of these cases can pay now; one query, whatever their number."""
    waiting = {case.pk: case for case in cases if case.state in WAITS_FOR_FEE}
    if not waiting:
        return []
    rows = CaseFee.objects.filter(application__in=waiting, due_date__isnull=False, bill__state=BillState.ISSUED)
    return [
        Due(waiting[fee.application_id], due_words(fee), bill_url(fee.bill))
        for fee in rows.select_related("bill").order_by("due_date", "pk")
    ]


def unpaid(application: Application) -> str:
    """Why it ended, where that was the fee; empty otherwise."""
    if not application.progress.filter(move="end_unpaid").exists():
        return ""
    return _("The fee was not paid in time, so this application was ended. You may apply again at any time.")
