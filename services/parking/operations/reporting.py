"""Files that leave the house: who took which figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.audit.operations import record
from services.common import transaction

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import User


@transaction.atomic
def note_export(*, first: date, last: date, lots: int, by: User) -> None:
    """The income of these days was taken as a file."""
    record(event="parking.income_exported", by=by, detail={"first": first, "last": last, "lots": lots})
