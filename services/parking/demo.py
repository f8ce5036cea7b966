"""Lots and spaces of the demo city: invented, as many as the plan of a county-level city asks for."""

from __future__ import annotations

import json
import secrets
import zlib
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from services.departments.access import by_code
from services.departments.models import Department
from services.parking.enums import Direction, Income, LotKind, Source, SpaceStatus
from services.parking.models import Device, Lane, Lot, Observation, PassOffer, Space, Stay, Zone
from services.parking.operations import picturing
from services.parking.operations.observing import Seen, observe
from services.parking.operations.spaces import note_spaces
from services.parking.simulating.picture import draw
from services.payments.enums import Book
from services.payments.models import Payee
from services.places.enums import PlaceKind
from services.places.models import Place
from services.vehicles.models import PlateBinding

DATA = Path(__file__).parent / "demo_data" / "lots.json"
VISITS = DATA.with_name("visits.json")
"""Lot, direction, plate, hours ago, space."""
OFFERS = DATA.with_name("offers.json")
BOUND_FOR = timedelta(days=90)
STREET, NOTED, TO_NOTE = "road-wenming", 36, 5
"""Where attendants and poles were today: so many cars noted, so many that nobody noted yet."""
PICTURED = 12
SHARE_TAKEN = 68
"""Of a hundred spaces."""


def load() -> None:
    """Write each lot once with its spaces, lanes and cameras; what was changed since is left alone."""
    for row in json.loads(DATA.read_text(encoding="utf-8")):
        if not Lot.objects.filter(code=row["code"]).exists():
            _make(row)
    _offer()


def _offer() -> None:
    """Monthly cards on sale, each once; what was changed since is left alone."""
    for row in json.loads(OFFERS.read_text(encoding="utf-8")):
        lot = Lot.objects.get(code=row.pop("lot"))
        PassOffer.objects.get_or_create(lot=lot, name=row.pop("name"), defaults=row)


def _payee(row: dict, operator: Department) -> Payee:
    """Government fees go to the organ's own account of the treasury, the rest to the company that runs the lots."""
    if row["income"] == Income.TREASURY:
        return Payee.objects.filter(department=operator, book=Book.TREASURY).order_by("pk")[0]
    code, name = row.get("payee", ("parking", "高州市演示停车管理有限公司"))
    fields = {"name": name, "book": Book.PLATFORM, "department": operator}
    return Payee.objects.get_or_create(code=code, defaults=fields)[0]


def _make(row: dict) -> None:
    place, _new = Place.objects.get_or_create(
        code=f"lot-{row['code']}",
        defaults={
            "name": row["name"],
            "kind": PlaceKind.OTHER,
            "region": "440981",
            "address": row["address"],
            "phones": ["0668-6680000"],
            "hours": row["hours"],
            "lat": row["lat"],
            "lng": row["lng"],
            "notes": "演示数据：名称、地址、泊位都是示例。",
        },
    )
    operator = by_code(row["operator"])
    lot = Lot.objects.create(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        place=place,
        operator=operator,
        payee=_payee(row, operator),
        income=row["income"],
        price_group=row["price"],
    )
    for code, name, prefix, count in row["zones"]:
        zone = Zone.objects.create(lot=lot, code=code, name=name)
        if lot.kind == LotKind.ROADSIDE:
            _device(lot, f"{lot.code}-{code}", f"{name}高位视频", Source.VIDEO)
        chargers = row.get("chargers", {}).get(code, 0)
        Space.objects.bulk_create(_spaces(zone, prefix, count, chargers))
    if lot.kind == LotKind.ROADSIDE:
        _device(lot, f"{lot.code}-ground", "地磁", Source.GEOMAGNETIC)
    for code, name, direction in row["lanes"]:
        lane = Lane.objects.create(lot=lot, code=code, name=name, direction=direction)
        _device(lot, f"{lot.code}-{code}", name, Source.GATE, lane)


def _spaces(zone: Zone, prefix: str, count: int, chargers: int) -> list[Space]:
    """The first ``chargers`` of them have one. Seen at this moment: the same pattern each time, a third free."""
    now, source = timezone.now(), Source.VIDEO if zone.lot.kind == LotKind.ROADSIDE else Source.GEOMAGNETIC
    found = []
    for n in range(1, count + 1):
        number = f"{prefix}{n:03d}"
        taken = zlib.crc32(f"{zone.lot.code}/{number}".encode()) % 100 < SHARE_TAKEN
        found.append(
            Space(
                lot=zone.lot,
                zone=zone,
                number=number,
                status=SpaceStatus.TAKEN if taken else SpaceStatus.FREE,
                source=source,
                observed_at=now,
                has_charger=n <= chargers,
            )
        )
    return found


def _device(lot: Lot, number: str, name: str, source: str, lane: Lane | None = None) -> None:
    key = secrets.token_urlsafe(32)
    Device.objects.create(lot=lot, lane=lane, public_id=number, name=name, vendor="演示设备", source=source, secret=key)


def park() -> None:
    """Vehicles of residents stand somewhere, left without paying, and parked within free time; told by the cameras."""
    if Stay.objects.exists():
        return
    now = timezone.now()
    for binding in PlateBinding.objects.active().select_related("vehicle").order_by("pk"):
        PlateBinding.objects.filter(pk=binding.pk).update(bound_since=now - BOUND_FOR)
    for event, (lot, direction, plate, hours, space) in enumerate(json.loads(VISITS.read_text(encoding="utf-8"))):
        camera = Device.objects.select_related("lot__operator", "lot__payee", "lane").filter(
            lot__code=lot, lane__direction=direction
        )
        seen = Seen(
            event_id=f"demo-{event}", direction=direction, plate=plate, at=now - timedelta(hours=hours), space=space
        )
        observe(device=camera.order_by("pk")[0], seen=seen)
    _along_a_street(now)
    _picture()


def _picture() -> None:
    """Cameras sent a picture of what is on the board."""
    for row in Observation.objects.select_related("device__lot", "vehicle").order_by("-pk")[:PICTURED]:
        picture = draw(row.vehicle.plate if row.vehicle else "", at=row.observed_at)
        picturing.keep_drawn(passage=row, data=picture)


def _along_a_street(now: datetime) -> None:
    """In one street the pole told most plates; some cars wait to be noted, one sensor contradicts, one car is gone."""
    devices = Device.objects.select_related("lot__operator", "lot__payee", "lane").filter(lot__code=STREET)
    pole, ground = devices.get(source=Source.VIDEO), devices.get(source=Source.GEOMAGNETIC)
    taken = list(Space.objects.filter(lot__code=STREET, status=SpaceStatus.TAKEN).order_by("number"))
    numbers = [space.number for space in taken]
    told, rest = numbers[:NOTED], numbers[NOTED + TO_NOTE :]
    for place, number in reversed(list(enumerate(told))):  # as it happened
        at = now - timedelta(minutes=20 + 7 * place)
        plate = f"粤K{70000 + 37 * place}"
        seen = Seen(event_id=f"street-{place}", direction=Direction.IN, plate=plate, at=at, space=number)
        observe(device=pole, seen=seen)
    early = now - timedelta(hours=1)
    note_spaces(device=pole, readings=[(number, SpaceStatus.FREE, now) for number in [told[0], *rest]])
    note_spaces(device=ground, readings=[(told[0], SpaceStatus.FREE, now), (numbers[NOTED], SpaceStatus.FREE, early)])
    note_spaces(device=pole, readings=[(numbers[NOTED], SpaceStatus.TAKEN, early)])
