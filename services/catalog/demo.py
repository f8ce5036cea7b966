"""The demo city's catalogue: themes, rule sets and one file per item in ``demo_data/items/``.

A published version never changes: raise ``version`` in an item's file to publish the next one.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from services.catalog import operations
from services.catalog.models import (
    AutoRule,
    BaseItem,
    Condition,
    Faq,
    Fee,
    ImplementedItem,
    ItemPlace,
    ItemVersion,
    LawArticle,
    Material,
    RuleSet,
    Step,
    Theme,
)
from services.certificates.models import CertificateType
from services.departments.models import Department, Window
from services.places.models import Place
from services.questions.models import FormDefinition

DATA = Path(__file__).parent / "demo_data"
CHILDREN = {
    "materials": Material,
    "fees": Fee,
    "steps": Step,
    "law_articles": LawArticle,
    "faqs": Faq,
    "auto_rules": AutoRule,
}


def _rows(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@transaction.atomic
def load() -> None:
    """Write themes, rule sets and items, and publish every version that is not there yet; again changes nothing."""
    for row in _rows("themes"):
        Theme.objects.update_or_create(code=row.pop("code"), defaults=row)
    for row in _rows("rule_sets"):
        RuleSet.objects.update_or_create(code=row.pop("code"), defaults=row)
    for path in sorted((DATA / "items").glob("*.json")):
        _item(json.loads(path.read_text(encoding="utf-8")))


def _item(data: dict[str, Any]) -> None:
    base = data["base"]
    base_item, _ = BaseItem.objects.update_or_create(code=base.pop("code"), defaults=base)
    department = Department.objects.get(code=data["department"])
    item, _ = ImplementedItem.objects.update_or_create(
        code=f"{department.code}{department.level}{base_item.code}",
        defaults={
            "base": base_item,
            "department": department,
            "level": department.level,
            "name": base_item.name,
            "routing": data.get("routing", "fixed"),
        },
    )
    _places(item, data["places"])
    values = data["version"]
    if ItemVersion.objects.filter(item_code=values["item_code"], version__gte=values["version"]).exists():
        return
    version = _version(item, values)
    for n, text in enumerate(data["conditions"], 1):
        Condition.objects.create(version=version, order=n, text=text)
    for name, model in CHILDREN.items():
        for n, row in enumerate(data.get(name, ()), 1):
            _child(model, version, n, row)
    operations.publish(version=version)


def _places(item: ImplementedItem, rows: list[dict[str, str]]) -> None:
    for n, row in enumerate(rows, 1):
        place = Place.objects.get(code=row["place"])
        window = Window.objects.filter(place=place, number=row.get("window", "")).order_by("pk").first()
        ItemPlace.objects.update_or_create(
            item=item, place=place, room=row.get("room", ""), defaults={"window": window, "order": n}
        )


def _version(item: ImplementedItem, values: dict[str, Any]) -> ItemVersion:
    themes = values.pop("themes")
    form, certificate = values.pop("form", ""), values.pop("certificate_type", "")
    version = ItemVersion.objects.create(
        item=item,
        rule_set=RuleSet.objects.get(code=values.pop("rule_set")),
        form=FormDefinition.objects.published().filter(code=form).order_by("-version").first() if form else None,
        certificate_type=CertificateType.objects.get(code=certificate) if certificate else None,
        effective_from_date=date.fromisoformat(values.pop("effective_from_date")),
        **values,
    )
    version.themes.set(Theme.objects.filter(code__in=themes))
    return version


def _child(model: type, version: ItemVersion, order: int, row: dict[str, Any]) -> None:
    certificate = row.pop("certificate_type", "")
    if certificate:
        row["certificate_type"] = CertificateType.objects.get(code=certificate)
    model.objects.create(version=version, order=order, **row)
