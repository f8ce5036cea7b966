"""The demo city's catalogue: themes, rule sets, the items of its organs and one file per 业务办理项.

``demo_data/implemented.json`` holds the two upper layers (basic item, organ, places), ``demo_data/items/`` the
versions. A published version never changes: raise ``version`` in an item's file to publish the next one. A material
given as ``"id_card"``, or as ``{"like": "id_card", ...}`` with what differs, is taken from ``materials.json``.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils import timezone

from services.catalog import operations
from services.catalog.models import (
    AutoRule,
    BaseItem,
    Condition,
    EnrolmentBatch,
    Faq,
    Fee,
    FeeReduction,
    ImplementedItem,
    ItemPlace,
    ItemVersion,
    LawArticle,
    Material,
    RuleSet,
    Situation,
    Step,
    Theme,
)
from services.certificates.models import CertificateType
from services.common import transaction
from services.departments.enums import Level
from services.departments.models import Department, Window
from services.places.models import Place
from services.questions.models import FormDefinition

DATA = Path(__file__).parent / "demo_data"
CHILDREN = {
    "materials": Material,
    "fees": Fee,
    "fee_reductions": FeeReduction,
    "steps": Step,
    "law_articles": LawArticle,
    "faqs": Faq,
    "situations": Situation,
    "auto_rules": AutoRule,
}
EFFECTIVE_FROM = "2026-09-01"
"""First day of every version that names none."""


def _rows(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


class Shelf:
    """What the items point to, read once."""

    @cached_property
    def departments(self) -> dict[str, Department]:
        """By credit code."""
        return {department.code: department for department in Department.objects.all()}

    @cached_property
    def towns(self) -> list[Department]:
        """Every town and street, for items that all of them run."""
        return [department for department in self.departments.values() if department.level == Level.TOWN]

    @cached_property
    def places(self) -> dict[str, Place]:
        """By code."""
        return {place.code: place for place in Place.objects.all()}

    @cached_property
    def windows(self) -> dict[tuple[int, str], Window]:
        """By place and number."""
        return {(window.place_id, window.number): window for window in Window.objects.all()}

    @cached_property
    def themes(self) -> dict[str, Theme]:
        """By code."""
        return {theme.code: theme for theme in Theme.objects.all()}

    @cached_property
    def rule_sets(self) -> dict[str, RuleSet]:
        """By code."""
        return {rules.code: rules for rules in RuleSet.objects.all()}

    @cached_property
    def certificates(self) -> dict[str, CertificateType]:
        """By code."""
        return {kind.code: kind for kind in CertificateType.objects.all()}

    @cached_property
    def forms(self) -> dict[str, FormDefinition]:
        """The newest published version of each."""
        return {form.code: form for form in FormDefinition.objects.published().order_by("version")}

    @cached_property
    def materials(self) -> dict[str, dict[str, Any]]:
        """Materials that many items ask for, by key."""
        return _rows("materials")


@transaction.atomic
def load() -> None:
    """Write themes, rule sets and items, and publish every version that is not there yet; again changes nothing."""
    for row in _rows("themes"):
        Theme.objects.update_or_create(code=row.pop("code"), defaults=row)
    for row in _rows("rule_sets"):
        RuleSet.objects.update_or_create(code=row.pop("code"), defaults=row)
    shelf = Shelf()
    items = {row["code"]: _implemented(row, shelf) for row in _rows("implemented")}
    newest = dict(ItemVersion.objects.order_by("version").values_list("item_code", "version"))
    for path in sorted((DATA / "items").glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["version"]["version"] > newest.get(data["version"]["item_code"], 0):
            _publish(data, items[data["item"]], shelf)
    for row in _rows("batches"):
        _batch(row)


def _implemented(row: dict[str, Any], shelf: Shelf) -> ImplementedItem:
    """One basic item as an organ of this city runs it, with the places where it is handled."""
    kept = ("name", "item_type", "legal_basis")
    base, _ = BaseItem.objects.update_or_create(code=row["code"], defaults={name: row[name] for name in kept})
    department = shelf.departments[row["department"]]
    item, _ = ImplementedItem.objects.update_or_create(
        base=base,
        department=department,
        defaults={"level": department.level, "name": base.name, "routing": row.get("routing", "fixed")},
    )
    item.organs.set(shelf.towns if row.get("organs") == "towns" else [])
    item.taken_in_by.set(shelf.departments[code] for code in row.get("taken_in_by", ()))
    _places(item, row["places"], shelf)
    return item


def _places(item: ImplementedItem, rows: list[dict[str, str]], shelf: Shelf) -> None:
    wanted = {}
    for row in rows:
        place = shelf.places[row["place"]]
        window = shelf.windows[place.pk, row["window"]] if "window" in row else None
        wanted[place.pk, row.get("room", "")] = window.pk if window else None
    there = {(row.place_id, row.room): row for row in item.places.all()}
    if {key: row.window_id for key, row in there.items()} == wanted:
        return
    item.places.all().delete()
    ItemPlace.objects.bulk_create(
        ItemPlace(item=item, place_id=place, room=room, window_id=window, order=n)
        for n, ((place, room), window) in enumerate(wanted.items(), 1)
    )


def _publish(data: dict[str, Any], item: ImplementedItem, shelf: Shelf) -> None:
    version = _version(item, data["version"], shelf)
    Condition.objects.bulk_create(
        Condition(version=version, order=n, text=text) for n, text in enumerate(data["conditions"], 1)
    )
    for name, model in CHILDREN.items():
        rows = [_child(row, shelf) for row in data.get(name, ())]
        model.objects.bulk_create(model(version=version, order=n, **row) for n, row in enumerate(rows, 1))
    operations.publish(version=version)


def _version(item: ImplementedItem, values: dict[str, Any], shelf: Shelf) -> ItemVersion:
    values = dict(values)
    themes = [shelf.themes[code] for code in values.pop("themes")]
    related = {
        "rule_set": shelf.rule_sets[values.pop("rule_set")],
        "form": shelf.forms[values.pop("form")] if "form" in values else None,
        "situation_form": shelf.forms[values.pop("situation_form")] if "situation_form" in values else None,
        "certificate_type": shelf.certificates[values.pop("certificate_type")]
        if "certificate_type" in values
        else None,
        "effective_from_date": date.fromisoformat(values.pop("effective_from_date", EFFECTIVE_FROM)),
    }
    version = ItemVersion.objects.create(item=item, **related, **values)
    version.themes.set(themes)
    return version


def _child(row: str | dict[str, Any], shelf: Shelf) -> dict[str, Any]:
    if isinstance(row, str):
        row = {"like": row}
    if like := row.get("like"):
        row = {"key": like, **shelf.materials[like], **row}
    row = {name: value for name, value in row.items() if name != "like"}
    if certificate := row.pop("certificate_type", ""):
        row["certificate_type"] = shelf.certificates[certificate]
    return row


def _batch(row: dict[str, Any]) -> None:
    """报名期. Days are counted from the day the city is loaded, so that the demo always has an open period."""
    today = timezone.localdate()
    opens, closes = (today + timedelta(days=row.pop(name)) for name in ("opens", "closes"))
    EnrolmentBatch.objects.get_or_create(
        item_code=row.pop("item_code"),
        name=row.pop("name"),
        defaults={
            "opens_at": timezone.make_aware(datetime.combine(opens, time(9))),
            "closes_at": timezone.make_aware(datetime.combine(closes, time(17, 30))),
            **row,
        },
    )
