"""Halls, town centres and village points of the demo city."""

from __future__ import annotations

import json
from pathlib import Path

from services.places.models import Place

DATA = Path(__file__).parent / "demo_data"


def load() -> None:
    """Write every demo place; again changes nothing."""
    for row in json.loads((DATA / "places.json").read_text(encoding="utf-8")):
        Place.objects.update_or_create(code=row.pop("code"), defaults=row)
