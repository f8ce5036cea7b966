"""`manage.py simulate_parking --speed 3600`: a day of parking through the Device API of a running portal."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import requests  # noqa: TID251  only its exceptions; calls go through outbound.Session
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from services.common.outbound import Session
from services.parking.enums import Direction, LotKind, Source, SpaceStatus
from services.parking.models import Device, Observation, Space
from services.parking.simulating import roadside
from services.parking.simulating.day import Gate, plan
from services.parking.simulating.driving import Driver
from services.parking.simulating.picture import draw
from services.payments.enums import ACTIVE
from services.payments.gateways.base import GATEWAYS
from services.payments.models import Bill
from services.payments.operations import opening, ordering

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.core.management.base import CommandParser

    from services.parking.simulating.driving import Report

CHANNEL = "localgw"


class OverHttp:
    """A running portal."""

    def __init__(self, address: str) -> None:
        self.address, self.session = address.rstrip("/"), Session([address])

    def send(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        """Status and JSON; 503 where nobody answers."""
        kind = {"Content-Type": "application/json"} if body else {}
        try:
            answer = self.session.request(method, self.address + path, headers={**kind, **headers}, data=body)
        except requests.exceptions.RequestException as error:
            return 503, {"detail": str(error)}
        return answer.status_code, answer.json() if answer.content else {}


def pay(ref: str) -> bool:
    """Pays a bill at the simulated payment company, where there is one; the callback or a question books it."""
    bill = Bill.objects.select_related("payee").get(ref=ref)
    if not settings.LOCALGW_URL or CHANNEL not in GATEWAYS:
        return False
    try:
        order = ordering.place_order(bills=[bill], channel=CHANNEL, client_key=f"simulated-{ref}", by=None)
    except (ordering.NotPayable, ordering.AlreadyBeingPaid, ordering.NotOffered):
        return False
    opening.open_order(order=order)
    there = Session([settings.LOCALGW_URL])
    there.request("POST", f"{settings.LOCALGW_URL}/pay/{order.out_trade_no}")
    order.refresh_from_db()
    if order.state in ACTIVE:
        opening.ask_about(order=order)
    return True


class Command(BaseCommand):
    """Prints what became of the day. Refuses to run where demo people may not be."""

    help = "Drive a day of parking, with doubles, losses, misreads and two outages, against the real Device API."

    def add_arguments(self, parser: CommandParser) -> None:
        """How fast, how much, where."""
        parser.add_argument("--speed", type=float, default=3600, help="seconds of the day in a second; 1 is real time")
        parser.add_argument("--visits", type=int, default=250, help="how many vehicles come and leave")
        parser.add_argument("--seed", type=int, default=1, help="the same seed is the same day")
        parser.add_argument("--address", default="", help="of the portal; empty is SITE_URL")
        parser.add_argument("--roadside", type=int, default=100, help="how many cars park along streets; 0 is none")
        parser.add_argument(
            "--pictures", type=int, default=12, help="of so many passages, the newest, cameras send one"
        )
        parser.add_argument("--lots", type=int, default=3, help="how many lots with gates take part")

    def handle(self, *args: Any, **options: Any) -> None:
        """The last 24 hours, told anew."""
        if not settings.DEMO:
            message = "invented vehicles may not be told here"
            raise CommandError(message)
        if options["speed"] <= 0 or options["visits"] < 1 or options["roadside"] < 0:
            message = "--speed and --visits are more than nought, --roadside not less"
            raise CommandError(message)
        devices = Device.objects.filter(is_active=True, lot__kind=LotKind.GATED).select_related("lot", "lane")
        gates, keys = _gates(list(devices.exclude(lane=None).order_by("lot__code", "public_id")), options["lots"])
        if not gates:
            message = "no lot with gates: load the demo city first"
            raise CommandError(message)
        begins_at = timezone.now() - timedelta(hours=24)
        name = f"{int(begins_at.timestamp() * 1000)}-"
        day = plan(gates=gates, visits=options["visits"], begins_at=begins_at, seed=options["seed"], name=name)
        driver = Driver(OverHttp(options["address"] or settings.SITE_URL), keys, pay)
        self._tell(driver.drive(day, until=_clock(begins_at, options["speed"])))
        if options["roadside"]:
            self._roadside(begins_at, name, options)
        self._show(options["address"] or settings.SITE_URL, options["pictures"])

    def _roadside(self, begins_at: datetime, name: str, options: dict[str, Any]) -> None:
        """The same day along the streets, told after the gates."""
        watching = Device.objects.filter(is_active=True, lot__kind=LotKind.ROADSIDE, lane=None)
        watching = list(watching.select_related("lot").order_by("lot__code", "public_id"))
        streets, keys = _streets(watching)
        seed = options["seed"]
        events = roadside.plan(streets=streets, visits=options["roadside"], begins_at=begins_at, seed=seed, name=name)
        driver = Driver(OverHttp(options["address"] or settings.SITE_URL), keys, pay)
        told = roadside.drive(driver, events, until=_clock(begins_at, options["speed"]), seed=seed)
        self.stdout.write(f"roadside: {told.passages} passages, {told.readings} readings of spaces")
        self.stdout.write(f"roadside: paid {told.paid / 100:.2f} yuan")
        for line in told.refused[:20]:
            self.stderr.write(line)
        if told.refused:
            message = f"{len(told.refused)} were refused at the roadside"
            raise CommandError(message)

    def _show(self, address: str, most: int) -> None:
        """Drawn pictures of what the board of each operator shows."""
        rows = Observation.objects.filter(picture=None, device__is_active=True).select_related("device", "vehicle")
        rows = rows.order_by("-pk")[:most]
        driver = Driver(OverHttp(address), {row.device.public_id: row.device.secret for row in rows}, pay)
        shots = [(row, draw(row.vehicle.plate if row.vehicle else "", at=row.observed_at)) for row in rows]
        sent = sum(driver.show(row.device.public_id, row.event_id, shot) for row, shot in shots)
        self.stdout.write(f"cameras sent {sent} pictures")
        if sent < len(shots):
            message = f"{len(shots) - sent} pictures were refused"
            raise CommandError(message)

    def _tell(self, report: Report) -> None:
        self.stdout.write(f"told {report.told} passages, {report.batches} batches after outages")
        self.stdout.write(f"outcomes {dict(report.outcomes)}, decisions {dict(report.decisions)}")
        self.stdout.write(f"paid {report.paid / 100:.2f} yuan; {len(report.shut)} times the attendant was called")
        for line in report.refused[:20]:
            self.stderr.write(line)
        if report.refused:
            message = f"{len(report.refused)} were refused"
            raise CommandError(message)


def _gates(devices: list[Device], lots: int) -> tuple[list[Gate], dict[str, str]]:
    found: dict[str, tuple[list[str], list[str]]] = {}
    for device in devices:
        ways = found.setdefault(device.lot.code, ([], []))
        ways[device.lane.direction == Direction.OUT].append(device.public_id)
    gates = [Gate(code, tuple(into), tuple(out)) for code, (into, out) in found.items() if into and out][:lots]
    used = {number for gate in gates for number in (*gate.ways_in, *gate.ways_out)}
    return gates, {device.public_id: device.secret for device in devices if device.public_id in used}


def _streets(devices: list[Device]) -> tuple[list[roadside.Street], dict[str, str]]:
    """Poles share the spaces of their street by its zones; a sensor of the street watches all of them."""
    found: list[roadside.Street] = []
    by_lot: dict[int, list[Device]] = {}
    for device in devices:
        by_lot.setdefault(device.lot_id, []).append(device)
    for lot, those in by_lot.items():
        poles = [device.public_id for device in those if device.source == Source.VIDEO]
        sensors = [device.public_id for device in those if device.source == Source.GEOMAGNETIC]
        numbers = Space.objects.filter(lot=lot).exclude(status=SpaceStatus.CLOSED).order_by("number")
        spaces = list(numbers.values_list("number", flat=True))
        for n, pole in enumerate(poles):
            part = tuple(spaces[n :: len(poles)])
            found.append(roadside.Street(pole, part, sensors[0] if sensors else ""))
    return found, {device.public_id: device.secret for device in devices}


def _clock(begins_at: datetime, speed: float) -> Any:
    began = time.monotonic()

    def until(at: datetime) -> None:
        ahead = (at - begins_at).total_seconds() / speed - (time.monotonic() - began)
        if ahead > 0:
            time.sleep(ahead)

    return until
