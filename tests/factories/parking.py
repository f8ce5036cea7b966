"""Vehicles in lots of the demo city."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from services.accounts.access import find_resident
from services.accounts.models import User
from services.parking import access_resident, signs
from services.parking.models import Device, Observation, PassOffer, PassSale, Space
from services.parking.operations import observing, picturing, rounds, selling
from services.parking.operations.observing import Seen
from services.parking.simulating.picture import draw
from services.payments.operations import disputing, taking
from services.vehicles.models import PlateBinding
from tests.factories import applications

_serial = count(1)


def see(device: str, plate: str, minutes_ago: float = 0, **fields: Any) -> Observation:
    """A camera of the demo city sees a plate."""
    camera = Device.objects.select_related("lot__operator", "lot__payee", "lane").get(public_id=device)
    seen = Seen(
        event_id=f"f{next(_serial)}",
        direction=camera.lane.direction,
        plate=plate,
        at=timezone.now() - timedelta(minutes=minutes_ago),
        **fields,
    )
    return observing.observe(device=camera, seen=seen)


def everything() -> dict[str, Any]:
    """In a lot that ``parking1`` runs: a vehicle that stands there, one that was entered twice, one nobody saw come."""
    stands = see("center-in-1", "粤K00771", 90, image_ref="cam/0001.jpg")
    twice = see("center-in-1", "粤K00772", 3000)
    see("center-in-1", "粤K00772", 60)
    unknown = see("center-out-1", "粤K00773", 5, image_ref="cam/0002.jpg")
    picturing.keep_drawn(passage=unknown, data=draw("粤K00773", at=unknown.observed_at))
    found = {"lot": "center", "stay": stands.stay.number, "stale_stay": twice.stay.number, "read": unknown.pk}
    return found | at_the_roadside()


STREET, SPACE = "road-wenming", "WM001"


def at_the_roadside() -> dict[str, Any]:
    """An attendant noted a car in a street of the same organisation, with a photo."""
    space = Space.objects.select_related("lot__operator", "lot__payee", "zone").get(lot__code=STREET, number=SPACE)
    by = User.objects.get(username="attendant1")
    stay = rounds.note(space=space, plate="粤K00778", photo=applications.photo(), by=by)
    return {
        "street": STREET,
        "space_noted": SPACE,
        "street_stay": stay.number,
        "stay_photo": stay.photos.order_by("pk").first().pk,
    }


def of_resident(phone: str) -> dict[str, Any]:
    """A vehicle of this resident stands in a lot; another that is nobody's left one and owes for it."""
    owner = find_resident(phone)
    binding = PlateBinding.objects.active().select_related("vehicle").get(person=owner.person)
    PlateBinding.objects.filter(pk=binding.pk).update(bound_since=timezone.now() - timedelta(days=30))
    mine = see("river-park-in-1", binding.vehicle.plate, 320, space="A047").stay
    see("library-in-1", "粤K00776", 300)
    left = see("library-out-1", "粤K00776", 10).stay
    objection = disputing.open_dispute(
        bill=access_resident.chain_of(left)[0], reason="没有停那么久", by=owner, photo=applications.photo()
    )
    return cards_of(owner, binding) | {
        "objection": objection.pk,
        "objection_photo": objection.photos.order_by("pk")[0].pk,
        "my_stay": mine.number,
        "sign": signs.key(mine.lot, "A047"),
        "sign_lot": mine.lot.code,
        "standing_ticket": access_resident.standing_ticket(mine),
        "notice_ticket": access_resident.notice_ticket(left),
        "bill_ticket": access_resident.ticket_of(access_resident.chain_of(left)[0]),
    }


def cards_of(owner: User, binding: PlateBinding) -> dict[str, Any]:
    """A monthly card that waits to be paid, and one that is bought and begins in some days."""
    waits, later = _card("bus-station", owner, binding, 0), _card("market-east", owner, binding, 3)
    clerk = User.objects.get(username="clerk1")
    taking.take_at_window(bills=[later.bill], channel="cash", slip="", client_key=f"card-{later.number}", by=clerk)
    selling.bill_moved(sale=later)
    return {"card_offer": waits.offer_id, "my_card": waits.number, "my_card_later": later.number}


def _card(lot: str, owner: User, binding: PlateBinding, days: int) -> PassSale:
    offers = PassOffer.objects.select_related("lot__payee", "lot__operator").filter(lot__code=lot)
    offer = next(one for one in offers.order_by("pk") if one.fits(binding.vehicle))
    first = timezone.localdate() + timedelta(days=days)
    return selling.buy(offer=offer, binding=binding, first=first, seen=offer.price, by=owner)
