"""Price rules of the demo city, written by one demo sign-in and released by another."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from services.accounts.models import User
from services.common import transaction
from services.tariffs import operations
from services.tariffs.models import Tariff

DATA = Path(__file__).parent / "demo_data"
WRITER, CHECKER = "maker1", "checker1"
SINCE = datetime(2025, 12, 31, 16, tzinfo=UTC)


@transaction.atomic
def load() -> None:
    """Write and publish what is not there yet; again changes nothing. ``scope_ref`` of a demo rule is its code."""
    writer, checker = (User.objects.get(username=name) for name in (WRITER, CHECKER))
    for code in json.loads((DATA / "index.json").read_text(encoding="utf-8")):
        if Tariff.objects.filter(code=code).exists():
            continue
        text = (DATA / f"{code}.json").read_text(encoding="utf-8")
        spec = json.loads(text)
        tariff = Tariff.objects.create(code=code, name=spec["name"], kind=spec["kind"])
        version = operations.draft(tariff=tariff, by=writer, spec_text=text, scope_ref=code, valid_since=SINCE)
        operations.publish(version=operations.send(version=version, by=writer), by=checker)
