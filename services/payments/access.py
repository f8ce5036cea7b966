"""The only way to bills and orders: the object, or the same 404 for absent and not mine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.accounts.acting import right_for
from services.accounts.enums import ActingScope
from services.common.access import NotFoundOrNotYours
from services.departments.access import has_role, recusal_reason
from services.departments.enums import Role
from services.payments.models import Allocation, Bill, DayClosing, Order, Payee, PayLink, Refund
from services.payments.models.links import secret_index

if TYPE_CHECKING:
    from services.accounts.acting import Acting
    from services.accounts.models import User
    from services.departments.models import Department
    from services.payments.querysets import BillQuerySet

RELATED = ("payee__department", "payer", "payer_enterprise")


def bills_of(acting: Acting) -> BillQuerySet:
    """Bills of the identity that is chosen in the bar; none where the right does not reach that far."""
    bills = Bill.objects.select_related(*RELATED)
    if acting.enterprise:
        return bills.of_enterprise(acting.enterprise) if acting.may(ActingScope.APPLY) else bills.none()
    person = acting.principal_person
    return bills.of_person(person) if person and acting.may(ActingScope.APPLY) else bills.none()


def may_pay(user: User, bill: Bill) -> bool:
    """Whether it is theirs, or they may apply today for whoever owes it: who applies for another pays for them, too."""
    if user.person_id is None:
        return False
    if bill.payer_enterprise is None and bill.payer_id == user.person_id:
        return True
    owner = bill.payer_enterprise or bill.payer
    return owner is not None and right_for(user.person, owner, ActingScope.APPLY) is not None


def get_for_resident(user: User, ref: str) -> Bill:
    """A bill this sign-in may read and pay. Raises NotFoundOrNotYours."""
    bill = Bill.objects.select_related(*RELATED).filter(ref=ref).order_by("pk").first()
    if bill is None or not may_pay(user, bill):
        raise NotFoundOrNotYours(bill.subject if bill else "")
    return bill


def get_order(user: User, number: str) -> Order:
    """An order all of whose bills this sign-in may pay today. Raises NotFoundOrNotYours."""
    order = Order.objects.select_related("placed_by").filter(out_trade_no=number).order_by("pk").first()
    if order is None or not all(may_pay(user, part.bill) for part in parts_of(order)):
        raise NotFoundOrNotYours(order.subject if order else "")
    return order


def payee_of(department: Department, book: str) -> Payee | None:
    """By whom an organ takes money of this book: the first in use; None where it takes none."""
    return Payee.objects.filter(department=department, book=book, is_active=True).order_by("pk").first()


def parts_of(order: Order) -> list[Allocation]:
    """The parts of an order with their bills."""
    related = (f"bill__{name}" for name in RELATED)
    return list(order.allocations.select_related(*related).prefetch_related("refunds").order_by("pk"))


def active_order(bill: Bill) -> Order | None:
    """The order by which the bill is being paid just now."""
    part = bill.allocations.filter(outcome="open").select_related("order__placed_by").order_by("pk").first()
    return part.order if part else None


def get_link(secret: str) -> PayLink:
    """The link with this secret, open or not. Raises NotFoundOrNotYours."""
    related = (*(f"bill__{name}" for name in RELATED), "made_by")
    found = PayLink.objects.select_related(*related).filter(secret_index=secret_index(secret)).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def is_open(link: PayLink) -> bool:
    """Whether one may begin to pay by it."""
    return link.ended_at is None and link.expires_at > timezone.now()


def open_link(bill: Bill) -> PayLink | None:
    """The link by which another may pay this bill now."""
    found = bill.links.filter(ended_at=None, expires_at__gt=timezone.now()).order_by("pk").first()
    if found is not None:
        found.bill = bill
    return found


def bill_at_the_desk(ref: str) -> Bill:
    """A bill for the finance desk, which keeps the books of all payees. Raises NotFoundOrNotYours."""
    found = Bill.objects.select_related(*RELATED, "priced_by").filter(ref=ref).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def keeps_away(user: User, bill: Bill) -> bool:
    """Whether it concerns them or their kin: whoever it is, a colleague decides."""
    return bool(recusal_reason(user, {bill.payer_id} - {None}))


def refund_at_the_desk(pk: int) -> Refund:
    """A refund with whatever it is of. Raises NotFoundOrNotYours."""
    related = ("allocation__order__placed_by", "allocation__bill__payee__department", "stray__order__placed_by")
    people = ("requested_by", "approved_by", "handed_by", "transferred_by")
    found = Refund.objects.select_related(*related, *people).filter(pk=pk).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def closing_at_the_desk(pk: int) -> DayClosing:
    """A counted till. Raises NotFoundOrNotYours."""
    found = DayClosing.objects.select_related("clerk", "checked_by").filter(pk=pk).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def may_listen(user: User, topic: str) -> bool:
    """Whether ``user`` may hear that something at the finance desk changed."""
    return topic == "finance" and user.is_staff and has_role(user, Role.FINANCE)
