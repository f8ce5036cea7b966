"""The only way to what operators of lots work on: lots of their own organisation, or the same 404."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from services.common import identifiers
from services.common.access import NotFoundOrNotYours
from services.departments.access import departments_of, recusal_reason
from services.departments.enums import Role
from services.parking.access import NUMBER
from services.parking.enums import LotKind, Outcome
from services.parking.models import Lot, Observation, Opening, PassagePicture, Space, Stay, StayPhoto
from services.payments.enums import DisputeState
from services.payments.models import Dispute, DisputePhoto
from services.vehicles.models import plate_index

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.accounts.models import User
    from services.payments.models import Bill

RUNS = (Role.PARKING_OPERATOR,)
"""Who closes stays, reminds of debts and sees the income."""
WATCHES = (Role.PARKING_OPERATOR, Role.ATTENDANT)
"""Who sees what stands where, raises a bar and says which car a camera saw."""
TOPIC = re.compile(r"parking\.([0-9]{1,9})", re.ASCII)
TO_SOLVE = (Outcome.UNMATCHED, Outcome.UNREADABLE)
KIND = "parking.stay"
MOST = 300
"""Objections that are listed at once."""
RELATED = ("lot__operator", "lot__payee", "vehicle", "binding__person", "space__zone", "merged_into__lot")


def lots_of(user: User, *roles: str) -> QuerySet[Lot]:
    """Lots of the organisations where ``user`` holds one of ``roles`` today (any that watches when none is named)."""
    return Lot.objects.filter(operator__in=departments_of(user, *(roles or WATCHES))).order_by("code")


def _one(found: Any) -> Any:
    if found is None:
        raise NotFoundOrNotYours
    return found


def lot_at_the_desk(user: User, code: str, *roles: str) -> Lot:
    """One of them. Raises NotFoundOrNotYours."""
    return _one(lots_of(user, *roles).filter(code=code).select_related("place", "operator").first())


def street_at_the_desk(user: User, code: str) -> Lot:
    """A street of spaces among them, in use. Raises NotFoundOrNotYours."""
    rows = lots_of(user).filter(code=code, kind=LotKind.ROADSIDE, is_open=True)
    return _one(rows.select_related("place", "operator", "payee").first())


def space_at_the_desk(user: User, code: str, number: str) -> Space:
    """One space of such a street. Raises NotFoundOrNotYours."""
    street = street_at_the_desk(user, code)
    number = number if number.isprintable() else ""
    found = _one(Space.objects.filter(lot=street, number=number).select_related("zone").order_by("pk").first())
    found.lot = street
    return found


def photo_at_the_desk(user: User, pk: int) -> StayPhoto:
    """A photo of a stay in these lots. Raises NotFoundOrNotYours."""
    rows = StayPhoto.objects.filter(pk=pk, stay__lot__in=lots_of(user))
    return _one(rows.select_related("file", "stay").order_by("pk").first())


def objections_at_the_desk(user: User) -> list[tuple[Dispute, Stay]]:
    """Open objections to bills of stays in lots that ``user`` runs, the oldest first, each with its stay."""
    payees = lots_of(user, *RUNS).values("payee")
    rows = Dispute.objects.filter(bill__kind=KIND, bill__payee__in=payees, state=DisputeState.OPEN)
    found = list(rows.select_related("bill").order_by("pk")[:MOST])
    ids = {stay_id(row.bill) for row in found}
    stays = {stay.pk: stay for stay in stays_at_the_desk(user, *RUNS).filter(pk__in=ids)}
    return [(row, stays[stay_id(row.bill)]) for row in found if stay_id(row.bill) in stays]


def objection_at_the_desk(user: User, pk: int) -> tuple[Dispute, Stay]:
    """One of them, decided or not. Raises NotFoundOrNotYours."""
    rows = Dispute.objects.filter(pk=pk, bill__kind=KIND).select_related("bill__payee__department", "bill__payer")
    found = _one(rows.order_by("pk").first())
    return found, _one(stays_at_the_desk(user, *RUNS).filter(pk=stay_id(found.bill)).order_by("pk").first())


def objection_photo(user: User, pk: int) -> DisputePhoto:
    """A picture that was handed in with one. Raises NotFoundOrNotYours."""
    found = _one(DisputePhoto.objects.filter(pk=pk).select_related("file", "dispute").order_by("pk").first())
    objection_at_the_desk(user, found.dispute_id)
    return found


def stay_id(bill: Bill) -> int:
    """Which stay a bill of this room is about."""
    return int(bill.subject_ref.removeprefix("stay:"))


def stays_at_the_desk(user: User, *roles: str) -> QuerySet[Stay]:
    """Stays in these lots."""
    return Stay.objects.filter(lot__in=lots_of(user, *roles)).select_related(*RELATED)


def stay_at_the_desk(user: User, number: str, *roles: str) -> Stay:
    """One of them, by its number. Raises NotFoundOrNotYours."""
    parts = NUMBER.fullmatch(number)
    rows = stays_at_the_desk(user, *roles)
    rows = rows.filter(lot__code=parts[1], serial=int(parts[2])) if parts else rows.none()
    return _one(rows.order_by("pk").first())


def reads_at_the_desk(user: User) -> QuerySet[Observation]:
    """What the cameras of these lots saw."""
    rows = Observation.objects.filter(device__lot__in=lots_of(user))
    related = ("device__lot", "device__lane", "vehicle", "stay__lot", "stay__vehicle", "solved_by", "picture__file")
    return rows.select_related(*related)


def waiting_reads(user: User) -> QuerySet[Observation]:
    """Those that people must solve."""
    return reads_at_the_desk(user).filter(outcome__in=TO_SOLVE, solved_at=None)


def read_at_the_desk(user: User, pk: int) -> Observation:
    """One of them. Raises NotFoundOrNotYours."""
    return _one(reads_at_the_desk(user).filter(pk=pk).order_by("pk").first())


def picture_at_the_desk(user: User, pk: int) -> PassagePicture:
    """What the camera sent of one of them. Raises NotFoundOrNotYours."""
    return _one(getattr(read_at_the_desk(user, pk), "picture", None))


def openings_at_the_desk(user: User) -> QuerySet[Opening]:
    """Bars of these lots that were raised by hand."""
    rows = Opening.objects.filter(lane__lot__in=lots_of(user))
    return rows.select_related("lane__lot", "opened_by", "passage__vehicle")


def of_plate(rows: QuerySet[Stay], words: str) -> QuerySet[Stay]:
    """Those of this plate or under this number; none for what is neither."""
    text = words.strip()
    about = Q(pk=None)
    if parts := NUMBER.fullmatch(text.lower()):
        about |= Q(lot__code=parts[1], serial=int(parts[2]))
    with suppress(identifiers.IdentifierError):
        about |= Q(vehicle__plate_index=plate_index(identifiers.parked(text).number))
    return rows.filter(about)


def keeps_away(user: User, stay: Stay) -> bool:
    """Whether the vehicle is their own or of their kin: a colleague decides."""
    return stay.binding is not None and bool(recusal_reason(user, {stay.binding.person_id}))


def may_listen(user: User, topic: str) -> bool:
    """Whether ``user`` may hear that something in the lots of an organisation moved."""
    parts = TOPIC.fullmatch(topic)
    return bool(parts) and user.is_authenticated and int(parts[1]) in departments_of(user, *WATCHES)


def topics_of(user: User) -> list[str]:
    """What the pages of ``user`` listen to."""
    return [f"parking.{department}" for department in departments_of(user, *WATCHES)]
