"""What is published keeps in step with the decision: revoked, cancelled, lapsed; persons are taken down when due."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.utils import timezone

from services.applications.enums import CheckState
from services.applications.models import AfterCheck
from services.audit.operations import record
from services.certificates.enums import CertificateStatus
from services.common import transaction
from services.common.outbox import later
from services.common.statements import change
from services.publicity.enums import Standing, State
from services.publicity.models import Publication
from services.publicity.operations.publishing import PUBLISH
from services.publicity.periods import publish_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from services.applications.models import Application

logger = logging.getLogger(__name__)
FOLLOW = "services.publicity.tasks.follow"
STANDINGS = {
    CertificateStatus.VALID: Standing.VALID,
    CertificateStatus.SUSPENDED: Standing.SUSPENDED,
    CertificateStatus.REVOKED: Standing.REVOKED,
    CertificateStatus.WITHDRAWN: Standing.REVOKED,
    CertificateStatus.CANCELLED: Standing.CANCELLED,
}
"""As the public reads it; every other status is no longer in force."""


def ask_to_follow(application: Application) -> None:
    """Called in the transaction in which a granted decision is revoked."""
    later(FOLLOW, key=f"{FOLLOW}:{application.pk}", case_id=application.pk)


def standing_of(publication: Publication, *, on: date) -> str:
    """What stands today: the decision itself, then its certificate, then its last day."""
    application = publication.application
    if AfterCheck.objects.filter(application=application, state=CheckState.REVOKED).exists():
        return Standing.REVOKED
    if application.certificate_id:
        told = STANDINGS.get(application.certificate.status, Standing.LAPSED)
        if told != Standing.VALID:
            return told
    lapsed = publication.valid_to is not None and publication.valid_to < on
    return Standing.LAPSED if lapsed else Standing.VALID


@transaction.atomic
def follow(*, publication: Publication) -> bool:
    """Say publicly what became of the decision. False when that is what the page says already."""
    today = timezone.localdate()
    told, before = standing_of(publication, on=today), publication.standing
    if told == before:
        return False
    if not change(publication, where={"standing": [before]}, standing=told, standing_date=today):
        return False
    _note("publicity.standing_changed", publication, standing=told)
    return True


@transaction.atomic
def retract(*, publication: Publication) -> bool:
    """Take a person's entry down after its last day. False when that already happened."""
    if not change(publication, where={"state": [State.PUBLISHED]}, state=State.RETRACTED, retracted_at=timezone.now()):
        return False
    _note("publicity.retracted", publication)
    return True


def keep_in_step() -> dict[str, int]:
    """Daily: what waits is asked for again, standings are compared, persons are taken down. How many of each."""
    today = timezone.localdate()
    related = ("application__certificate", "department")
    with transaction.atomic():
        waiting = Publication.objects.filter(state=State.WAITING).order_by("pk")
        for row in waiting:
            if row.due_date is None:
                change(row, where={"state": [State.WAITING]}, due_date=publish_by(row.decided_date))
            key = f"{PUBLISH}:{row.application_id}:{today.isoformat()}"
            later(PUBLISH, key=key, case_id=row.application_id)
        asked = len(waiting)
    published = Publication.objects.filter(state=State.PUBLISHED, is_example=False).select_related(*related)
    open_rows = published.exclude(standing__in=[Standing.REVOKED, Standing.CANCELLED, Standing.LAPSED])
    due = Publication.objects.filter(state=State.PUBLISHED, retract_date__lt=today).select_related("department")
    retracted = sum(_one(retract, row) for row in due.order_by("pk"))
    changed = sum(_one(follow, row) for row in open_rows.order_by("pk").iterator(chunk_size=500))
    return {"asked": asked, "changed": changed, "retracted": retracted}


def _one(act: Callable[..., bool], row: Publication) -> bool:
    """``act`` on one row; what goes wrong with it is written down and stops no other."""
    try:
        return act(publication=row)
    except Exception:
        logger.exception("publication %s was passed over", row.pk)
        return False


def _note(event: str, publication: Publication, **detail: str) -> None:
    record(
        event=event, by=None, subject=publication.subject_ref, department=publication.department, detail=detail or None
    )
