"""Work of the relay: each loads by id and makes one operation. Done twice it is done once."""

from __future__ import annotations

import logging

from services.common.outbox import later
from services.common.tasks import task
from services.grants.models import Candidate, Programme
from services.grants.operations import finding, granting

_log = logging.getLogger(__name__)


@task
def search_all() -> None:
    """Daily: every programme in use is searched, each as work of its own."""
    from services.common import transaction

    with transaction.atomic():
        for programme in Programme.objects.filter(is_active=True).order_by("pk"):
            later("services.grants.tasks.search", programme_id=programme.pk)


@task
def search(*, programme_id: int) -> None:
    """One programme."""
    for programme in Programme.objects.filter(pk=programme_id, is_active=True):
        finding.search(programme=programme, by=None)


@task
def grant_due() -> None:
    """Hourly: whose objection period is over."""
    granting.ask_for_due()


@task
def grant(*, candidate_id: int) -> None:
    """One candidate."""
    related = ("programme__department", "person", "reviewed_by", "approved_by")
    for candidate in Candidate.objects.select_related(*related).filter(pk=candidate_id):
        granting.carry_out(candidate=candidate)
