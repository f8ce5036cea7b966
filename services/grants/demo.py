"""The demo's programme: 高龄津贴 for whoever is eighty. Its list is made the first time somebody or the day asks."""

from __future__ import annotations

import json
from pathlib import Path

from services.departments.access import by_code
from services.grants.models import Programme, ProgrammeRule

DATA = Path(__file__).resolve().parent / "demo_data" / "programmes.json"


def load() -> None:
    """Write the programmes once; what was changed since is left alone."""
    for row in json.loads(DATA.read_text(encoding="utf-8")):
        rules, organ = row.pop("rules"), by_code(row.pop("department"))
        made, new = Programme.objects.get_or_create(
            code=row.pop("code"), defaults={**row, "department": organ, "is_active": True}
        )
        if new:
            ProgrammeRule.objects.bulk_create(
                ProgrammeRule(programme=made, order=n, **rule) for n, rule in enumerate(rules, 1)
            )
