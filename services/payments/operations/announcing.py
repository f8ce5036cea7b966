"""Whoever owes a bill and whoever pays it hear what becomes of the money, whoever pressed the button.

Their pages move; they get a notice when the bill is paid or cancelled and when money went back. That is work of the
relay: the booking waits for nobody's inbox.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from services.accounts.models import Enterprise, Person
from services.common import transaction
from services.common.live import tell_live
from services.common.models import Priority
from services.common.outbox import later
from services.common.statements import change
from services.common.templatetags.words import yuan
from services.notices.operations import notify
from services.payments.access import may_pay
from services.payments.enums import BillState, DisputeState, EndingHow, Outcome, ProposalState, RefundState
from services.payments.models import Bill, Order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.accounts.models import User
    from services.payments.models import BillEnding, Dispute, Receipt, Refund

ORDER = "services.payments.tasks.show_order"
REFUND = "services.payments.tasks.show_refund"
PAID = "services.payments.tasks.tell_paid"
REFUNDED = "services.payments.tasks.tell_refunded"
REFUSED = "services.payments.tasks.tell_refused"


def announce(order: Order) -> None:
    """Call inside the transaction: their pages move once it is kept."""
    later(ORDER, priority=Priority.URGENT, merged_by=f"{ORDER} {order.pk}", order_id=order.pk)


def announce_refund(refund: Refund) -> None:
    """As ``announce``."""
    later(REFUND, priority=Priority.URGENT, merged_by=f"{REFUND} {refund.pk}", refund_id=refund.pk)


def announce_paid(bill: Bill) -> None:
    """Call inside the transaction in which it was paid."""
    later(PAID, key=f"{PAID}:{bill.pk}", bill_id=bill.pk)


def announce_refunded(refund: Refund) -> None:
    """Call inside the transaction in which it went through."""
    later(REFUNDED, key=f"{REFUNDED}:{refund.pk}", refund_id=refund.pk)


def announce_refused(refund: Refund) -> None:
    """Call inside the transaction in which somebody did not agree to it."""
    later(REFUSED, key=f"{REFUSED}:{refund.pk}", refund_id=refund.pk)


@transaction.atomic
def show_order(*, order: Order) -> None:
    """Every page that shows the order or one of its bills reads it anew."""
    bills = Bill.objects.filter(allocations__order=order).order_by("pk")
    for person in concerned(bills, order.placed_by):
        tell_live(person.pk, "order.changed", {"order": order.out_trade_no, "state": order.state})


@transaction.atomic
def show_refund(*, refund: Refund) -> None:
    """Every page that shows the refund or its bill reads it anew."""
    said = {"bill": refund.allocation.bill.ref if refund.allocation else "", "state": refund.state}
    for person in concerned(_bills_of(refund), refund.order.placed_by if refund.order else None):
        tell_live(person.pk, "refund.changed", said)


@transaction.atomic
def show_receipt(*, receipt: Receipt) -> None:
    """Every page that shows the bill reads it anew: the receipt can be fetched."""
    paid = Order.objects.filter(allocations__bill=receipt.bill, allocations__outcome=Outcome.WON)
    order = paid.select_related("placed_by").order_by("pk").first()
    for person in concerned([receipt.bill], order.placed_by if order else None):
        tell_live(person.pk, "receipt.made", {"bill": receipt.bill.ref})


@transaction.atomic
def tell_paid(*, bill: Bill) -> None:
    """A notice to whoever owed it, once. Safe to repeat."""
    if change(bill, where={"state": [BillState.PAID], "told_at": [None]}, told_at=timezone.now()):
        _notify(concerned([bill], None), "bill_paid", bill, bill.amount)


@transaction.atomic
def tell_not_taken(*, bill: Bill) -> None:
    """A notice to whoever owes it that what was agreed could not be taken, in the transaction that decides so."""
    if bill.state == BillState.ISSUED:
        _notify(concerned([bill], None), "bill_not_taken", bill, bill.amount)


@transaction.atomic
def tell_decided(*, dispute: Dispute) -> None:
    """A notice to whoever objected and whoever owes the bill, in the transaction that decides about it."""
    bill, event = dispute.bill, "dispute_upheld" if dispute.state == DisputeState.UPHELD else "dispute_rejected"
    people = concerned([bill], dispute.opened_by)
    _notify(people, event, bill, bill.amount, payer=dispute.opened_by, reason=dispute.decision[:200])


@transaction.atomic
def tell_refunded(*, refund: Refund) -> None:
    """A notice to whoever owed the bill and whoever paid it, once. Safe to repeat."""
    if change(refund, where={"state": [RefundState.SUCCEEDED], "told_at": [None]}, told_at=timezone.now()):
        _notify_of(refund, "bill_refunded")


@transaction.atomic
def tell_refused(*, refund: Refund) -> None:
    """A notice to the same people that it was not agreed to, with the reason, once. Safe to repeat."""
    if change(refund, where={"state": [RefundState.REJECTED], "told_at": [None]}, told_at=timezone.now()):
        _notify_of(refund, "refund_refused", reason=refund.refused_reason)


def _notify_of(refund: Refund, template: str, **more: str) -> None:
    if bills := _bills_of(refund):
        payer = refund.order.placed_by if refund.order else None
        _notify(concerned(bills, payer), template, bills[0], refund.amount, payer=payer, **more)


@transaction.atomic
def tell_ended(*, ending: BillEnding) -> None:
    """A notice to whoever owed a bill that finance cancelled or wrote off, with the reason, once. Safe to repeat."""
    if change(ending, where={"state": [ProposalState.AGREED], "told_at": [None]}, told_at=timezone.now()):
        bill = ending.bill
        event = "bill_voided" if ending.how == EndingHow.VOID else "bill_written_off"
        event = event if bill.amount is not None else "unpriced_bill_voided"
        _notify(concerned([bill], None), event, bill, bill.amount, reason=ending.reason)


def concerned(bills: Iterable[Bill], placed_by: User | None) -> list[Person]:
    """Whoever owes these bills, of an enterprise its legal representative, and whoever pays; in the order of their ids.

    What is told to several persons is told in that order, so that no two who tell wait for each other.
    """
    found = {bill.payer_id for bill in bills if bill.payer_enterprise_id is None}
    firms = [bill.payer_enterprise_id for bill in bills if bill.payer_enterprise_id]
    if placed_by is not None:
        found.add(placed_by.person_id)
    wanted = Q(pk__in=found - {None}) | Q(pk__in=_representatives(firms))
    return list(Person.objects.filter(wanted).order_by("pk"))


def _representatives(firms: list[int]) -> list[int]:
    known = Enterprise.objects.filter(pk__in=firms, legal_representative__isnull=False)
    return list(known.order_by("pk").values_list("legal_representative", flat=True))


def _bills_of(refund: Refund) -> list[Bill]:
    """The bill it is of; of stray money those of the order it came for."""
    if refund.allocation:
        return [refund.allocation.bill]
    if refund.order is None:
        return []
    bills = Bill.objects.filter(allocations__order=refund.order)
    return list(bills.select_related("payee").order_by("pk"))


def _notify(
    people: list[Person], template: str, bill: Bill, amount: int | None, *, payer: User | None = None, **more: str
) -> None:
    """``payer`` who paid for another by a link may not open the bill: the notice leads them nowhere."""
    context: dict[str, Any] = {"bill": bill.title, "payee": bill.payee.name, "amount": yuan(amount), **more}
    stranger = payer.person_id if payer is not None and not may_pay(payer, bill) else None
    for person in people:
        notify(person=person, template=template, context=context, url="" if person.pk == stranger else _page(bill))


def _page(bill: Bill) -> str:
    """The page of the bill; empty where the portal serves no cashier."""
    try:
        return reverse("payments:bill", args=[bill.ref])
    except NoReverseMatch:
        return ""
