"""`manage.py stand_charging`: the charge points of the demo city stand beside the portal and obey it."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from services.audit.models import AuditEntry
from services.charging import keys
from services.charging.enums import Current, Protocol
from services.charging.models import ChargePoint

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

GIVEN = ("charging.point_added", "charging.key_changed")
"""Somebody knows the key of a charge point of which one of these is written down."""
GIVES = {Current.AC: 7_000, Current.DC: 60_000}
"""W of a plug of which nobody wrote down how much it gives."""


class Command(BaseCommand):
    """Gives them a key, then becomes the process they live in, which knows nothing of the tables."""

    help = "Simulated charge points: connected over OCPP, free, they start, charge and stop as the portal tells them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the portal is, with whom they end."""
        parser.add_argument("--address", default="", help="of the portal; empty is SITE_URL")
        parser.add_argument("--parent", type=int, default=0, help="they end with this process, whose child it is")

    def handle(self, *args: Any, **options: Any) -> None:
        """Those that somebody gave a key with `add_station` are left to them."""
        if not settings.DEMO:
            message = "invented charges may not be told here"
            raise CommandError(message)
        points = standing()
        if not points:
            message = "no charge point of the demo city: load it first"
            raise CommandError(message)
        key, path = keys.simulated(settings.DATA_DIR)
        ChargePoint.objects.filter(pk__in=[point.pk for point in points]).update(key_hash=keys.hashed(key))
        folder = settings.DATA_DIR / "charging"
        folder.mkdir(exist_ok=True)
        street = folder / "street.json"
        street.write_text(json.dumps(described(points)), encoding="utf-8")
        address = (options["address"] or settings.SITE_URL).replace("http", "ws", 1).rstrip("/")
        command = [sys.executable, "-m", "services.charging.simulating", "--street", str(street), "--key", str(path)]
        command += ["--memory", str(folder / "memory.json"), "--address", address, "--parent", str(options["parent"])]
        os.chdir(settings.ROOT)
        os.execv(sys.executable, command)  # noqa: S606  no shell


def standing() -> list[ChargePoint]:
    """Those of which nobody but the demo city knows the key, each with its plugs."""
    given = AuditEntry.objects.filter(event__in=GIVEN, subject_ref__startswith="charger:")
    names = [ref.partition(":")[2] for ref in given.values_list("subject_ref", flat=True).distinct()]
    rows = ChargePoint.objects.filter(is_active=True, station__is_open=True).exclude(identity__in=names)
    return list(rows.prefetch_related("connectors").order_by("identity"))


def described(points: list[ChargePoint]) -> list[dict[str, Any]]:
    """As the process reads it. The first charge point of each station is always whole and free."""
    stations: set[int] = set()
    found = []
    for point in points:
        plugs = [[row.number, row.max_power or GIVES[Current(point.current)]] for row in point.connectors.all()]
        found.append(
            {
                "identity": point.identity,
                "protocol": point.protocol or Protocol.V16,
                "plugs": sorted(plugs) or [[1, GIVES[Current(point.current)]]],
                "calm": point.station_id not in stations,
            }
        )
        stations.add(point.station_id)
    return found
