"""After the decision: what was granted on a promise is checked by a date, and a sample of what one alone granted: the
rules, or one clerk where the item needs nobody else (level 0).

Found wrong by one person, revoked by another: 撤销决定书 with remedies, the certificate is void at once (03).
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications.after import tell_revoked
from services.applications.enums import Actor, CheckReason, CheckState, MaterialSource, State
from services.applications.models import AfterCheck, Progress
from services.applications.operations.moving import announce, hold, label_of, refuse_own_case
from services.applications.operations.papers import owed
from services.applications.operations.telling import tell_readers
from services.audit.operations import record
from services.certificates.models import Certificate
from services.certificates.operations import CannotChange
from services.certificates.operations import revoke as revoke_certificate
from services.common import transaction
from services.common.personal import mask_numbers
from services.common.statements import change

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.models import Application

GRANTED = (State.MAKING, State.DELIVERY, State.CLOSED)


class NotWaiting(Exception):
    """Somebody was quicker. Answered with 409."""

    def __init__(self, state: str) -> None:
        super().__init__(_("This check is now: {state}.").format(state=CheckState(state).label))


class SamePerson(Exception):
    """Who found it wrong does not revoke; who granted it alone does not check it."""


def plan_checks(application: Application) -> None:
    """Called when a case is granted: write what must be looked at afterwards. Inside the caller's transaction."""
    version = application.item_version
    due = timezone.localdate() + timedelta(days=version.check_days)
    reasons = []
    if application.materials.filter(source=MaterialSource.PROMISED).exists():
        reasons.append(CheckReason.PROMISE)
    alone = application.decided_by_system or application.decided_by_id == application.proposed_by_id
    if alone and drawn(application.ref, version.sample_percent):
        reasons.append(CheckReason.SAMPLE)
    for reason in reasons:
        AfterCheck.objects.get_or_create(application=application, reason=reason, defaults={"due_date": due})


def drawn(ref: str, percent: int) -> bool:
    """Whether a case belongs to the sample of ``percent`` in a hundred: by its random reference, so that nobody can
    choose, and asked again it is the same."""
    return int.from_bytes(hashlib.sha256(f"sample:{ref}".encode()).digest()[:8]) % 100 < percent


@transaction.atomic
def find(*, check: AfterCheck, right: bool, finding: str, by: User) -> None:
    """What the clerk found. Wrong needs words and goes to an approver.

    Raises NotWaiting, OwnCase, SamePerson for whoever granted it alone, ValueError.
    """
    refuse_own_case(check.application, by)
    if by.pk == check.application.decided_by_id:
        raise SamePerson(_("You granted this yourself. A colleague looks at it."))
    if not right and not finding.strip():
        raise ValueError(_("Say what is not right: the decision to revoke rests on it."))
    _step(
        check,
        CheckState.OPEN,
        CheckState.RIGHT if right else CheckState.WRONG,
        by,
        finding=mask_numbers(finding),
        checked_by=by,
        checked_at=timezone.now(),
    )


@transaction.atomic
def let_stand(*, check: AfterCheck, reason: str, by: User) -> None:
    """The approver sees it otherwise. Raises NotWaiting, OwnCase, SamePerson, ValueError without a reason."""
    _refuse(check, reason, by)
    _step(check, CheckState.WRONG, CheckState.STANDS, by, **_decided(reason, by))


@transaction.atomic
def revoke(*, check: AfterCheck, reason: str, by: User) -> None:
    """Revoke what was granted, with reasons and remedies; the certificate is void at once and the applicant is told.

    Raises NotWaiting, OwnCase, SamePerson, ValueError without a reason.
    """
    application = check.application
    if not hold(application, *GRANTED):
        raise NotWaiting(check.state)
    _refuse(check, reason, by)
    said = mask_numbers(reason)
    document = owed(application, "revocation", by=by, reason=said)
    _step(check, CheckState.WRONG, CheckState.REVOKED, by, **_decided(reason, by))
    _void(application.certificate, by)
    Progress.objects.create(
        application=application,
        move="revoke",
        state=application.state,
        at=timezone.now(),
        by_label=label_of(by, Actor.APPROVER, application),
        note=said,
        document=document,
    )
    announce(application, "revoke")
    tell_revoked(application)
    tell_readers(application, "case_revoked", reason=said)


def _void(certificate: Certificate | None, by: User) -> None:
    """Revoke it with every later version: a renewal rests on what was granted first."""
    while certificate is not None:
        with suppress(CannotChange):  # it is void already, or a later version took its place
            revoke_certificate(certificate=certificate, reason=_("Revoked by the organ"), by=by)
        certificate = Certificate.objects.filter(previous=certificate).order_by("pk").first()


def _refuse(check: AfterCheck, reason: str, by: User) -> None:
    refuse_own_case(check.application, by)
    check.refresh_from_db()
    if check.checked_by_id == by.pk:
        raise SamePerson(_("You found it. Another person must decide."))
    if not reason.strip():
        raise ValueError(_("Give the reasons: the applicant will read them."))


def _decided(reason: str, by: User) -> dict[str, object]:
    return {"answer": mask_numbers(reason), "decided_by": by, "decided_at": timezone.now()}


def _step(check: AfterCheck, source: str, target: str, by: User, **changes: object) -> None:
    if not change(check, where={"state": [source]}, state=target, **changes):
        check.refresh_from_db()
        raise NotWaiting(check.state)
    application = check.application
    record(
        event=f"case.check_{target}",
        by=by,
        subject=application.subject_ref,
        department=application.department,
        detail={"reason": check.reason},
    )
