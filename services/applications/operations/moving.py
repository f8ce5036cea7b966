"""How a case changes its state: conditional update, then progress, audit and live events, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from services.accounts.enums import ActingKind
from services.applications.access import follower_ids
from services.applications.after import tell_decided, tell_ended
from services.applications.enums import Actor, State
from services.applications.models import Application, Progress
from services.applications.operations.acted import note_done
from services.applications.operations.clocks import follow
from services.applications.workflow import MOVES, Move
from services.audit.operations import record
from services.common import transaction
from services.common.access import NotFoundOrNotYours
from services.common.live import publish, tell_live
from services.common.masking import mask_name
from services.common.statements import change, insert
from services.common.together import together
from services.departments.access import recusal_reason
from services.departments.enums import RecusalReason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.accounts.models import User
    from services.applications.models import Clock
    from services.documents.models import Document

SYSTEM = None
"""``by`` of what the portal does itself."""


class NotOpenToThis(Exception):
    """The case is in a state from which this move does not lead, or another person was quicker. Answered with 409."""

    def __init__(self, move: Move, state: str) -> None:
        self.move, self.state = move, state
        super().__init__(
            _("This case is now: {state}. Look at it again before you go on.").format(state=State(state).label)
        )


class OwnCase(Exception):
    """Nobody handles or decides a case in which they or their kin have a part. Answered with 409."""

    def __init__(self, reason: str = RecusalReason.OWN) -> None:
        own = _("You have a part in this case yourself. A colleague must handle it.")
        kin = _("Somebody close to you has a part in this case. A colleague must handle it; your head has been told.")
        super().__init__(own if reason == RecusalReason.OWN else kin)


def recused(application: Application, by: User) -> str:
    """``own``, ``kin`` or empty: why this member of staff keeps away from the case (回避)."""
    firm = application.applicant_enterprise
    boss = {firm.legal_representative_id} - {None} if firm else set()
    return recusal_reason(by, application.people | boss)


def refuse_own_case(application: Application, by: User) -> None:
    """Raises OwnCase when the clerk or somebody of their kin is one of the people in the case."""
    if reason := recused(application, by):
        raise OwnCase(reason)


def label_of(by: User | None, actor: Actor, application: Application) -> str:
    """How the timeline names who did something: the resident, the organ, or the system."""
    if actor is Actor.SYSTEM or by is None:
        return _("the system")
    if actor is Actor.RECEIVER:
        return _("the window of {organ}").format(organ=(application.visit or application).department.name)
    if actor is Actor.APPLICANT:
        return _("you yourself") if by.person_id == application.applicant_id else _acts_for(by, application)
    return application.department.name


def _acts_for(by: User, application: Application) -> str:
    """The part and the masked name of who did it for the applicant."""
    kind = application.begun_as.partition(":")[0]
    if application.applicant_enterprise_id:
        text = _("by the handler {name}")
    elif by.person_id == application.guardian_id:
        text = _("by the guardian {name}")
    elif kind == ActingKind.HELPER and by.person_id == application.agent_id:
        text = _("by the community helper {name}")
    else:
        text = _("by the agent {name}")
    return text.format(name=mask_name(by.person.name))


def hold(application: Application, *states: str) -> bool:
    """Hold the case's row to the end of the transaction when it is in one of ``states``, and read it anew.

    What is checked afterwards stays true until the commit: everyone who writes to a case holds its row first, before
    number series and counters of live events. False when it is in another state. Raises NotFoundOrNotYours for a draft
    that was thrown away meanwhile.
    """
    return change(application, where={"state": states}) or _elsewhere(application)


def _elsewhere(application: Application) -> bool:
    """False, with the case as it is now. Raises NotFoundOrNotYours."""
    try:
        application.refresh_from_db()
    except Application.DoesNotExist:
        raise NotFoundOrNotYours from None
    return False


def hold_for(application: Application, name: str) -> None:
    """``hold`` the case for the move ``name``. Raises NotOpenToThis."""
    if not hold(application, *MOVES[name].sources):
        raise NotOpenToThis(MOVES[name], application.state)


def move(
    application: Application,
    name: str,
    *,
    actor: Actor,
    by: User | None,
    note: str = "",
    label: str = "",
    document: Document | None = None,
    detail: dict[str, Any] | None = None,
    clocks: Iterable[Clock] = (),
    **changes: Any,
) -> Progress:
    """Make the move ``name`` and write ``changes`` to the case in the same update; ``clocks`` begin with it.

    Raises NotOpenToThis when the case is not in one of the sources (then nothing was written), ValueError when
    ``actor`` may never make this move.
    """
    step = MOVES[name]
    if actor not in step.by:
        message = f"{name} is not a move of {actor}"
        raise ValueError(message)
    now = timezone.now()
    with transaction.atomic(savepoint=False):
        where = step.sources if step.target else step.sources & {application.state}
        if change(application, where={"state": where}, state=step.leads_to(application.state), saved_at=now, **changes):
            progress = Progress(
                application=application,
                move=name,
                state=application.state,
                at=now,
                by_label=label or label_of(by, actor, application),
                note=note,
                document=document,
            )
            follow(application, step, at=now, begins=clocks, staff=actor is not Actor.SYSTEM)
            _tell_all(application, progress, by=by, detail=detail or {})
            return progress
    _elsewhere(application)
    raise NotOpenToThis(step, application.state)


def arrive(application: Application, name: str, *, by: User) -> None:
    """The first step of a case that was never anybody's draft: it was written in the target of the move ``name``.

    Nobody is told yet: the decision follows in the same transaction. Raises ValueError when the table knows no such
    move of the system.
    """
    step = MOVES[name]
    if Actor.SYSTEM not in step.by or State.DRAFT not in step.sources or application.state != step.target:
        message = f"no case begins by {name}"
        raise ValueError(message)
    label = label_of(by, Actor.SYSTEM, application)
    insert(Progress(application=application, move=name, state=step.target, at=timezone.now(), by_label=label))
    detail = {"state": step.target}
    department = application.department
    record(event=f"case.{name}", by=by, subject=application.subject_ref, department=department, detail=detail)


def _tell_all(application: Application, progress: Progress, *, by: User | None, detail: dict[str, Any]) -> None:
    """What follows a move: the timeline, the audit, the live pages."""
    insert(progress)
    record(
        event=f"case.{progress.move}",
        by=by,
        subject=application.subject_ref,
        department=application.department,
        detail={"state": progress.state, **application.on_behalf(by), **detail},
    )
    announce(application, progress.move)
    note_done(application, progress.move, by=by)
    tell_decided(application, progress.move)
    tell_ended(application, progress.state)


def announce(application: Application, what: str) -> None:
    """Tell the people in the case (numbered, kept) and the desk of its organ (a hint). Call inside the transaction."""
    payload = {"ref": application.ref, "move": what, "state": application.state}
    for person_id in follower_ids(application):
        tell_live(person_id, "case.moved", payload)
    publish(f"desk.{application.department_id}", "desk.changed", {"ref": application.ref})


@together()
def announce_paper(application: Application) -> None:
    """Tell the people in the case that a document of it is there."""
    for person_id in follower_ids(application):
        tell_live(person_id, "case.paper", {"ref": application.ref})
