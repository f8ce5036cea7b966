"""As many items as a large city has, to see how lists and searches behave: invented, listed, without particulars.

Names are combined from what such items are called everywhere.
"""

from __future__ import annotations

import json
from datetime import date
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from services.catalog import catalogue, search
from services.catalog.enums import Audience, ResultKind, ServiceKind, ThemeKind, VersionState
from services.catalog.models import ImplementedItem, ItemVersion, RuleSet, Theme
from services.departments.models import Department

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = Path(__file__).parent / "demo_data/plenty.json"
PREFIX = "more-"
AT_ONCE = 1000
KINDS = ("01", "05", "07", "10", "20")


def _names(number: int) -> Iterator[str]:
    """Different names: first the plain ones, then those for somebody, stride by stride through the lists."""
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    combined = product(words["whom"], words["done"], words["what"])
    return islice((f"{whom}{what}{done}" for whom, done, what in combined), number)


@transaction.atomic
def load(number: int) -> int:
    """Have ``number`` visible items in all; how many were added. Those made before stay, and none is made twice.

    About a hundred thousand can be made.
    """
    made = ItemVersion.objects.filter(item_code__startswith=PREFIX).count()
    missing = number - ItemVersion.objects.shown().count()
    names = islice(_names(made + missing), made, None) if missing > 0 else ()
    added, numbered = 0, enumerate(names, made + 1)
    while some := list(islice(numbered, AT_ONCE)):
        added += _write(some)
    if added:
        catalogue.bump()
    return added


def _write(numbered: list[tuple[int, str]]) -> int:
    organs = list(Department.objects.order_by("code"))
    themes = list(Theme.objects.exclude(kind=ThemeKind.LIFE).order_by("pk"))
    rules, now = RuleSet.objects.order_by("pk").first(), timezone.now()
    items = [
        ImplementedItem(department=organ, level=organ.level, name=name, item_type=KINDS[n % len(KINDS)])
        for (n, name), organ in ((row, organs[row[0] % len(organs)]) for row in numbered)
    ]
    items = ImplementedItem.objects.bulk_create(items)
    versions = ItemVersion.objects.bulk_create(
        ItemVersion(
            item=item,
            item_code=f"{PREFIX}{n:06d}",
            name=name,
            state=VersionState.LISTED,
            published_at=now,
            service_kind=ServiceKind.ADVICE,
            effective_from_date=date(2026, 1, 1),
            rule_set=rules,
            serves=[Audience.PERSON] if n % 3 else [Audience.ENTERPRISE, Audience.SOCIAL],
            result_kind=ResultKind.NONE,
            result_name="",
        )
        for item, (n, name) in zip(items, numbered, strict=True)
    )
    through = ItemVersion.themes.through
    through.objects.bulk_create(
        through(itemversion_id=version.pk, theme_id=themes[version.pk % len(themes)].pk) for version in versions
    )
    search.index_many(versions)
    return len(versions)
