"""Cases of items with a fee, in a named state: the residence permit, with fees put on it past the administration."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from services.applications.models import Application, CaseFee
from services.applications.operations import counter, paying
from services.catalog.models import Fee, FeeReduction, ItemVersion
from services.common.relay import drain
from services.payments.enums import Book
from services.payments.models import Bill, Payee
from services.payments.operations import taking
from tests.factories import accounts
from tests.factories import applications as make
from tests.factories.payments import payee

FEE = {"name": "工本费", "amount": 2000, "standard": "每证 20 元", "basis": "示例依据"}


def again(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def moves(application: Application) -> list[str]:
    return [step.move for step in application.progress.all()]


def treasury(application: Application) -> Payee:
    """Who takes government fees for the organ of the case."""
    return payee(book=Book.TREASURY, department=application.department)


def charge(application: Application, when: str, *fees: dict[str, Any], **fields: Any) -> Application:
    """The item of the case asks for these fees in the case, past what keeps published versions as they are."""
    version = application.item_version
    values = {"fee_when": when, "charged": True, "fee_basis": "示例依据", "auto_decision": False, **fields}
    assert QuerySet(ItemVersion).filter(pk=version.pk).update(**values) == 1
    QuerySet(Fee).filter(version=version).delete()
    QuerySet(FeeReduction).filter(version=version).delete()
    Fee.objects.bulk_create(Fee(version=version, order=n, **row) for n, row in enumerate(fees or (FEE,), 1))
    return again(application)


def reduce(application: Application, **fields: Any) -> None:
    """One more reduction."""
    values = {"name": "低保减半", "percent": 50, **fields}
    FeeReduction.objects.bulk_create([FeeReduction(version=application.item_version, **values)])


def checked(case: Application) -> Application:
    """Every material found to fit."""
    return checked_by(case, "clerk1")


def checked_by(case: Application, clerk: str) -> Application:
    """The same by this member of staff."""
    for row in case.materials.all():
        row.application = case
        counter.check_material(case_material=row, finding="fit", reason="", by=make.staff(clerk))
    return again(case)


def received(*fees: dict[str, Any], **fields: Any) -> Application:
    """Complete, and the fee before acceptance was not asked for yet."""
    case = charge(make.received(), "acceptance", *fees, **fields)
    treasury(case)
    return checked(case)


def fee_due(*fees: dict[str, Any], **fields: Any) -> Application:
    """待缴费 before acceptance."""
    case = received(*fees, **fields)
    paying.ask_fee(application=case, by=make.staff("clerk1"))
    return again(case)


def to_decide(*fees: dict[str, Any], **fields: Any) -> Application:
    """Proposed to be granted; a fee is asked for once it is."""
    case = charge(make.proposed(), "certificate", *fees, **fields)
    treasury(case)
    return case


def result_fee(*fees: dict[str, Any], **fields: Any) -> Application:
    """待缴费 after it was granted."""
    case = to_decide(*fees, **fields)
    counter.grant(application=case, by=make.staff("approver1"))
    return again(case)


def bill_of(application: Application) -> Bill:
    return CaseFee.objects.get(application=application).bill


def pay(application: Application, *, run: bool = True) -> None:
    """In cash at the window; what follows is run."""
    bill = bill_of(application)
    taking.take_at_window(bills=[bill], channel="cash", slip="", client_key=f"pay-{bill.pk}", by=accounts.staff())
    if run:
        drain()
