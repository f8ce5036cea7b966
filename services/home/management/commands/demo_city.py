"""`manage.py demo_city`: loads the demo city, room by room from the ground up. Running it again changes nothing."""

from __future__ import annotations

import importlib
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from services.catalog import plenty
from services.catalog.operations import seed_words
from services.common import holidays, transaction

ROOMS = (
    "places",
    "accounts",
    "departments",
    "documents",
    "registries",
    "delegation",
    "payments",
    "tariffs",
    "vehicles",
    "parking",
    "charging",
    "questions",
    "certificates",
    "catalog",
    "content",
    "applications",
    "bundles",
    "grants",
    "publicity",
)


class Command(BaseCommand):
    """Refuses to run where demo people may not be."""

    help = "Load the invented city of the demo: organs, people, items, certificate types."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--items 1800``: as many items as a large city has, invented and without particulars."""
        parser.add_argument("--items", type=int, default=0, help="list invented items until there are so many")
        parser.add_argument(
            "--walk-in",
            action="store_true",
            help="somebody without an account applied at a window, a resident has parked",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load every room that has demo data, each in its own transaction."""
        if not settings.DEMO:
            message = "demo people may not be loaded here"
            raise CommandError(message)
        holidays.load()
        holidays.load(holidays.DEMO)
        seed_words()
        for room in ROOMS:
            demo = importlib.import_module(f"services.{room}.demo")
            with transaction.atomic():
                demo.load()
            self.stdout.write(f"{room}: loaded")
        if options["walk_in"]:
            importlib.import_module("services.applications.demo").walk_in()
            importlib.import_module("services.parking.demo").park()
        if options["items"]:
            self.stdout.write(f"items: {plenty.load(options['items'])} more listed")
