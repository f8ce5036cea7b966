"""Vehicles of the demo's residents: plates of nobody, compared with the demo's register."""

from __future__ import annotations

import json
from pathlib import Path

from services.accounts.access import find_resident
from services.vehicles.models import PlateBinding, plate_index
from services.vehicles.operations import adding

DATA = Path(__file__).parent / "demo_data" / "vehicles.json"


def load() -> None:
    """Bind each once; what was ended or changed since is left alone."""
    for row in json.loads(DATA.read_text(encoding="utf-8")):
        user = find_resident(row["phone"])
        if user is None or user.person is None:
            continue
        known = PlateBinding.objects.of(user.person).filter(vehicle__plate_index=plate_index(row["plate"]))
        if not known.exists():
            adding.add(person=user.person, plate=row["plate"], colour=row.get("colour", ""), by=user)
