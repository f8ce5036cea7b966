"""Towns and villages as departments knows them: organs of level town and village with their region codes."""

from __future__ import annotations

from django.core.cache import cache

from services.departments.enums import Level
from services.departments.models import Department

KEY = "questions.regions"
SECONDS = 60


def _rows() -> list[tuple[str, str, int, str]]:
    """Region code, short name, level, region code of the one above."""
    rows = cache.get(KEY)
    if rows is None:
        found = Department.objects.filter(level__in=[Level.TOWN, Level.VILLAGE], is_active=True).exclude(region="")
        rows = [
            (region, _bare(short or name), level, above or "")
            for region, short, name, level, above in found.order_by("region").values_list(
                "region", "short_name", "name", "level", "parent__region"
            )
        ]
        cache.set(KEY, rows, SECONDS)
    return rows


def _bare(name: str) -> str:
    """``高州市潘州街道办事处`` → ``潘州街道``."""
    for word in ("高州市", "人民政府", "办事处", "居民委员会", "民委员会"):
        name = name.replace(word, "")
    return name


def towns() -> list[tuple[str, str]]:
    """Region code and name of every town and street."""
    return [(region, name) for region, name, level, _above in _rows() if level == Level.TOWN]


def villages_by_town() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Town code, town name, its villages."""
    return [(code, name, list(villages_of(code).items())) for code, name in towns()]


def villages_of(town: str) -> dict[str, str]:
    """Region code → name of the villages and communities of a town."""
    return {region: name for region, name, level, above in _rows() if level == Level.VILLAGE and above == town}
