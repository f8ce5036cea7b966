"""The fee of a case told in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.applications.afterwards import day_text
from services.applications.enums import State
from services.catalog.charges import yuan

if TYPE_CHECKING:
    from services.applications.models import Application

TITLES = {
    "ask_fee": gettext_lazy("Complete, the fee is asked for"),
    "fee_settled": gettext_lazy("Fee settled"),
    "end_unpaid": gettext_lazy("Ended, because the fee was not paid"),
    "ask_result_fee": gettext_lazy("The fee is asked for"),
    "result_fee_settled": gettext_lazy("Fee settled"),
    "fee_priced": gettext_lazy("The amount of the fee is told"),
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
}
"""The same without office words."""


def to_pay(application: Application) -> tuple[str, ...]:
    """How much, until when, what it is for; the one thing to do is to pay it."""
    fee = application.fee
    if fee.due_date is None:
        return (_("{organ} works out what is to be paid and tells you.").format(organ=application.department.name),)
    then = _("Then it is accepted.") if application.state == State.FEE_DUE else _("Then the result is made.")
    text = _("To be paid: {amount}, by {day}.").format(amount=yuan(fee.total), day=day_text(fee.due_date))
    try:
        return f"{text} {then}", _("Pay"), reverse("payments:bill", args=[fee.bill.ref])
    except NoReverseMatch:  # where no cashier is served it is paid at the window
        return (f"{text} {then}",)


def unpaid(application: Application) -> str:
    """Why it ended, where that was the fee; empty otherwise."""
    if not application.progress.filter(move="end_unpaid").exists():
        return ""
    return _("The fee was not paid in time, so this application was ended. You may apply again at any time.")
