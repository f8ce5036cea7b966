"""The only way to what the finance desk works on: of payees whose books a clerk keeps, or the same 404."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from services.common.access import NotFoundOrNotYours
from services.departments.access import posts_of, recusal_reason
from services.departments.enums import Role
from services.departments.models import Department, StaffPost
from services.payments.access import RELATED
from services.payments.enums import ProposalState
from services.payments.means import WINDOW
from services.payments.models import (
    Allocation,
    Bill,
    BillEnding,
    DayClosing,
    Order,
    Payee,
    PayeeChange,
    Quarantined,
    Refund,
)
from services.payments.workflow import ENDS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.accounts.models import User

REFUND_BILLS = ("allocation__bill", "stray__order__allocations__bill")
"""Paths from a refund to its bills."""
DOUBT_BILLS = ("order__allocations__bill", "refund__allocation__bill")
"""Paths from what was put aside."""


def books_of(user: User) -> frozenset[int] | None:
    """Departments whose payees a finance clerk works for today; None for all: their own organ keeps every book."""
    posts = [post for post in posts_of(user) if post.role == Role.FINANCE]
    if any(post.department.keeps_books for post in posts):
        return None
    return frozenset(post.department_id for post in posts)


def at_the_desk(user: User, rows: QuerySet[Any], *paths: str) -> QuerySet[Any]:
    """Of these rows those about payees whose books ``user`` keeps; each of ``paths`` leads to such a bill."""
    books = books_of(user)
    if books is None:
        return rows
    bills = Bill.objects.filter(payee__department__in=books).values("pk")
    about = Q()
    for path in paths:
        about |= Q(**{f"{path}__in": bills})
    return rows.filter(pk__in=rows.model.objects.filter(about).values("pk"))


def _one(found: Any, pk: object = "") -> Any:
    if found is None:
        raise NotFoundOrNotYours(str(pk))
    return found


def bill_at_the_desk(user: User, ref: str) -> Bill:
    """A bill of a payee whose books ``user`` keeps. Raises NotFoundOrNotYours."""
    bills = at_the_desk(user, Bill.objects.select_related(*RELATED, "priced_by"), "pk")
    return _one(bills.filter(ref=ref).order_by("pk").first())


def who_is_in(bill: Bill) -> set[int]:
    """Ids of the persons it concerns: who owes it, who leads or acts for the enterprise that does, who paid it."""
    people = {bill.payer_id}
    if firm := bill.payer_enterprise:
        handlers = firm.handlers.filter(ended_at=None)
        people |= {firm.legal_representative_id, *handlers.values_list("person_id", flat=True)}
    paid = Order.objects.filter(allocations__bill=bill).exclude(channel__in=WINDOW)
    return (people | set(paid.values_list("placed_by__person_id", flat=True))) - {None}


def keeps_away(user: User, bill: Bill) -> bool:
    """Whether it concerns them or their kin: whoever it is, a colleague decides."""
    return bool(recusal_reason(user, who_is_in(bill)))


def refund_at_the_desk(user: User, pk: int) -> Refund:
    """A refund with whatever it is of. Raises NotFoundOrNotYours."""
    related = ("allocation__order__placed_by", "allocation__bill__payer_enterprise", "stray__order__placed_by")
    people = ("requested_by", "approved_by", "handed_by", "transferred_by", "transfer_checked_by")
    rows = Refund.objects.select_related(*related, "allocation__bill__payee__department", *people)
    return _one(at_the_desk(user, rows, *REFUND_BILLS).filter(pk=pk).order_by("pk").first(), pk)


def doubt_at_the_desk(user: User, pk: int) -> Quarantined:
    """Something put aside; what names no order is for who keeps every book. Raises NotFoundOrNotYours."""
    rows = Quarantined.objects.select_related("order", "refund__allocation__bill", "solved_by").defer("body")
    return _one(at_the_desk(user, rows, *DOUBT_BILLS).filter(pk=pk).order_by("pk").first(), pk)


def bills_in(doubt: Quarantined | Refund) -> list[Bill]:
    """The bills something put aside, or a refund, is about."""
    parts = Allocation.objects.filter(order=doubt.order) if doubt.order else Allocation.objects.none()
    about = Q(pk__in=parts.values("bill"))
    refund = doubt.refund if isinstance(doubt, Quarantined) else doubt
    if refund and refund.allocation_id:
        about |= Q(pk=refund.allocation.bill_id)
    return list(Bill.objects.filter(about).select_related("payer_enterprise", "payee").order_by("pk"))


def closings_at_the_desk(user: User) -> QuerySet[DayClosing]:
    """Tills counted by colleagues of the same finance offices, and one's own."""
    rows, books = DayClosing.objects.select_related("clerk", "checked_by"), books_of(user)
    if books is None:
        return rows
    colleagues = StaffPost.objects.filter(role=Role.FINANCE, department__in=books).values("user")
    return rows.filter(Q(clerk=user) | Q(clerk__in=colleagues))


def closing_at_the_desk(user: User, pk: int) -> DayClosing:
    """A counted till. Raises NotFoundOrNotYours."""
    return _one(closings_at_the_desk(user).filter(pk=pk).order_by("pk").first(), pk)


def endings_at_the_desk(user: User) -> QuerySet[BillEnding]:
    """Bills that are to end, or ended, without money."""
    related = ("bill__payee", "bill__payer", "bill__payer_enterprise", "proposed_by", "decided_by")
    return at_the_desk(user, BillEnding.objects.select_related(*related), "bill")


def waiting_endings(rows: QuerySet[BillEnding]) -> QuerySet[BillEnding]:
    """Those that wait for a second person; of a bill that was paid meanwhile there is nothing to decide."""
    stands = Q()
    for how, move in ENDS.items():
        stands |= Q(how=how, bill__state__in=move.sources)
    return rows.filter(stands, state=ProposalState.OPEN)


def ending_at_the_desk(user: User, pk: int) -> BillEnding:
    """A proposal to end a bill. Raises NotFoundOrNotYours."""
    return _one(endings_at_the_desk(user).filter(pk=pk).order_by("pk").first(), pk)


def organs_at_the_desk(user: User, payee: Payee | None) -> list[Department]:
    """Whose payee it may be: a payee keeps its organ, another one is of an organ whose books ``user`` keeps."""
    if payee is not None:
        return [payee.department]
    organs, books = Department.objects.filter(is_active=True).order_by("code"), books_of(user)
    return list(organs if books is None else organs.filter(pk__in=books))


def payees_at_the_desk(user: User) -> QuerySet[Payee]:
    """Payees whose books ``user`` keeps."""
    rows, books = Payee.objects.select_related("department"), books_of(user)
    return rows if books is None else rows.filter(department__in=books)


def payee_at_the_desk(user: User, pk: int) -> Payee:
    """One of them. Raises NotFoundOrNotYours."""
    return _one(payees_at_the_desk(user).filter(pk=pk).order_by("pk").first(), pk)


def changes_at_the_desk(user: User) -> QuerySet[PayeeChange]:
    """Changes of payees whose books ``user`` keeps, and new ones of these organs."""
    related = ("payee__department", "department", "proposed_by", "decided_by")
    rows, books = PayeeChange.objects.select_related(*related), books_of(user)
    return rows if books is None else rows.filter(department__in=books)


def waiting_changes(rows: QuerySet[PayeeChange]) -> QuerySet[PayeeChange]:
    """Those that wait for a second person, and those whose day has not come."""
    return rows.filter(Q(state=ProposalState.OPEN) | Q(state=ProposalState.AGREED, applied_at=None))


def change_at_the_desk(user: User, pk: int) -> PayeeChange:
    """One of them. Raises NotFoundOrNotYours."""
    return _one(changes_at_the_desk(user).filter(pk=pk).order_by("pk").first(), pk)
