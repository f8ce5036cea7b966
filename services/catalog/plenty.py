"""As many items as a large city has, to see how lists and searches behave: invented, listed, without particulars.

Names are combined from what such items are called everywhere.
"""

from __future__ import annotations

import json
from datetime import date
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from services.catalog import catalogue, indexing
from services.catalog.enums import Audience, ResultKind, ServiceKind, ThemeKind, VersionState
from services.catalog.models import ImplementedItem, ItemVersion, RuleSet, Theme
from services.common import transaction
from services.departments.models import Department

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

WORDS = Path(__file__).parent / "demo_data/plenty.json"
PREFIX = "more-"
AT_ONCE = 1000
KINDS = ("01", "05", "07", "10", "20")
FOR = ([Audience.ENTERPRISE, Audience.SOCIAL], [Audience.PERSON], [Audience.PERSON])


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
    first_item, first = _next(ImplementedItem), _next(ItemVersion)
    items = [
        {"id": first_item + at, "department": organ.pk, "level": organ.level, "name": name, "item_type": kind}
        for at, (n, name) in enumerate(numbered)
        for organ, kind in [(organs[n % len(organs)], KINDS[n % len(KINDS)])]
    ]
    _insert(ImplementedItem(), items)
    versions = [
        {"id": first + at, "item": first_item + at, "item_code": f"{PREFIX}{n:06d}", "name": name, "serves": FOR[n % 3]}
        for at, (n, name) in enumerate(numbered)
    ]
    alike = ItemVersion(
        state=VersionState.LISTED,
        published_at=timezone.now(),
        service_kind=ServiceKind.ADVICE,
        effective_from_date=date(2026, 1, 1),
        rule_set=RuleSet.objects.order_by("pk").first(),
        result_kind=ResultKind.NONE,
        result_name="",
    )
    _insert(alike, versions)
    through = ItemVersion.themes.through
    through.objects.bulk_create(
        through(itemversion_id=first + at, theme_id=themes[(first + at) % len(themes)].pk)
        for at in range(len(versions))
    )
    indexing.index_many(ItemVersion(pk=row["id"], item_code=row["item_code"]) for row in versions)
    return len(versions)


def _next(model: type[Model]) -> int:
    """The first number that no row has yet."""
    return (model.objects.aggregate(last=Max("pk"))["last"] or 0) + 1


def _insert(alike: Model, rows: list[dict[str, object]]) -> None:
    """Rows that differ in a few columns: what they have in common is prepared once, which is most of their cost."""
    named = rows[0].keys()
    made = [field for field in alike._meta.concrete_fields if field.name in named or not field.has_db_default()]
    common = {field.name: field.get_db_prep_save(field.pre_save(alike, add=True), connection) for field in made}
    own = [field for field in made if field.name in named]
    values = [
        [*(common | {field.name: field.get_db_prep_save(row[field.name], connection) for field in own}).values()]
        for row in rows
    ]
    quote = connection.ops.quote_name
    columns, marks = ", ".join(quote(field.column) for field in made), ", ".join(["%s"] * len(made))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(alike._meta.db_table)} ({columns}) VALUES ({marks})", values)  # noqa: S608
        for statement in connection.ops.sequence_reset_sql(no_style(), [type(alike)]):
            cursor.execute(statement)
