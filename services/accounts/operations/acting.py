"""Choosing as whom one goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.accounts.acting import find, myself
from services.audit import operations as audit
from services.audit.refs import ref as ref_of
from services.common import transaction

if TYPE_CHECKING:
    from services.accounts.acting import Acting
    from services.accounts.models import User


class NoSuchRight(Exception):
    """Nobody allowed this person that, or no longer."""


@transaction.atomic
def switch_acting(*, ref: str, before: Acting, by: User) -> Acting:
    """The right ``ref`` as it stands now; the audit names it and whom it is for. Raises NoSuchRight."""
    own = myself(by)
    right = own if ref == own.ref else find(by.person, ref)
    if right is None:
        raise NoSuchRight
    detail = {"from": before.ref, "to": right.ref, "on_behalf": ref_of(right.principal)}
    audit.record(event="accounts.acting_switched", by=by, subject=right.principal, detail=detail)
    return right
