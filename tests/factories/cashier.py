"""One of everything a payer looks at: a bill nobody knows whether it is paid, a link, a paid bill with its receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.payments.enums import OrderState
from services.payments.gateways.base import GATEWAYS
from services.payments.gateways.local import LocalGateway
from services.payments.operations import linking, opening, ordering, receipting
from tests.factories import finance

if TYPE_CHECKING:
    from services.accounts.models import Enterprise, User
    from services.departments.models import Department
    from services.payments.models import Bill, Order


def everything(organ: Department, payer: User, clerk: User, firm: Enterprise) -> dict[str, Any]:
    """Bills of a resident and one of a firm, in the states a page tells apart."""
    order = unknown(finance.bill(organ, 20, payer=payer.person), by=payer)
    paid = finance.paid(organ, 21, clerk, payer=payer.person)
    link = linking.make_link(bill=finance.bill(organ, 22, payer=payer.person), by=payer)
    return {
        "bill": finance.bill(organ, 23, payer=payer.person).ref,
        "order": order.out_trade_no,
        "paid": paid.ref,
        "receipt_document": receipting.make_receipt(bill=paid).document_id,
        "link": link.secret,
        "firm_bill": finance.bill(organ, 24, enterprise=firm).ref,
    }


def unknown(bill: Bill, *, by: User) -> Order:
    """An order whose result is being confirmed: the simulated company was asked and does not answer."""
    code = LocalGateway.code
    with GATEWAYS.replace(code, GATEWAYS.get(code) if code in GATEWAYS else LocalGateway()):
        order = ordering.place_order(bills=[bill], channel=code, client_key=f"unknown-{bill.pk}", by=by)
        opening.open_order(order=order)
    assert order.state == OrderState.UNKNOWN
    return order
