"""What residents wish: a charge, paid before or afterwards; a connector kept free."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.charging.enums import (
    STARTABLE,
    Actor,
    Command,
    ConnectorStatus,
    Paying,
    ReservationState,
    SessionState,
)
from services.charging.models import ChargingSession, Reservation, StationCommand
from services.charging.operations import billing
from services.charging.operations.commanding import command_start, fail
from services.charging.operations.connecting import tell
from services.charging.operations.moving import RELATED
from services.common import transaction
from services.common.statements import change
from services.common.templatetags.words import clock
from services.payments.enums import BillState

if TYPE_CHECKING:
    from datetime import datetime

    from services.accounts.models import Person, User
    from services.charging.models import Connector
    from services.payments.models import Bill

KEPT = timedelta(minutes=15)
PAUSE = timedelta(minutes=15)
"""So long after a plug was kept for nothing the same person keeps none at that station."""
MOST_UNUSED = 3
"""Plugs kept for nothing within a day."""
LEAST, MOST = 100, 50_000
"""Fen that may be paid before."""


class NotReady(Exception):
    """The connector cannot begin a charge now; ``str(error)`` tells why. Answered with 409."""


class OwesStill(Exception):
    """A charge before is not paid yet. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("A charge before is not paid yet. Pay it first."))


class BadSum(ValueError):
    """A sum that cannot be paid before."""

    def __init__(self) -> None:
        super().__init__(_("Choose a sum between 1 and 500 yuan."))


@transaction.atomic
def request(*, connector: Connector, person: Person, by: User, prepay: int = 0) -> ChargingSession:
    """Wish for a charge. With ``prepay`` fen it begins once they are paid, without at once and is paid afterwards.

    Raises NotReady, OwesStill, BadSum.
    """
    point = connector.charge_point
    _refuse(connector, person)
    if prepay and not LEAST <= prepay <= MOST:
        raise BadSum
    if not prepay and not point.station.limit:
        raise NotReady(_lazy("Here one pays before charging."))
    if billing.owes(person):
        raise OwesStill
    try:
        with transaction.atomic():
            session = ChargingSession.objects.create(
                charge_point=point,
                connector=connector,
                person=person,
                tag=f"T{secrets.token_hex(8).upper()}",
                paying=Paying.BEFORE if prepay else Paying.AFTER,
                limit=prepay or point.station.limit,
            )
    except IntegrityError:
        raise NotReady(_lazy("Somebody else begins a charge here just now.")) from None
    if prepay:
        billing.prepay(session=session, amount=prepay)
    else:
        command_start(session=session)
    return session


def _refuse(connector: Connector, person: Person) -> None:
    point, now = connector.charge_point, timezone.now()
    if not point.is_active or not point.station.is_open:
        raise NotReady(_lazy("This charge point is out of use."))
    if point.station.is_closed:
        opens = f"{point.station.opens:%H:%M}"
        raise NotReady(_("The station is closed now. It opens at {time}.").format(time=opens))
    if not point.connection:
        raise NotReady(_lazy("This charge point cannot be reached just now. Take another one."))
    if connector.status not in STARTABLE and connector.status != ConnectorStatus.UNKNOWN:
        raise NotReady(_lazy("This connector is not free."))
    kept = Reservation.objects.holding(at=now).filter(connector=connector).exclude(person=person)
    if kept.exists():
        raise NotReady(_lazy("Somebody reserved this connector. Take another one."))
    going = ChargingSession.objects.running().filter(connector=connector).first()
    if going is not None and not going.waits_for_token:
        raise NotReady(_lazy("This connector is not free."))


@transaction.atomic
def give_up(*, session: ChargingSession, by: User) -> bool:
    """The person does not want to charge after all. False where it began already."""
    return fail(session, actor=Actor.RESIDENT, reason=_("Given up before it began."), by=by)


@transaction.atomic
def bill_moved(*, session: ChargingSession) -> None:
    """A bill of the chain was paid, priced or ended: what follows is read as it stands now. May run more often."""
    if not change(session, where={"state": list(SessionState)}):
        return
    if session.state == SessionState.REQUESTED and session.paying == Paying.BEFORE:
        _begin(session)
    elif not session.is_settled:
        billing.settle(session=session)
    else:
        billing.note_priced(session=session)
        _tell_price(session)


def _tell_price(session: ChargingSession) -> None:
    """People priced what was on hold: whoever charged is told, once."""
    bill = billing.open_bill(session)
    if bill is None or bill.state != BillState.ISSUED or session.fee is not None or session.person_id is None:
        return
    said = {"step": 0, "code": "priced_by_people", "bill": bill.ref}
    if said not in session.trace and change(session, where={"fee": [None]}, trace=[*session.trace, said]):
        tell(session, "charging_priced")


def _begin(session: ChargingSession) -> None:
    """What was to be paid before is paid: begin, once. Cancelled: nothing comes of it."""
    bill: Bill | None = billing.bills_of(session).order_by("-version").first()
    if bill is not None and bill.state == BillState.PAID:
        if not StationCommand.objects.filter(session=session, kind=Command.START).exists():
            command_start(session=session)
    elif bill is not None and bill.state in (BillState.VOID, BillState.WRITTEN_OFF):
        fail(session, actor=Actor.SYSTEM, reason=_("It was not paid."))


@transaction.atomic
def reserve(*, connector: Connector, person: Person, by: User) -> Reservation:
    """Keep a free connector for 15 minutes. Raises NotReady."""
    now = timezone.now()
    Reservation.objects.filter(state=ReservationState.OPEN, kept_until__lte=now).update(state=ReservationState.ENDED)
    _refuse(connector, person)
    wishes = ChargingSession.objects.filter(connector=connector, state=SessionState.REQUESTED)
    if wishes.exclude(person=person).exists():
        raise NotReady(_lazy("Somebody else begins a charge here just now."))
    _refuse_chain(connector, person, now)
    try:
        with transaction.atomic():
            return Reservation.objects.create(connector=connector, person=person, kept_until=now + KEPT)
    except IntegrityError:
        raise NotReady(_lazy("You have reserved a connector already, or somebody was quicker.")) from None


def _refuse_chain(connector: Connector, person: Person, now: datetime) -> None:
    """Nobody holds a plug for ever: what was kept for nothing counts."""
    unused = Reservation.objects.filter(
        person=person, state=ReservationState.ENDED, made_at__gt=now - timedelta(days=1)
    )
    if unused.count() >= MOST_UNUSED:
        raise NotReady(
            _lazy("You kept plugs free three times within a day and did not charge. Come and start at a free plug.")
        )
    same = unused.filter(connector__charge_point__station=connector.charge_point.station_id)
    last = same.order_by("-kept_until").values_list("kept_until", flat=True).first()
    if last is not None and last + PAUSE > now:
        words = _(
            "You kept a plug free here a moment ago. You can do so again from {time}. A free plug can be used now."
        )
        raise NotReady(words.format(time=clock(last + PAUSE)))


def release(*, reservation: Reservation, by: User) -> bool:
    """The person does not come."""
    until = min(reservation.kept_until, timezone.now())
    ended = {"state": ReservationState.ENDED, "kept_until": until}
    return change(reservation, where={"state": [ReservationState.OPEN]}, **ended)


def reload(session: ChargingSession) -> ChargingSession:
    """As it stands now, with what operations ask of it."""
    return ChargingSession.objects.select_related(*RELATED).get(pk=session.pk)
