"""Appointments nobody answered: after a month they are over, and forget whom they named."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from services.accounts.enums import InvitationState
from services.accounts.models import HandlerInvitation
from services.accounts.operations.enterprises import tell_of
from services.audit import operations as audit
from services.common import transaction

AT_ONCE = 500


def forget_unanswered() -> int:
    """End appointments that waited for ``HANDLER_ANSWER_DAYS``, or whose last day is past; how many. Who made it is
    told, and may appoint anew.
    """
    now = timezone.now()
    old = Q(made_at__lt=now - timedelta(days=settings.HANDLER_ANSWER_DAYS)) | Q(ends_on__lt=timezone.localdate())
    due = HandlerInvitation.objects.filter(old, state=InvitationState.OPEN).select_related("enterprise")
    return sum(_forget(invitation) for invitation in due.order_by("pk")[:AT_ONCE])


@transaction.atomic
def _forget(invitation: HandlerInvitation) -> bool:
    """False when it was answered a moment ago."""
    opened = HandlerInvitation.objects.filter(pk=invitation.pk, state=InvitationState.OPEN)
    gone = {"name": "", "contact": "", "contact_index": ""}
    if not opened.update(state=InvitationState.WITHDRAWN, answered_at=timezone.now(), **gone):
        return False
    firm, detail = invitation.enterprise, {"invitation": invitation.pk}
    audit.record(event="accounts.handler_unanswered", by=None, subject=firm, detail=detail)
    tell_of(invitation.made_by_id, "handler_unanswered", firm, name=invitation.name)
    return True
