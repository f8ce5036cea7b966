"""Looking at a candidate is recorded; seeing name and number in full needs a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.common import transaction
from services.grants.operations.moving import note, refuse_kin

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.grants.models import Candidate


def record_view(*, candidate: Candidate, by: User) -> None:
    """Who of the staff opened it."""
    note(candidate, "viewed", by=by)


@transaction.atomic
def reveal(*, candidate: Candidate, reason: str, by: User) -> None:
    """Name and number in full, and why. Raises OwnCase."""
    refuse_kin(candidate, by)
    note(candidate, "revealed", by=by, reason=reason)
