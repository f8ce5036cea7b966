"""The only way from residents to lots, and from whoever scanned a code or typed a plate to what is to be paid."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.utils import timezone

from services.common.access import NotFoundOrNotYours
from services.parking.access import RELATED
from services.parking.enums import StayState
from services.parking.models import Lot, Pass, Space, Stay
from services.payments.enums import BillState, DisputeState, Outcome
from services.payments.models import Agreement, Allocation, Bill, Dispute, Payee
from services.vehicles import access as vehicles
from services.vehicles.enums import Ending
from services.vehicles.models import PlateBinding, plate_index

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.accounts.models import Person, User
    from services.vehicles.models import PlatePayer

TOPIC = "lot"
KIND = "parking.stay"
OWED = (BillState.ISSUED, BillState.PRICING_HOLD)
BILL, STANDING, NOTICE = "parking.bill", "parking.standing", "parking.notice"
BILL_OPEN, STANDING_OPEN, NOTICE_OPEN = timedelta(days=3), timedelta(minutes=30), timedelta(days=90)
"""So long whoever was shown what is owed, scanned a code, or found a notice on the car may come back to it."""


def get_lot(code: str) -> Lot:
    """A lot in use. Raises NotFoundOrNotYours."""
    rows = Lot.objects.filter(code=code, is_open=True).select_related("place", "operator", "payee")
    found = rows.order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def may_listen(user: User, topic: str) -> bool:
    """Whether ``user`` may hear that something in a lot moved: everybody may see how many spaces are free."""
    number = topic.removeprefix(f"{TOPIC}.")
    return user.is_authenticated and number.isdigit() and Lot.objects.filter(pk=int(number), is_open=True).exists()


def agreements_of(person: Person) -> dict[str, Agreement]:
    """Vehicle → the agreement by which its parking fees are taken, of this person."""
    rows = Agreement.objects.filter(person=person, ended_at=None, subject_ref__startswith="vehicle:")
    return {row.subject_ref: row for row in rows.order_by("pk")}


def get_agreement(user: User, pk: int) -> Agreement:
    """An agreement of one's own about a vehicle. Raises NotFoundOrNotYours."""
    rows = Agreement.objects.filter(pk=pk, subject_ref__startswith="vehicle:")
    found = rows.order_by("pk").first()
    if found is None or user.person_id is None or found.person_id != user.person_id:
        raise NotFoundOrNotYours
    return found


def payees() -> list[Payee]:
    """Who takes the money of lots in use."""
    return list(Payee.objects.filter(pk__in=Lot.objects.filter(is_open=True).values("payee")).order_by("pk"))


def passes_of(person: Person) -> list[Pass]:
    """月卡 and other rights to park for vehicles of this person today, those that end first before."""
    mine = PlateBinding.objects.active().filter(person=person).values("vehicle")
    rows = Pass.objects.filter(vehicles__in=mine, valid_until__gt=timezone.now()).distinct()
    rows = rows.select_related("lot", "sale").prefetch_related("vehicles")
    return list(rows.order_by("valid_until", "pk")[:20])


def open_bills(stays: Iterable[Stay]) -> dict[int, Bill]:
    """Stay → its bill that waits to be paid or priced, in one question."""
    by_ref = {stay.subject_ref: stay.pk for stay in stays}
    rows = Bill.objects.filter(kind=KIND, subject_ref__in=by_ref, state__in=OWED).order_by("pk")
    return {by_ref[bill.subject_ref]: bill for bill in rows}


def chain_of(stay: Stay) -> list[Bill]:
    """Every bill of a stay, the first one first."""
    return list(Bill.objects.filter(kind=KIND, subject_ref=stay.subject_ref).order_by("version"))


def with_objections(chain: list[Bill]) -> list[dict[str, Any]]:
    """Each bill with what was objected to it last, and whether one may object now."""
    last = {row.bill_id: row for row in Dispute.objects.filter(bill__in=chain).order_by("pk")}
    return [
        {
            "bill": bill,
            "objection": last.get(bill.pk),
            "may_object": bill.state in (BillState.ISSUED, BillState.PAID)
            and (bill.pk not in last or last[bill.pk].state != DisputeState.OPEN),
        }
        for bill in chain
    ]


def owed_for_family(person: Person) -> list[tuple[PlatePayer, list[Bill]]]:
    """Vehicles this person may pay for, each with what its owner owes; nothing of where or when."""
    found = []
    for payer in vehicles.shared_with(person):
        stays = Stay.objects.filter(binding=payer.binding_id, state=StayState.BILLED)
        found.append((payer, _to_pay(stays)))
    return found


def owed_by_plate(number: str) -> list[Bill]:
    """What is owed for a plate, for whoever types it. Nothing of a car that stands somewhere now.

    What an earlier owner owes stays with that owner: it is not told to who has the plate today.
    """
    stays = Stay.objects.filter(vehicle__plate_index=plate_index(number), state=StayState.BILLED)
    return _to_pay(stays.exclude(binding__ending=Ending.TRANSFERRED))


def owed_in_lot(lot: Lot, number: str) -> Bill | None:
    """What a car that has just left this lot owes, for whoever stands there and scanned its code."""
    stays = Stay.objects.filter(lot=lot, vehicle__plate_index=plate_index(number), state=StayState.BILLED)
    found = _to_pay(stays.exclude(binding__ending=Ending.TRANSFERRED))
    return found[-1] if found else None


def _to_pay(stays: Iterable[Stay]) -> list[Bill]:
    bills = open_bills(stays).values()
    return sorted((bill for bill in bills if bill.state == BillState.ISSUED), key=lambda bill: bill.pk)


def ticket_of(bill: Bill) -> str:
    """What lets whoever has it pay this bill for three days, and read amount and number."""
    return signing.dumps(bill.ref, salt=BILL)


def bill_by_ticket(ticket: str) -> Bill:
    """The bill of a ticket. Raises NotFoundOrNotYours when it is made up or over."""
    ref = _opened(ticket, BILL, BILL_OPEN)
    rows = Bill.objects.filter(kind=KIND, ref=ref).select_related("payee__department", "payer")
    found = rows.order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def paid_by_ticket(bill: Bill, *, mark: str) -> Allocation:
    """How this bill was paid by somebody without a sign-in. Raises NotFoundOrNotYours where it was not."""
    rows = Allocation.objects.filter(bill=bill, bill__state=BillState.PAID, outcome=Outcome.WON)
    rows = rows.filter(order__placed_by=None, order__client_key__startswith=mark).select_related("order")
    found = rows.order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def in_its_place(bill: Bill) -> Bill | None:
    """The bill that is to be paid instead of one that was taken back because the car stood there longer."""
    if bill.state != BillState.VOID:
        return None
    rows = Bill.objects.filter(kind=KIND, subject_ref=bill.subject_ref, state=BillState.ISSUED)
    return rows.order_by("-version").first()


def still_there(bill: Bill) -> Stay | None:
    """The stay of a bill while the car stands there."""
    rows = Stay.objects.filter(pk=int(bill.subject_ref.removeprefix("stay:")), state=StayState.OPEN)
    return rows.select_related(*RELATED).first()


def standing_ticket(stay: Stay) -> str:
    """What lets whoever scanned a code and typed the plate come back to this stay for half an hour."""
    return signing.dumps(stay.pk, salt=STANDING)


def stay_by_ticket(ticket: str) -> Stay:
    """The stay of a ticket. Raises NotFoundOrNotYours when it is made up or over."""
    pk = _opened(ticket, STANDING, STANDING_OPEN)
    found = Stay.objects.filter(pk=pk).select_related(*RELATED, "lot__place").order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def notice_ticket(stay: Stay) -> str:
    """What stands as a code on the paper that an attendant leaves on a car, for ninety days."""
    return signing.dumps(stay.pk, salt=NOTICE)


def stay_by_notice(ticket: str) -> Stay:
    """The stay of such a paper, or the one it was merged into. Raises NotFoundOrNotYours."""
    pk = _opened(ticket, NOTICE, NOTICE_OPEN)
    rows = Stay.objects.select_related(*RELATED, "merged_into__lot", "merged_into__space")
    found = rows.filter(pk=pk).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found.merged_into or found


def to_pay_of(stay: Stay) -> Bill | None:
    """What is to be paid for a stay that ended, else what was paid for it last."""
    chain = chain_of(stay)
    for state in (BillState.ISSUED, BillState.PAID):
        found = [bill for bill in chain if bill.state == state]
        if found:
            return found[-1]
    return None


def space_of_sign(lot: Lot, number: str) -> Space | None:
    """The space whose sign was scanned; None for the sign of the lot or a space that is no more."""
    return Space.objects.filter(lot=lot, number=number).order_by("pk").first() if number else None


def _opened(ticket: str, salt: str, open_for: timedelta) -> object:
    try:
        return signing.loads(ticket, salt=salt, max_age=open_for)
    except signing.BadSignature:
        raise NotFoundOrNotYours from None
