"""Beside a version that waits for its day no other one is released: it would be replaced unseen, or wait in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from services.catalog.quality.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.catalog.models import ItemVersion
    from services.catalog.quality.around import Around


def waiting(version: ItemVersion, around: Around) -> Iterator[Finding]:
    """Another version of the item that was approved and is not in force yet."""
    for number, day in around.waiting.get(version.item_code, ()):
        if number != version.version:
            text = _("Version %(number)d comes into force on %(day)s: take it back first, or change that one.")
            yield Finding(0, "effective_from_date", text % {"number": number, "day": date_format(day)})
