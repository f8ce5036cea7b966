"""无感支付: what a driver agreed is taken when the car leaves. What cannot be taken is paid by hand, as without it.

The agreement itself is kept by payments; here it is signed for a vehicle, and used.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _lazy

from services.common.outbox import later
from services.parking.enums import StayState
from services.parking.models import Stay
from services.payments import means
from services.payments.enums import BillState
from services.payments.models import Agreement, Bill
from services.payments.operations import agreeing, ordering
from services.payments.operations.announcing import tell_not_taken
from services.vehicles.enums import BindingState

if TYPE_CHECKING:
    from services.accounts.models import Person, User
    from services.payments.models import Payee
    from services.vehicles.models import PlateBinding, Vehicle

DEDUCT = "services.parking.tasks.deduct"
LIMITS = (2000, 5000, 10_000, 20_000)
"""Fen that may be taken for one stay."""


class CannotAgree(ValueError):
    """Not one's own vehicle, no company that takes it by itself, or another limit; ``str(error)`` says which."""


def channel_for(payees: list[Payee]) -> str:
    """The company that takes what was agreed from drivers of these lots; empty where none does.

    Real companies sign agreements on pages of their own, which are not connected yet.
    """
    for payee in payees:
        found = [code for code, gateway in means.offered(payee) if gateway.is_simulator]
        if found:
            return found[0]
    return ""


def sign(*, binding: PlateBinding, channel: str, limit: int, by: User) -> Agreement:
    """The driver agrees: at most ``limit`` fen for each stay of this vehicle. Raises CannotAgree, AgreementStands."""
    if binding.state != BindingState.ACTIVE:
        raise CannotAgree(_lazy("Only for a vehicle that is confirmed as yours."))
    if not channel:
        raise CannotAgree(_lazy("No payment company takes parking fees by itself here yet."))
    if limit not in LIMITS:
        raise CannotAgree(_lazy("Choose one of the amounts."))
    return agreeing.sign_agreement(
        person=binding.person,
        subject_ref=binding.vehicle.subject_ref,
        channel=channel,
        channel_ref=f"P{secrets.token_hex(12)}",
        limit=limit,
        by=by,
    )


def agreement_of(person: Person, vehicle: Vehicle) -> Agreement | None:
    """The one that stands."""
    rows = Agreement.objects.filter(person=person, subject_ref=vehicle.subject_ref, ended_at=None)
    return rows.order_by("-pk").first()


def owe(*, stay: Stay, bill: Bill) -> None:
    """In the transaction in which a car left: what was agreed is taken after the commit; more than that is told."""
    if stay.binding is None or bill.state != BillState.ISSUED:
        return
    agreement = agreement_of(stay.binding.person, stay.vehicle)
    if agreement is None:
        return
    if bill.amount > agreement.limit:
        tell_not_taken(bill=bill)
    else:
        later(DEDUCT, key=f"{DEDUCT}:{bill.pk}", stay_id=stay.pk, bill_id=bill.pk)


def will_be_taken(*, stay: Stay, bill: Bill) -> bool:
    """Whether the gate opens for what was agreed, before the company took it.

    Not above the limit, not where the company takes nothing for this lot, and not while an earlier stay of the same
    vehicle is still to be paid: then what was agreed brought no money.
    """
    if stay.binding is None or bill.state != BillState.ISSUED:
        return False
    agreement = agreement_of(stay.binding.person, stay.vehicle)
    if agreement is None or bill.amount > agreement.limit:
        return False
    if agreement.channel not in dict(means.offered(stay.lot.payee)):
        return False
    others = Stay.objects.filter(binding=stay.binding, state=StayState.BILLED).exclude(pk=stay.pk)
    refs = [other.subject_ref for other in others]
    return not Bill.objects.filter(kind=bill.kind, subject_ref__in=refs, state=BillState.ISSUED).exists()


def take(*, stay: Stay, bill: Bill) -> bool:
    """Have the company take it; False where it is paid by hand. Safe to repeat."""
    if stay.binding is None or bill.state != BillState.ISSUED:
        return False
    agreement = agreement_of(stay.binding.person, stay.vehicle)
    if agreement is None:
        return False
    try:
        agreeing.deduct(agreement=agreement, bill=bill, about=stay.vehicle.subject_ref)
    except (agreeing.NotAgreed, ordering.NotPayable, ordering.AlreadyBeingPaid, ordering.NotOffered):
        return False
    return True
