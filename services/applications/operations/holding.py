"""Who handles a case: claim, take over with a reason, hand one's cases on at the end of a shift, take the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.applications.enums import State
from services.applications.models import Application
from services.applications.operations.moving import OwnCase, refuse_own_case
from services.audit.operations import record
from services.common import transaction
from services.common.live import publish
from services.departments.access import has_role, recusal_reason
from services.departments.enums import Role

if TYPE_CHECKING:
    from collections.abc import Collection

    from services.accounts.models import User

HELD = (State.RECEIVED, State.ACCEPTED, State.REVIEW)
"""Where a case has one examiner; a decision belongs to its proposal."""
LOOKED_AT = 20
"""So many of the most pressing cases are tried before the queue is read again."""


class NotFree(ValueError):
    """A colleague was quicker, or the case is no longer to be examined. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("A colleague was quicker, or the case has moved on. Look at it again."))


def _hold(application: Application, *, before: int | None, by: User, event: str, **detail: object) -> bool:
    """Give the case from ``before`` to ``by`` when it is still so. Call inside a transaction."""
    free = Application.objects.filter(pk=application.pk, examiner=before, state__in=HELD)
    if not free.update(examiner=by):
        return False
    record(
        event=event,
        by=by,
        subject=application.subject_ref,
        department=application.department,
        detail={"before": before, **detail},
    )
    publish(f"desk.{application.department_id}", "desk.changed", {"ref": application.ref})
    return True


@transaction.atomic
def claim(*, application: Application, by: User) -> None:
    """Take a case nobody handles. Raises OwnCase, NotFree."""
    refuse_own_case(application, by)
    if not _hold(application, before=None, by=by, event="case.claimed"):
        raise NotFree
    application.refresh_from_db(fields=["examiner", "state"])


@transaction.atomic
def take_over(*, application: Application, reason: str, by: User) -> None:
    """Take a case a colleague handles, saying why. Raises OwnCase, NotFree, ValueError without a reason."""
    refuse_own_case(application, by)
    if not reason.strip():
        raise ValueError(_("Say why you take the case over; your colleague reads it."))
    before = application.examiner_id
    if before in (None, by.pk) or not _hold(
        application, before=before, by=by, event="case.taken_over", reason=reason.strip()[:200]
    ):
        raise NotFree
    application.refresh_from_db(fields=["examiner", "state"])


def take_next(*, department_ids: Collection[int], by: User) -> Application | None:
    """Claim the most pressing case nobody handles; None when there is none. Sixteen hands never take one twice.

    Cases of oneself and of kin are left to others.
    """
    free = Application.objects.filter(department__in=department_ids, examiner=None, state__in=HELD)
    order = free.at_the_counter().select_related("department", "applicant", "applicant_enterprise").without_form()
    refused: set[int] = set()
    while True:
        candidates = list(order.exclude(pk__in=refused)[:LOOKED_AT])
        if not candidates:
            return None
        for case in candidates:
            try:
                claim(application=case, by=by)
            except OwnCase:
                refused.add(case.pk)
            except NotFree:
                continue
            else:
                return case


@transaction.atomic
def hand_on(*, cases: Collection[Application], to: User, reason: str, by: User) -> list[Application]:
    """Give one's own open cases to a colleague (end of a shift); those that may not be theirs stay. Returns what went.

    The colleague examines in the department of each and has no part in it. Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError(_("Say why you hand the cases on; your colleague reads it."))
    went = []
    for case in cases:
        examines = has_role(to, Role.EXAMINER, department=case.department_id)
        if not examines or recusal_reason(to, case.people):
            continue
        given = Application.objects.filter(pk=case.pk, examiner=by, state__in=HELD).update(examiner=to)
        if given:
            record(
                event="case.handed_on",
                by=by,
                subject=case.subject_ref,
                department=case.department,
                detail={"to": to.pk, "reason": reason.strip()[:200]},
            )
            publish(f"desk.{case.department_id}", "desk.changed", {"ref": case.ref})
            went.append(case)
    return went


def claim_all(*, cases: Collection[Application], by: User) -> tuple[int, int]:
    """Claim several; how many are one's own now, and how many could not be taken."""
    taken = 0
    for case in cases:
        try:
            claim(application=case, by=by)
        except (NotFree, OwnCase):
            continue
        taken += 1
    return taken, len(cases) - taken
