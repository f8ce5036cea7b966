"""The demo city's bundles, published; a new version number in ``demo_data/bundles.json`` publishes a new version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from services.bundles.models import Alias, Bundle, BundleItem
from services.bundles.operations import publishing
from services.catalog.models import Theme
from services.common import transaction
from services.questions.models import FormDefinition

DATA = Path(__file__).parent / "demo_data" / "bundles.json"


@transaction.atomic
def load() -> None:
    """Write and publish every version that is not there yet; again changes nothing."""
    for row in json.loads(DATA.read_text(encoding="utf-8")):
        if not Bundle.objects.filter(code=row["code"], version__gte=row["version"]).exists():
            _publish(row)


def _publish(row: dict[str, Any]) -> None:
    row = dict(row)
    items, aliases = row.pop("items"), row.pop("aliases", [])
    form = FormDefinition.objects.published().filter(code=row.pop("situation_form", "")).order_by("-version").first()
    theme = Theme.objects.get(code=row.pop("theme"))
    bundle = Bundle.objects.create(theme=theme, situation_form=form, **row)
    BundleItem.objects.bulk_create(BundleItem(bundle=bundle, order=n, **item) for n, item in enumerate(items, 1))
    Alias.objects.bulk_create(Alias(bundle=bundle, **alias) for alias in aliases)
    publishing.move(bundle=bundle, name="send", by=None)
    publishing.move(bundle=bundle, name="publish", by=None)
