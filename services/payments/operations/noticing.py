"""缴款通知 of a bill that was priced by hand: its number is written on the bill once, when the notice is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.common.statements import change
from services.payments.enums import BillState

if TYPE_CHECKING:
    from datetime import date

    from services.payments.models import Bill

UNNOTICED = {"state": [BillState.ISSUED], "notice_number": [""]}


def hold_unnoticed(*, bill: Bill) -> bool:
    """Whether it is owed and bears no number; then nobody pays or ends it until the caller's transaction is over."""
    return bool(change(bill, where=UNNOTICED))


def number_bill(*, bill: Bill, number: str, due_date: date) -> None:
    """Write number and last day of the notice on the bill held by `hold_unnoticed`: neither changes any more."""
    change(bill, where=UNNOTICED, notice_number=number, due_date=due_date)
