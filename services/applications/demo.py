"""Sentences the demo clerks use often."""

from __future__ import annotations

import json
from pathlib import Path

from services.applications.models import StandardReason

DATA = Path(__file__).parent / "demo_data" / "reasons.json"


def load() -> None:
    """Write the standard reasons that are not there yet."""
    for purpose, texts in json.loads(DATA.read_text(encoding="utf-8")).items():
        for order, text in enumerate(texts):
            StandardReason.objects.update_or_create(text=text, defaults={"purpose": purpose, "order": order})
