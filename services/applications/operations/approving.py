"""Who decides, by the item's level of approval: one clerk alone, another person, or two others in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications.enums import Actor, Proposal, State
from services.applications.operations.charging import after_grant
from services.applications.operations.counter import CannotDecide, begin_review, refuse_examiner
from services.applications.operations.finishing import CannotIssue
from services.applications.operations.later import refuse_incomplete
from services.applications.operations.moving import NotOpenToThis, hold, hold_for, move, refuse_own_case
from services.applications.operations.papers import owed
from services.applications.operations.telling import tell_readers
from services.applications.operations.visiting import refuse_unvisited
from services.applications.workflow import MOVES
from services.catalog.enums import HandlingKind, ItemType
from services.common import transaction

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.models import Application


def one_completes(application: Application) -> bool:
    """Whether one clerk may grant it alone: level 0, done at once, and no licence (行政许可 always needs two)."""
    version = application.item_version
    return (
        application.approval_level == 0
        and version.handling_kind == HandlingKind.AT_ONCE
        and version.rule_set.item_type != ItemType.LICENCE
    )


def waits_for_first(application: Application) -> bool:
    """Two approvals are needed and nobody has given the first."""
    return application.approval_level > 1 and application.first_approved_by_id is None


@transaction.atomic
def approve_first(*, application: Application, by: User) -> None:
    """The first of two approvals: agree with what was proposed. Another person decides then.

    Raises CannotDecide, OwnCase, NotOpenToThis.
    """
    hold_for(application, "approve_first")
    refuse_examiner(application, by)
    if not waits_for_first(application):
        raise CannotDecide(_("Nobody waits for a first approval here."))
    changes = {"first_approved_by": by, "first_approved_at": timezone.now()}
    move(
        application, "approve_first", actor=Actor.APPROVER, by=by, detail={"proposal": application.proposal}, **changes
    )


@transaction.atomic
def complete(*, application: Application, by: User) -> None:
    """Grant at once, as one clerk alone may; an accepted case is taken for review first. It never refuses.

    Raises CannotDecide, OwnCase, NotOpenToThis, VisitMissing.
    """
    if not hold(application, State.ACCEPTED, State.REVIEW):
        raise NotOpenToThis(MOVES["complete"], application.state)
    refuse_own_case(application, by)
    if not one_completes(application):
        raise CannotDecide(_("This case needs another person to decide it. Send it for the decision."))
    refuse_unvisited(application, Proposal.GRANT)
    refuse_incomplete(application, Proposal.GRANT)
    if application.state == State.ACCEPTED:
        begin_review(application=application, by=by)
    move(
        application,
        "complete",
        actor=Actor.EXAMINER,
        by=by,
        document=owed(application, "decision", by=by, granted=True, reason=""),
        granted=True,
        proposal=Proposal.GRANT,
        proposed_by=by,
        decided_by=by,
        decided_at=timezone.now(),
        due_date=None,
        detail={"level": 0},
    )
    tell_readers(application, "case_granted")
    try:
        after_grant(application=application, by=by)
    except CannotIssue as error:
        raise CannotDecide(str(error)) from error
