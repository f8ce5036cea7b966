"""The only way to bills and orders: the object, or the same 404 for absent and not mine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.accounts.acting import rights
from services.accounts.enums import ActingScope
from services.common.access import NotFoundOrNotYours
from services.common.masking import mask_name
from services.departments.access import has_role
from services.departments.enums import Role
from services.payments.enums import ACTIVE, OrderState, Outcome
from services.payments.kinds import within
from services.payments.models import Allocation, Bill, DisputePhoto, Order, Payee, PayLink
from services.payments.models.links import secret_index

if TYPE_CHECKING:
    from services.accounts.acting import Acting
    from services.accounts.models import User
    from services.departments.models import Department
    from services.payments.querysets import BillQuerySet

RELATED = ("payee__department", "payer", "payer_enterprise")


def bills_of(acting: Acting) -> BillQuerySet:
    """Bills of the identity that is chosen in the bar, as far as the right reaches: to apply, and for which items."""
    bills = Bill.objects.select_related(*RELATED)
    if acting.principal is None or not acting.may(ActingScope.APPLY):
        return bills.none()
    if acting.items is not None:
        bills = bills.filter(within(acting.items))
    return bills.of_enterprise(acting.enterprise) if acting.enterprise else bills.of_person(acting.principal)


def may_pay(user: User, bill: Bill) -> bool:
    """Whether it is theirs, or they may apply today for whoever owes it: who applies for another pays for them, too."""
    if user.person_id is None:
        return False
    if bill.payer_enterprise is None and bill.payer_id == user.person_id:
        return True
    owner = bill.payer_enterprise or bill.payer
    held = [one for one in rights(user.person) if one.principal == owner] if owner is not None else []
    return any(bills_of(one).filter(pk=bill.pk).exists() for one in held)


def owner_named(bill: Bill, user: User) -> str:
    """Who owes it, for whoever acts for them: a firm by its name, a person masked; empty for oneself."""
    if bill.payer_enterprise is not None:
        return bill.payer_enterprise.name
    return mask_name(bill.payer.name) if bill.payer is not None and bill.payer_id != user.person_id else ""


def get_for_resident(user: User, ref: str) -> Bill:
    """A bill this sign-in may read and pay. Raises NotFoundOrNotYours."""
    bill = Bill.objects.select_related(*RELATED).filter(ref=ref).order_by("pk").first()
    if bill is None or not may_pay(user, bill):
        raise NotFoundOrNotYours(bill.subject if bill else "")
    return bill


def get_dispute_photo(user: User, ref: str, pk: int) -> DisputePhoto:
    """A picture handed in with an objection to such a bill. Raises NotFoundOrNotYours."""
    bill = get_for_resident(user, ref)
    found = DisputePhoto.objects.filter(pk=pk, dispute__bill=bill).select_related("file").order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours(bill.subject)
    return found


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


def is_shown(link: PayLink, order: Order | None) -> bool:
    """Whether its page tells anything: while one may begin to pay by it, while ``order`` waits, and to who just paid.

    Who paid reads the result as long as the link was to be open.
    """
    waits = order is not None and order.state in ACTIVE
    paid = order is not None and order.state == OrderState.SUCCEEDED and link.expires_at > timezone.now()
    return is_open(link) or waits or paid


def is_surplus(order: Order) -> bool:
    """Whether its money goes back because the bill was paid another way."""
    return order.allocations.filter(outcome=Outcome.LOST).exists()


def open_link(bill: Bill) -> PayLink | None:
    """The link by which another may pay this bill now."""
    found = bill.links.filter(ended_at=None, expires_at__gt=timezone.now()).order_by("pk").first()
    if found is not None:
        found.bill = bill
    return found


def may_listen(user: User, topic: str) -> bool:
    """Whether ``user`` may hear that something at the finance desk changed."""
    return topic == "finance" and user.is_staff and has_role(user, Role.FINANCE)
