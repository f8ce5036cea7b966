"""`manage.py add_station IDENTITY --key KEY`: a charge point may sign in; prints where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from services.accounts.access import find_resident
from services.charging.access import IDENTITY
from services.charging.models import ChargingCard, Station
from services.charging.operations import adding

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Again with another key changes the key."""

    help = "Register a charge point and print its OCPP address."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, by which key, where."""
        parser.add_argument("identity", help="its name in the address and in Basic: letters, digits and . _ : -")
        parser.add_argument("--key", required=True, help="at least 16 characters")
        parser.add_argument("--station", default="", help="code of the station it belongs to; empty is the first one")
        parser.add_argument("--connectors", type=int, default=1)
        parser.add_argument("--power", type=int, default=0, help="most power of a connector in W; 0: not known")
        parser.add_argument("--card", default="", help="a token that may charge there, with --phone")
        parser.add_argument("--phone", default="", help="of the resident whose card it is")

    def handle(self, *args: Any, **options: Any) -> None:
        """One charge point."""
        if not IDENTITY.fullmatch(options["identity"]):
            message = "an identity has up to 48 letters, digits and . _ : -"
            raise CommandError(message)
        if not 1 <= options["connectors"] <= 32:
            message = "--connectors is from 1 to 32"
            raise CommandError(message)
        stations = Station.objects.order_by("pk")
        named = stations.filter(code=options["station"]) if options["station"] else stations
        try:
            point = adding.add(
                identity=options["identity"],
                key=options["key"],
                station=named.first(),
                plugs=options["connectors"],
                power=max(0, options["power"]),
                by=None,
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        self._card(options["card"], options["phone"])
        self.stdout.write(f"{settings.SITE_URL.replace('http', 'ws', 1).rstrip('/')}/ocpp/{point.identity}")

    def _card(self, tag: str, phone: str) -> None:
        if not tag:
            return
        user = find_resident(phone)
        if user is None or user.person is None:
            message = "--phone is that of no real-named resident"
            raise CommandError(message)
        ChargingCard.objects.update_or_create(tag=tag[:36], defaults={"person": user.person, "is_active": True})
