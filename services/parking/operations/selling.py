"""月卡 online: one sale for one vehicle and its days, paid within half an hour or called off.

For pages: `buy`, `drop`; CannotBuy and NotOpenToThis are shown as they are. The bill decides: a sale whose bill is paid
is always sold, one whose bill ended never; money that comes later than that goes back by itself (payments).
Whoever sells holds the binding, then the offer; whoever moves a sale holds it before its bill.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.audit.operations import record
from services.common import transaction
from services.common.live import tell_live
from services.common.statements import change
from services.common.templatetags.words import day, full_day, yuan
from services.parking.enums import TAKES_PLACE, Actor, PassKind, SaleState
from services.parking.models import Pass, PassOffer, PassSale
from services.parking.operations import passing
from services.parking.periods import begins, ends, last_of, most_at_once
from services.parking.workflow import SALE_MOVES, Move
from services.payments.enums import BillState, Outcome
from services.payments.models import Bill
from services.payments.operations import moving as bill_moving
from services.payments.operations import ordering
from services.payments.operations.billing import BeingPaid, Debt, Line, NotInUse, issue_bill, void_bill
from services.vehicles.enums import BindingState
from services.vehicles.models import PlateBinding

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import User

KIND = "parking.pass"
AHEAD = timedelta(days=30)
"""So far ahead the first day may lie."""
PAYS_WITHIN = timedelta(minutes=30)
GIVEN_UP = (BillState.VOID, BillState.WRITTEN_OFF)
MOST = 500


class CannotBuy(ValueError):
    """Why this card is not sold for this vehicle and these days, in words; ``field`` of the form it is about."""

    def __init__(self, words: Any, field: str | None = None) -> None:
        self.field = field
        super().__init__(words)


class NotOpenToThis(Exception):
    """Somebody was quicker, or this move does not lead from here. Answered with 409."""

    def __init__(self, move: Move, state: str) -> None:
        self.move, self.state = move, state
        words = _lazy("This monthly card is now: {state}. Look at it again.")
        super().__init__(format_lazy(words, state=SaleState(state).label))


def step(sale: PassSale, name: str, *, actor: Actor, by: User | None, **changes: Any) -> None:
    """Make the move ``name`` and write ``changes`` with it. Raises NotOpenToThis, ValueError."""
    move = SALE_MOVES[name]
    if actor not in move.by:
        message = f"{name} is not a move of {actor}"
        raise ValueError(message)
    if not change(sale, where={"state": move.sources}, state=move.target, **changes):
        sale.refresh_from_db()
        raise NotOpenToThis(move, sale.state)
    if sale.person_id:
        tell_live(sale.person_id, "stay.moved", {"card": sale.number})
    record(event=f"parking.card_{name}", by=by, subject=sale.subject_ref, department=sale.lot.operator)


@transaction.atomic
def buy(*, offer: PassOffer, binding: PlateBinding, first: date, seen: int, by: User) -> PassSale:
    """A sale and its bill, for the price the page showed (``seen``, fen). Asked twice it is the same. Raises CannotBuy.

    Nobody else buys for this vehicle, or this offer, before the transaction ends.
    """
    if by.person_id != binding.person_id or not change(binding, where={"state": [BindingState.ACTIVE]}):
        raise CannotBuy(_lazy("Only for a vehicle that is confirmed as yours."), "car")
    same = PassSale.objects.filter(offer=offer, vehicle=binding.vehicle_id, person=by.person_id, first_date=first)
    known = same.filter(state__in=TAKES_PLACE).select_related("bill").order_by("pk").first()
    if known is not None:
        return known
    _check_day(first)
    if not change(offer, where={"is_sold": [True]}) or not offer.lot.is_open:
        raise CannotBuy(_lazy("This monthly card is not sold any more."))
    if offer.price != seen:
        words = _lazy("The price is {price} yuan now. Look at it again before you buy.")
        raise CannotBuy(format_lazy(words, price=yuan(offer.price)))
    if not offer.fits(binding.vehicle):
        raise CannotBuy(_lazy("This monthly card is not sold for this kind of vehicle."), "car")
    last = last_of(first, offer.months)
    _check_free(offer, binding, first, last)
    _check_places(offer, first, last)
    return _write(offer, binding, first, last, by)


def _check_day(first: date) -> None:
    today = timezone.localdate()
    if not today <= first <= today + AHEAD:
        words = _lazy("The first day can be any from today to {last}.")
        raise CannotBuy(format_lazy(words, last=day(today + AHEAD)), "first_date")


def _check_free(offer: PassOffer, binding: PlateBinding, first: date, last: date) -> None:
    """Sales that wait are asked first: one that is sold in this moment is found among the cards then."""
    if PassSale.objects.unpaid().filter(lot=offer.lot_id, vehicle=binding.vehicle_id).exists():
        raise CannotBuy(_waits(), "car")
    cards = Pass.objects.filter(lot=offer.lot_id).covering(binding.vehicle, since=begins(first), until=ends(last))
    card = cards.order_by("-valid_until").first()
    if card is not None:
        words = _lazy("This vehicle parks free of charge here by a card until {until}. Choose a first day after it.")
        raise CannotBuy(format_lazy(words, until=full_day(card.last_day)), "first_date")


def _waits() -> Any:
    return _lazy("A monthly card for this vehicle waits to be paid here. Pay it or call it off first: see My parking.")


def _check_places(offer: PassOffer, first: date, last: date) -> None:
    if offer.quota is not None and taken(offer, first, last) >= offer.quota:
        words = _lazy("All {n} of these monthly cards are sold for those days. Choose a later first day, or ask again.")
        raise CannotBuy(format_lazy(words, n=offer.quota), "first_date")


def taken(offer: PassOffer, first: date, last: date) -> int:
    """How many places are taken on the fullest of these days. A card that staff let end earlier takes none after it."""
    rows = PassSale.objects.filter(offer=offer).taking_place(first=first, last=last)
    return most_at_once([sale.days for sale in rows.order_by().select_related("card")], first=first, last=last)


def _write(offer: PassOffer, binding: PlateBinding, first: date, last: date, by: User) -> PassSale:
    sale = PassSale(lot=offer.lot, offer=offer, vehicle=binding.vehicle, binding=binding, person=binding.person)
    sale.first_date, sale.last_date, sale.price = first, last, offer.price
    sale.pay_until = timezone.now() + PAYS_WITHIN
    debt = Debt(
        kind=KIND,
        subject_ref=sale.subject_ref,
        payee=offer.lot.payee,
        title=_("Parking card, {plate}").format(plate=binding.vehicle.masked),
        payer=binding.person,
        due_date=timezone.localdate(sale.pay_until),
        trace=[{"offer": offer.pk, "price": offer.price, "months": offer.months}],
    )
    words = _("{name}, {first} to {last}").format(name=offer.name, first=full_day(first), last=full_day(last))
    try:
        with transaction.atomic():
            sale.bill = issue_bill(debt=debt, lines=[Line(words[:120], offer.price)], by=by)
            sale.save(force_insert=True)
    except NotInUse:
        raise CannotBuy(_lazy("This monthly card is not sold any more.")) from None
    except IntegrityError:  # for another owner of the same vehicle, in this moment
        raise CannotBuy(_waits(), "car") from None
    detail = {"first": first.isoformat(), "last": last.isoformat(), "amount": sale.price}
    record(event="parking.card_offered", by=by, subject=sale.subject_ref, department=sale.lot.operator, detail=detail)
    return sale


@transaction.atomic
def drop(*, sale: PassSale, by: User) -> bool:
    """The buyer does not want it any more. False: a payment is open; it is closed first, the sweep does the rest.

    Raises NotOpenToThis once it was paid.
    """
    try:
        with transaction.atomic():
            _call_off(sale, actor=Actor.PERSON, by=by, reason=_("The buyer did not want it any more."))
    except BeingPaid:
        sale.refresh_from_db()
        change(sale, where={"state": [SaleState.OFFERED]}, pay_until=timezone.now())
        parts = sale.bill.allocations.filter(outcome=Outcome.OPEN).select_related("order").order_by("pk")
        for part in parts:
            ordering.wish_closed(order=part.order, by=by)
        return False
    except bill_moving.NotOpenToThis:
        sale.refresh_from_db()
        raise NotOpenToThis(SALE_MOVES["lapse"], SaleState.PAID) from None
    return True


def _call_off(sale: PassSale, *, actor: Actor, by: User | None, reason: str) -> None:
    """Raises BeingPaid, NotOpenToThis of the sale or of its bill."""
    step(sale, "lapse", actor=actor, by=by)
    void_bill(bill=_bill(sale), reason=reason, by=by)


def _bill(sale: PassSale) -> Bill:
    return Bill.objects.select_related("payee__department").get(pk=sale.bill_id)


@transaction.atomic
def bill_moved(*, sale: PassSale) -> None:
    """Its bill was paid or ended: what follows is read as it stands now. May run more often."""
    if not change(sale, where={"state": [SaleState.OFFERED]}):
        return
    bill = _bill(sale)
    if bill.state == BillState.PAID:
        _sell(sale)
    elif bill.state in GIVEN_UP:
        step(sale, "lapse", actor=Actor.SYSTEM, by=None)


def _sell(sale: PassSale) -> None:
    days = {"valid_since": begins(sale.first_date), "valid_until": ends(sale.last_date)}
    card = Pass.objects.create(lot=sale.lot, kind=PassKind.MONTHLY, **days)
    card.vehicles.set([sale.vehicle])
    step(sale, "sell", actor=Actor.SYSTEM, by=None, card=card)
    passing.changed(card=card)


def end_unpaid() -> int:
    """Sales whose time to pay is over, and those whose bill moved unheard. How many were looked at."""
    late = PassSale.objects.unpaid().filter(pay_until__lt=timezone.now())
    unheard = PassSale.objects.unpaid().exclude(bill__state=BillState.ISSUED)
    found = list((late | unheard).select_related("lot__operator", "vehicle").order_by("pk")[:MOST])
    for sale in found:
        _end_unpaid(sale)
    return len(found)


def _end_unpaid(sale: PassSale) -> None:
    try:
        with transaction.atomic():
            _call_off(sale, actor=Actor.SYSTEM, by=None, reason=_("It was not paid in time."))
    except (BeingPaid, NotOpenToThis):
        return  # decided by whoever pays, or decided
    except bill_moving.NotOpenToThis:
        sale.refresh_from_db()
        bill_moved(sale=sale)
