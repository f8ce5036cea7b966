"""Versions that are here, in the shape rows have, so that the two can be compared."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from services.catalog.importing.columns import CHILDREN, VERSION_FIELDS
from services.catalog.importing.organs import folded
from services.catalog.models import ImportedRow, ItemVersion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.catalog.importing.known import Known
    from services.catalog.importing.rows import ItemRow


class Present:
    """The items that are here, by what a row may know them by."""

    def __init__(self, known: Known) -> None:
        self.newest: dict[str, tuple[int, str]] = {}
        """Address → (newest version, its state)."""
        self.external: dict[str, str] = {}
        self.identities: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._codes: dict[str, str] = {}
        imported = ImportedRow.objects.order_by("pk").values_list("key", "item_code", "digest")
        self.imported: dict[str, str] = {}
        self.digests: dict[str, str] = {}
        for key, code, digest in imported.iterator(chunk_size=2000):
            self.imported[key], self.digests[code] = code, digest
        rows = ItemVersion.objects.order_by("item_code", "version").values_list(
            "item_code", "pk", "state", "external_code", "name", "item__department__code", "item__source_department"
        )
        latest = {row[0]: row for row in rows.iterator(chunk_size=2000)}
        for code, pk, state, external, name, organ, source in sorted(latest.values(), key=lambda row: row[1]):
            self.newest[code] = (pk, state)
            self._codes[code] = external
            if external:
                self.external[folded(external)] = code
            if not organ:
                department, _note = known.organs.match(source)
                organ = department.code if department else folded(source)
            self.identities[organ, folded(name)].append(code)

    def target(self, row: ItemRow, *, nth: int, claimed: set[str]) -> str:
        """The address of the item a row means; empty for a new one. ``nth`` of the rows without code that are alike."""
        if (code := self.imported.get(row.key(nth), "")) in self.newest:
            return code
        if row.external_code and (code := self.external.get(folded(row.external_code))):
            return code
        if (code := row.values.get("item_code", "")) in self.newest:
            return code
        if row.external_code:
            return ""
        candidates = [code for code in self.identities.get(row.identity, ()) if code not in claimed]
        candidates.sort(key=lambda code: bool(self._codes[code]))
        return candidates[nth] if nth < len(candidates) else ""


def whole(pks: Iterable[int]) -> dict[str, ItemVersion]:
    """Versions with all that belongs to them, by address: a constant number of queries."""
    versions = (
        ItemVersion.objects.filter(pk__in=list(pks))
        .whole()
        .select_related("form", "situation_form")
        .prefetch_related("auto_rules", "fee_reductions")
        .order_by("pk")
    )
    return {version.item_code: version for version in versions}


def above(pks: Iterable[int]) -> dict[str, ItemVersion]:
    """Versions with the item above them, its places and organs, by address: three queries."""
    versions = (
        ItemVersion.objects.filter(pk__in=list(pks)).with_owner().prefetch_related("item__places", "item__organs")
    )
    return {version.item_code: version for version in versions.order_by("pk")}


def values_of(version: ItemVersion, keys: Iterable[str]) -> dict[str, Any]:
    """Fields of a version; references as their codes."""
    found: dict[str, Any] = {}
    for key in keys:
        field = VERSION_FIELDS[key]
        if key == "themes":
            found[key] = sorted(theme.code for theme in version.themes.all())
        elif field.is_relation:
            found[key] = getattr(getattr(version, key), "code", "")
        else:
            found[key] = getattr(version, key)
    return found


def child_values(row: Any, keys: Iterable[str]) -> dict[str, Any]:
    """Fields of a row of a list."""
    values = {}
    for key in keys:
        value = getattr(row, key)
        values[key] = (value.code if value else "") if key == "certificate_type" else value
    return values


def child_keys(name: str) -> list[str]:
    """The fields of a list that files hold."""
    _sheet, model, columns = CHILDREN[name]
    fields = {field.name for field in model._meta.concrete_fields}
    return [column.key for column in columns if column.key in fields]


def differs(row: ItemRow, version: ItemVersion) -> bool:
    """Whether the row says anything about the version that is not so."""
    said = {key: value for key, value in row.values.items() if key != "item_code"}
    if values_of(version, said) != said:
        return True
    for name, rows in row.children.items():
        stored = list(getattr(version, name).all())
        if len(stored) != len(rows):
            return True
        if any(child_values(one, given) != given for one, given in zip(stored, rows, strict=True)):
            return True
    return False
