"""Invented months and a few invented decisions, marked as such, so that the public pages of the demo say something."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from services.departments.access import by_code
from services.publicity.enums import State
from services.publicity.models import Figures, Publication
from services.publicity.operations.counting import MONTHS, months_before
from services.publicity.periods import public_until

DATA = Path(__file__).resolve().parent / "demo_data"


def _rows(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def load() -> None:
    """Write both once; days are counted from the day the city is loaded."""
    if not Figures.objects.filter(is_example=True).exists():
        months = months_before(timezone.localdate(), MONTHS)[:-1]
        for row in _rows("figures"):
            _figures(row, months)
    if not Publication.objects.filter(is_example=True).exists():
        for row in _rows("decisions"):
            _decision(dict(row))


def _figures(row: dict[str, Any], months: list[date]) -> None:
    """Twelve months of one organ, a little up and down."""
    organ = by_code(row["department"])
    for n, month in enumerate(months):
        received = row["received"] * (88 + 9 * ((n * 5) % 4)) // 100
        decided = received * 97 // 100
        late = decided * row["late_permille"] // 1000
        Figures.objects.create(
            department=organ,
            month=month,
            received=received,
            decided=decided,
            measured=decided,
            on_time=decided - late,
            instant=decided * row["instant_percent"] // 100,
            days=decided * row["tenth_days"] // 10,
            promised_days=decided * row["promised_days"],
            is_example=True,
        )


def _decision(row: dict[str, Any]) -> None:
    organ = by_code(row.pop("department"))
    decided = timezone.localdate() - timedelta(days=row.pop("days_ago"))
    years = row.pop("years", 0)
    valid_to = date(decided.year + years, decided.month, min(decided.day, 28)) if years else None
    published = decided + timedelta(days=2)
    about_person = row["counterpart_kind"] == "person"
    named = {"organ_name": organ.name, "organ_code": organ.code, "source_name": organ.name, "source_code": organ.code}
    Publication.objects.create(
        **row,
        **named,
        department=organ,
        state=State.PUBLISHED,
        decided_date=decided,
        due_date=decided + timedelta(days=9),
        published_at=timezone.make_aware(datetime.combine(published, time(9))),
        valid_from=decided,
        valid_to=valid_to,
        retract_date=public_until(published, valid_to) if about_person else None,
        standing_date=decided,
        is_example=True,
    )
