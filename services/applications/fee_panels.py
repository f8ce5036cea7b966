"""The fee of a case on other pages: for its applicant, for the desk, and what waits for a second person there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications.access import department_ids
from services.applications.afterwards import day_text
from services.applications.enums import WAITS_FOR_FEE, FeeEnd, State
from services.applications.models import CaseFee
from services.applications.operations.charging import goes_back
from services.applications.operations.reminding import overdue
from services.applications.story_fees import bill_url
from services.catalog.charges import yuan
from services.common import slots
from services.payments.enums import BillState, RefundState

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.applications.models import Application

SHOWN = 5
BACK = frozenset(RefundState) - {RefundState.REJECTED, RefundState.SUCCEEDED}
"""Money that is on its way back."""


def register() -> None:
    """Called when the app is ready."""
    slots.offer("case.part_of", for_the_applicant, order=10)
    slots.offer("case.side", at_the_desk, order=10)
    slots.offer("desk.top", waiting_at_the_desk, order=2)


@dataclass(frozen=True, slots=True)
class Told:
    """Where a fee stands, in words, and how it is drawn."""

    text: str
    tone: str


def fee_of(application: Application) -> CaseFee | None:
    """The fee of a case, None where none was assessed."""
    related = ("bill__payee", "waiver_proposed_by", "waived_by")
    return CaseFee.objects.select_related(*related).filter(application=application).order_by("pk").first()


def standing(fee: CaseFee) -> Told:
    """Where it stands."""
    if fee.settled_as == FeeEnd.NOTHING:
        return Told(_("Nothing to pay"), "ok")
    if fee.settled_as == FeeEnd.WAIVED:
        return Told(_("Waived"), "ok")
    if fee.bill.state == BillState.PAID:
        return _paid(fee)
    if fee.bill.state == BillState.PRICING_HOLD:
        return Told(_("The amount is being worked out"), "todo")
    if fee.bill.state != BillState.ISSUED:
        return Told(str(fee.bill.get_state_display()), "line")
    return Told(_("To be paid by {day}").format(day=day_text(fee.due_date)) if fee.due_date else "", "warn")


def _paid(fee: CaseFee) -> Told:
    """Paid, on its way back, or given back."""
    found = set(fee.bill.allocations.filter(refunds__isnull=False).values_list("refunds__state", flat=True))
    if RefundState.SUCCEEDED in found:
        return Told(_("Paid and given back"), "line")
    return Told(_("Paid, on its way back"), "todo") if found & BACK else Told(_("It is paid"), "ok")


def lines(fee: CaseFee) -> list[dict[str, str]]:
    """What is charged and what is taken off, by which rule."""
    if fee.bill is not None and fee.settled_as != FeeEnd.NOTHING:
        rows = [(line.text, line.amount, line.basis) for line in fee.bill.lines.all()]
    else:
        rows = [(f"{step['fee']}：{step['reduction']}", 0, step["by"]) for step in fee.trace if step.get("reduction")]
    return [{"text": text, "amount": _signed(amount), "basis": basis} for text, amount, basis in rows]


def _signed(amount: int) -> str:
    return f"−{yuan(-amount)}" if amount < 0 else yuan(amount)


def if_withdrawn(application: Application) -> str:
    """What becomes of the fee when the case is withdrawn now; empty where none is asked for."""
    fee = fee_of(application)
    if fee is None or fee.bill is None:
        return ""
    if fee.bill.state != BillState.PAID:
        return "" if fee.settled_at else _("The fee is then not to be paid any more.")
    if goes_back(application, fee):
        return _("What you paid goes back to you: {amount}.").format(amount=yuan(fee.bill.amount))
    return _("What you paid does not go back: {rule}.").format(rule=application.item_version.get_fee_refund_display())


def _context(fee: CaseFee) -> dict[str, Any]:
    total = yuan(fee.total) if fee.total is not None else ""
    return {"fee": fee, "told": standing(fee), "lines": lines(fee), "total": total}


def for_the_applicant(request: HttpRequest, *, application: Application) -> str:
    """The box on the page of a case: what is charged, why, where it stands, the way to the bill."""
    fee = fee_of(application)
    if fee is None:
        return ""
    context = _context(fee) | {"url": bill_url(fee.bill) if fee.bill else ""}
    return render_to_string("applications/_partials/fee.html", context, request=request)


def at_the_desk(request: HttpRequest, *, application: Application) -> str:
    """The same for the clerk: with what was not shown, what is proposed, and what hinders."""
    fee = fee_of(application)
    if fee is None:
        return ""
    context = _context(fee) | {"lacking": sorted({name for step in fee.trace for name in step.get("lacking", ())})}
    context |= {"late": _late(application, fee), "cancelled": _is_cancelled(fee)}
    return render_to_string("applications/_partials/fee_at_the_desk.html", context, request=request)


def _late(application: Application, fee: CaseFee) -> int:
    """Days since the last day of a fee before the result that is not paid."""
    waits = application.state == State.RESULT_FEE and fee.due_date and fee.bill.state == BillState.ISSUED
    return max((timezone.localdate() - fee.due_date).days, 0) if waits else 0


def _is_cancelled(fee: CaseFee) -> bool:
    """Whether finance cancelled the bill and nothing followed yet."""
    return fee.settled_at is None and fee.bill is not None and fee.bill.state == BillState.VOID


def waiting_at_the_desk(request: HttpRequest) -> str:
    """Fees for which a colleague is needed: a waiver that somebody proposed, a case that cannot go on, one that
    was granted and is not paid long after the last day.
    """
    late = Q(pk__in=overdue(timezone.now()).values("pk"))
    needs = Q(waiver_proposed_by__isnull=False) & ~Q(waiver_proposed_by=request.user) | ~Q(hindrance="") | late
    open_fees = CaseFee.objects.filter(
        settled_at=None,
        application__state__in=WAITS_FOR_FEE,
        application__department__in=department_ids(request.user),
    )
    found = open_fees.filter(needs).select_related("application__item_version", "bill").defer("application__form")
    rows = list(found.order_by("reminded", "assessed_at", "pk")[: SHOWN + 1])
    for row in rows:
        row.cancelled, row.late = _is_cancelled(row), _late(row.application, row)
    if not rows:
        return ""
    context = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN}
    return render_to_string("applications/_partials/fees_waiting.html", context, request=request)
