"""Writing down what items are found by: the tokens of their texts and the sound of their names."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db import connection

from services.catalog import sounds, vocabulary
from services.catalog.enums import MaterialForm
from services.catalog.matching import plain
from services.catalog.models import ItemVersion, SearchEntry
from services.catalog.vocabulary import HAN, runs
from services.common import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable

FIELDS = (
    "pk", "name", "search_words", "summary", "result_name", "item__department__name", "item__department__short_name",
    "item__source_department",
)  # fmt: skip


def bigrams(run: str) -> list[str]:
    """``居住证`` → 居住, 住证; a single character stands for itself."""
    return [a + b for a, b in pairwise(run)] or [run]


def tokens_of(texts: Iterable[str]) -> list[str]:
    """Every token under which these texts are found: characters, pairs of them, words of letters and digits."""
    found: dict[str, None] = {}
    for text in texts:
        for run in runs(text):
            found.update(dict.fromkeys([*run, *bigrams(run)] if HAN.match(run) else [run]))
    return list(found)


def index(version: ItemVersion) -> None:
    """Write what a shown version is found by; the versions before it are forgotten."""
    forget_item(version.item_code)
    _write(ItemVersion.objects.filter(pk=version.pk))


def index_many(versions: Iterable[ItemVersion]) -> None:
    """``index`` for many at once, of which only ``pk`` and ``item_code`` are looked at."""
    codes = {version.pk: version.item_code for version in versions}
    held = ItemVersion.objects.filter(item_code__in=codes.values(), pk__in=SearchEntry.objects.values("pk"))
    _forget(list(held.order_by("pk").values_list("pk", flat=True)))
    _write(ItemVersion.objects.filter(pk__in=list(codes)))


def forget(version: ItemVersion) -> None:
    """Take a version out of the index."""
    _forget([version.pk])


def forget_item(item_code: str) -> None:
    """Take every version of an item out of the index."""
    held = ItemVersion.objects.filter(item_code=item_code, pk__in=SearchEntry.objects.values("pk"))
    _forget(list(held.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def rebuild() -> int:
    """Write the whole index anew, a thousand versions at a time; the number of versions."""
    _forget(None)
    ids = list(ItemVersion.objects.shown().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), 1000):
        _write(ItemVersion.objects.filter(pk__in=ids[start : start + 1000]))
    return len(ids)


def spell_again(word: str) -> None:
    """Write the readings of the names that hold ``word`` anew."""
    readings = vocabulary.readings()
    for entry in SearchEntry.objects.filter(version__name__contains=word).select_related("version").order_by("pk"):
        entry.spoken = " ".join(sounds.spoken(plain(entry.version.name), readings))
        entry.save(update_fields=["spoken"])


def _forget(ids: list[int] | None) -> None:
    entries = SearchEntry.objects.all() if ids is None else SearchEntry.objects.filter(pk__in=ids)
    entries.delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            if ids is None:
                cursor.execute("DELETE FROM catalog_search")
            else:
                cursor.executemany("DELETE FROM catalog_search WHERE rowid = %s", [(pk,) for pk in ids])


def _write(versions: object) -> None:
    """Entries of these versions: four queries and one for the readings."""
    texts: dict[int, list[str]] = defaultdict(list)
    ids = versions.order_by().values("pk")
    through = ItemVersion.themes.through.objects.filter(itemversion__in=ids).order_by("pk")
    for pk, name in through.values_list("itemversion_id", "theme__name"):
        texts[pk].append(name)
    materials = ItemVersion.materials.rel.related_model.objects.filter(version__in=ids)
    brought = materials.exclude(form=MaterialForm.FETCHED).order_by("pk")
    for pk, name in brought.values_list("version_id", "name"):
        texts[pk].append(name)
    readings = vocabulary.readings()
    entries = []
    for pk, name, *others in versions.order_by("pk").values_list(*FIELDS):
        tokens = " ".join(tokens_of([name, *(text for text in others if text), *texts[pk]]))
        spoken = " ".join(sounds.spoken(plain(name), readings))
        entries.append(SearchEntry(version_id=pk, tokens=tokens, spoken=spoken))
    SearchEntry.objects.bulk_create(entries, batch_size=500)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            rows = [(entry.version_id, entry.tokens) for entry in entries]
            cursor.executemany("INSERT INTO catalog_search (rowid, tokens) VALUES (%s, %s)", rows)
