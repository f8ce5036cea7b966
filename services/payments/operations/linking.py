"""代付: a link by which another pays one bill, without learning more than what for, to whom and how much.

For pages: `make_link`, `end_link`, `pay_by_link`; NotPayable, AlreadyBeingPaid, NotOffered and KeyReused as in
`ordering`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from services.audit.operations import record
from services.common.statements import change
from services.common.together import together
from services.payments.enums import BillState
from services.payments.kinds import KINDS
from services.payments.models import LinkOrder, PayLink
from services.payments.models.links import new_secret, secret_index
from services.payments.operations.ordering import NotPayable, place_order

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.payments.models import Bill, Order

OPEN_FOR = timedelta(days=3)


@together()
def make_link(*, bill: Bill, by: User) -> PayLink:
    """A link that is open for three days; the one before ends. Raises NotPayable."""
    if not change(bill, where={"state": [BillState.ISSUED]}):
        bill.refresh_from_db()
        raise NotPayable(bill)
    PayLink.objects.filter(bill=bill, ended_at=None).update(ended_at=timezone.now())
    secret = new_secret()
    link = PayLink.objects.create(
        bill=bill,
        secret=secret,
        secret_index=secret_index(secret),
        made_by=by,
        expires_at=timezone.now() + OPEN_FOR,
    )
    record(event="bill.link_made", by=by, subject=bill.subject, department=bill.payee.department)
    return link


@together()
def end_link(*, link: PayLink, by: User) -> None:
    """Nobody begins to pay by it any more; what is being paid is not touched."""
    if change(link, where={"ended_at": [None]}, ended_at=timezone.now()):
        record(event="bill.link_ended", by=by, subject=link.bill.subject, department=link.bill.payee.department)


@together()
def pay_by_link(*, link: PayLink, channel: str, client_key: str, by: User | None) -> Order:
    """An order for the bill of the link. Who pays need not be signed in. Raises as `place_order`."""
    key = f"link:{link.pk}:{client_key}"[:64]
    order = place_order(bills=[link.bill], channel=channel, client_key=key, by=by)
    LinkOrder.objects.get_or_create(order=order, defaults={"link": link})
    return order


def way_back(order: Order) -> str:
    """Where the payer comes back to from the channel: the page of the order, or of the link it was placed by.

    Whoever paid without a sign-in comes back to a page of the room that asks for the money.
    """
    placed = LinkOrder.objects.filter(order=order).select_related("link").order_by("pk").first()
    try:
        if placed is not None:
            path = reverse("payments_link:returned", args=[placed.link.secret])
        elif order.placed_by_id is None and (own := _of_the_room(order)):
            path = own
        else:
            path = reverse("payments:returned", args=[order.out_trade_no])
    except NoReverseMatch:
        return ""
    return settings.SITE_URL.rstrip("/") + path


def _of_the_room(order: Order) -> str:
    part = order.allocations.select_related("bill").order_by("pk").first()
    return KINDS.get(part.bill.kind).paid_from(part.bill) if part is not None and part.bill.kind in KINDS else ""
