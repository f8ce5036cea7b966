"""A head has looked at what was told about the limits of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.applications.models import Escalation
from services.applications.operations.moving import refuse_own_case
from services.audit.operations import record
from services.common import transaction

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.models import Application


@transaction.atomic
def see_escalations(*, application: Application, by: User) -> None:
    """Every light of this case told so far was looked at; again changes nothing. Raises OwnCase."""
    refuse_own_case(application, by)
    waiting = Escalation.objects.filter(application=application, seen_at=None)
    if seen := waiting.update(seen_at=timezone.now(), seen_by=by):
        record(
            event="case.escalation_seen",
            by=by,
            subject=application.subject_ref,
            department=application.department,
            detail={"lights": seen},
        )
