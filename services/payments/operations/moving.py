"""How bills, orders and refunds change their state: one conditional update by the table, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.common.statements import change
from services.payments.workflow import TABLES

if TYPE_CHECKING:
    from services.payments.models import Bill, Order, Refund

SYSTEM = None
"""``by`` of what the portal does itself."""


class NotOpenToThis(Exception):
    """The row is in a state from which this move does not lead, or another was quicker. Answered with 409."""

    def __init__(self, row: Bill | Order | Refund, name: str) -> None:
        self.row, self.name = row, name
        super().__init__(_("This is now: {state}. Look at it again.").format(state=row.get_state_display()))


def moved(row: Bill | Order | Refund, name: str, **changes: Any) -> bool:
    """Make the move and write ``changes`` with it; then ``row`` is as stored. False, nothing written, row read anew."""
    move = TABLES[row._meta.model_name][name]
    if change(row, where={"state": move.sources}, state=move.target, **changes):
        return True
    row.refresh_from_db()
    return False


def move(row: Bill | Order | Refund, name: str, **changes: Any) -> None:
    """As ``moved``. Raises NotOpenToThis."""
    if not moved(row, name, **changes):
        raise NotOpenToThis(row, name)
