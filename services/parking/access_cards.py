"""The only way to monthly cards: for residents to those on sale and their own, for operators to those of their lots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.common.access import NotFoundOrNotYours
from services.parking import access_desk
from services.parking.models import Lot, Pass, PassOffer, PassSale
from services.vehicles.models import PlateBinding

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from services.accounts.models import Person, User
    from services.vehicles.models import Vehicle

RELATED = ("lot__operator", "lot__place", "offer", "vehicle", "bill", "card")


def offers_of(lot: Lot) -> list[PassOffer]:
    """What is sold for this lot, the shortest first."""
    return list(_sold().filter(lot=lot).order_by("months", "price", "pk"))


def _sold() -> QuerySet[PassOffer]:
    rows = PassOffer.objects.filter(is_sold=True, lot__is_open=True, lot__payee__is_active=True)
    return rows.select_related("lot__payee", "lot__operator", "lot__place")


def get_offer(pk: int) -> PassOffer:
    """One that is sold today. Raises NotFoundOrNotYours."""
    found = _sold().filter(pk=pk).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def offers_by_lot() -> list[PassOffer]:
    """All that are sold, those of a lot together, the shortest first."""
    return list(_sold().order_by("lot__code", "months", "price", "pk"))


def offers_for_renewal(cards: Iterable[Pass]) -> dict[int, PassOffer]:
    """Card → what its owner buys next: the same as before, else the first one sold for the lot that fits."""
    cards = list(cards)
    sold = list(_sold().filter(lot__in=[card.lot_id for card in cards]).order_by("months", "price", "pk"))
    before = dict(PassSale.objects.filter(card__in=cards).values_list("card", "offer"))
    found = {}
    for card in cards:
        vehicles = list(card.vehicles.all())
        fit = [one for one in sold if one.lot_id == card.lot_id and all(map(one.fits, vehicles))]
        same = [one for one in fit if one.pk == before.get(card.pk)]
        if fit:
            found[card.pk] = (same or fit)[0]
    return found


def cars_of(person: Person, offer: PassOffer) -> list[PlateBinding]:
    """Vehicles of this person for which it is sold."""
    rows = PlateBinding.objects.active().filter(person=person).select_related("vehicle", "person").order_by("pk")
    return [row for row in rows if offer.fits(row.vehicle)]


def own_cars(person: Person) -> dict[int, int]:
    """Vehicle → the binding by which it is this person's."""
    return dict(PlateBinding.objects.active().filter(person=person).values_list("vehicle", "pk"))


def covered_until(lot: Lot, vehicles: Iterable[Vehicle]) -> dict[int, date]:
    """Vehicle → the last day on which a card lets it park there without paying, from today on."""
    rows = Pass.objects.filter(lot=lot, vehicles__in=[one.pk for one in vehicles], valid_until__gt=timezone.now())
    found: dict[int, date] = {}
    for card in rows.distinct().order_by("valid_until", "pk").prefetch_related("vehicles"):
        found |= dict.fromkeys([one.pk for one in card.vehicles.all()], card.last_day)
    return found


def sales_of(person: Person) -> QuerySet[PassSale]:
    """What this person bought, wished to buy or gave back, newest first."""
    return PassSale.objects.filter(person=person).select_related(*RELATED).order_by("-pk")


def get_sale(user: User, number: str) -> PassSale:
    """One of them. Raises NotFoundOrNotYours."""
    found = PassSale.objects.filter(number=number).select_related(*RELATED).order_by("pk").first()
    if found is None or user.person_id is None:
        raise NotFoundOrNotYours
    if found.person_id != user.person_id:
        raise NotFoundOrNotYours(found.subject_ref)
    return found


def sales_at_the_desk(user: User) -> QuerySet[PassSale]:
    """Of lots that ``user`` runs, newest first."""
    rows = PassSale.objects.filter(lot__in=access_desk.lots_of(user, *access_desk.RUNS))
    return rows.select_related("lot", "offer", "vehicle", "bill", "card").order_by("-pk")
