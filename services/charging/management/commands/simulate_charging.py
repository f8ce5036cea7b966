"""`manage.py simulate_charging --stations 80`: charge points that speak real OCPP to a running portal."""

from __future__ import annotations

import asyncio
import logging
import secrets
import statistics
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from services.accounts.models import User
from services.charging import keys
from services.charging.enums import Protocol
from services.charging.models import ChargePoint, ChargingCard, Connector, Station
from services.charging.simulating.driving import Pile, Report, drive

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Prints what became of it. Refuses to run where demo people may not be."""

    help = "Drive charge points of the demo city over real OCPP sockets: one charge each."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, how long, where."""
        parser.add_argument("--stations", type=int, default=80, help="how many charge points; made where missing")
        parser.add_argument("--every", type=float, default=10, help="seconds between meter values")
        parser.add_argument("--readings", type=int, default=6, help="meter values of a charge")
        parser.add_argument("--ramp", type=float, default=5, help="seconds within which all connect")
        parser.add_argument("--address", default="", help="of the portal; empty is SITE_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        """All at once."""
        if not settings.DEMO:
            message = "invented charges may not be told here"
            raise CommandError(message)
        if options["stations"] < 1 or options["every"] <= 0 or options["readings"] < 1:
            message = "--stations, --every and --readings are more than nought"
            raise CommandError(message)
        logging.getLogger("ocpp").setLevel(logging.CRITICAL)
        report = Report()
        piles = self._piles(report, options)
        asyncio.run(drive(piles))
        self._tell(report, len(piles))

    def _piles(self, report: Report, options: dict[str, Any]) -> list[Pile]:
        address = (options["address"] or settings.SITE_URL).replace("http", "ws", 1).rstrip("/")
        points, (key, _file) = _points(options["stations"]), keys.simulated(settings.DATA_DIR)
        ChargePoint.objects.filter(pk__in=[point.pk for point in points]).update(key_hash=keys.hashed(key))
        people = [
            user.person for user in User.objects.exclude(person=None).select_related("person").order_by("pk")[:50]
        ]
        if not people:
            message = "no residents: load the demo city first"
            raise CommandError(message)
        tags = [f"SIM{secrets.token_hex(6).upper()}" for _point in points]
        ChargingCard.objects.bulk_create(
            ChargingCard(tag=tag, person=people[number % len(people)]) for number, tag in enumerate(tags)
        )
        return [
            Pile(
                address=address,
                identity=point.identity,
                key=key,
                protocol=point.protocol or Protocol.V16,
                tag=tag,
                power=7000 if point.current == "ac" else 60_000,
                beat=options["every"],
                readings=options["readings"],
                report=report,
                begins_after=options["ramp"] * number / len(points),
            )
            for number, (point, tag) in enumerate(zip(points, tags, strict=True))
        ]

    def _tell(self, report: Report, count: int) -> None:
        times = sorted(report.seconds) or [0.0]
        middle, slow = statistics.median(times), times[int(len(times) * 0.99) - 1 if len(times) > 1 else 0]
        self.stdout.write(f"{count} charge points, {sum(report.sent.values())} messages answered: {dict(report.sent)}")
        self.stdout.write(f"answered after {middle * 1000:.0f} ms, 99 in 100 within {slow * 1000:.0f} ms")
        self.stdout.write(f"told again {report.again} times")
        if report.lost:
            message = f"never answered: {dict(report.lost)}"
            raise CommandError(message)


def _points(wanted: int) -> list[ChargePoint]:
    """Those of the demo city, and as many more as are asked for."""
    found = list(ChargePoint.objects.filter(is_active=True).order_by("identity")[:wanted])
    station = Station.objects.order_by("pk").first()
    if station is None:
        message = "no charging station: load the demo city first"
        raise CommandError(message)
    for number in range(len(found) + 1, wanted + 1):
        fields = {"station": station, "name": f"{number}", "key_hash": "none"}
        point, _new = ChargePoint.objects.get_or_create(identity=f"SIM-{number:04d}", defaults=fields)
        Connector.objects.get_or_create(charge_point=point, number=1)
        found.append(point)
    return found
