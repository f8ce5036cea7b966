"""Work about money that was given up is tried again, by a person or by itself.

For the finance desk: `revive`; NotGivenUp is shown as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.common.models import OutboxTask
from services.common.outbox import wake

if TYPE_CHECKING:
    from services.accounts.models import User


class NotGivenUp(Exception):
    """Somebody else tried it again. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("This work is being tried again already."))


def revive(*, work: OutboxTask, by: User) -> None:
    """Due now, as if it had never been tried. Raises NotGivenUp."""
    with transaction.atomic():
        if not take_up(work):
            raise NotGivenUp
        record(event="payment.work_revived", by=by, subject=f"outbox:{work.pk}", detail={"task": work.task})


def take_up(work: OutboxTask) -> bool:
    """As ``revive``, without a word; False when it is not given up. Call inside a transaction."""
    given_up = OutboxTask.objects.filter(pk=work.pk, dead_at__isnull=False)
    if not given_up.update(dead_at=None, attempts=0, due_at=timezone.now(), leased_until=None):
        return False
    transaction.on_commit(wake)
    return True
