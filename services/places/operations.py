"""Changing a place: once, for every guide that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.audit.operations import record
from services.common import contacts, transaction

if TYPE_CHECKING:
    from services.places.models import Place


@transaction.atomic
def save_place(*, place: Place, by: object | None) -> Place:
    """Write a new or changed place; pages that show it follow at once."""
    place.save()
    contacts.changed()
    record(event="place.saved", by=by, subject=f"place:{place.code}")
    return place
