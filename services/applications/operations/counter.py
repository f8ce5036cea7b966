"""What clerks and approvers do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications.enums import Actor, ClockKind, Fit, Proposal, State
from services.applications.fees import fee_first
from services.applications.models import Application, CaseMaterial, Supplement, SupplementItem
from services.applications.named import may_be_named
from services.applications.operations.charging import after_grant
from services.applications.operations.clocks import CalendarMissing as CalendarMissing
from services.applications.operations.clocks import (
    acceptance_clocks,
    accepted_copies,
    certain,
    copied,
    new,
)
from services.applications.operations.finishing import CannotIssue, deliver_refusal
from services.applications.operations.later import refuse_incomplete
from services.applications.operations.moving import NotOpenToThis, hold, hold_for, move, refuse_own_case
from services.applications.operations.papers import owed
from services.applications.operations.telling import tell_readers
from services.applications.operations.visiting import refuse_unvisited
from services.applications.workflow import MOVES
from services.audit.operations import record
from services.catalog.enums import Necessity, Unit
from services.common import transaction
from services.common.personal import mask_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.accounts.models import User

CHECKABLE = (State.TAKEN_IN, State.RECEIVED, State.PRE_EXAM, State.ACCEPTED, State.REVIEW)
"""Where findings about materials may be written: before the proposal."""


class CannotAccept(Exception):
    """A material is still unchecked or does not fit."""


class NothingAsked(Exception):
    """A supplement must name at least one thing, each with a reason."""


class NotNamedBefore(Exception):
    """A further notice asks for something the first one did not name. ``str(error)`` says what."""


class CannotDecide(Exception):
    """The same person may not propose and decide; or the certificate cannot be issued."""


@transaction.atomic
def check_material(*, case_material: CaseMaterial, finding: str, reason: str, by: User) -> None:
    """Keep what the clerk found about one material, until the case is proposed.

    Raises OwnCase, NotOpenToThis, ValueError when unfit without a reason.
    """
    application = case_material.application
    if not hold(application, *CHECKABLE):
        raise NotOpenToThis(MOVES["propose"], application.state)
    refuse_own_case(application, by)
    if finding == Fit.UNFIT and not reason:
        raise ValueError(_("Say what is wrong with it: the applicant will read this."))
    CaseMaterial.objects.filter(pk=case_material.pk).update(
        finding=finding,
        finding_reason=mask_numbers(reason) if finding == Fit.UNFIT else "",
        checked_by=by,
        checked_at=timezone.now(),
    )
    record(
        event="case.material_checked",
        by=by,
        subject=application.subject_ref,
        department=application.department,
        detail={"material": case_material.material_id, "finding": finding},
    )


@transaction.atomic
def ask_supplement(*, application: Application, items: Sequence[dict[str, str]], by: User) -> Supplement:
    """One notice of everything that is missing. ``items``: subject, key, label, reason each.

    The applicant may then edit exactly these. A further notice names only what the first one did. Raises NothingAsked,
    NotNamedBefore, OwnCase, NotOpenToThis, CalendarMissing.
    """
    hold_for(application, "ask_supplement")
    refuse_own_case(application, by)
    if not items or not all(item["reason"].strip() for item in items):
        raise NothingAsked(_("Tick at least one thing and say for each what is missing."))
    _refuse_new(application, items)
    now = timezone.now()
    days = application.item_version.supplement_days
    clock = certain(new(application, ClockKind.SUPPLEMENT, days, Unit.WORKDAY, at=now))
    due_date = clock.due_date
    supplement = Supplement.objects.create(application=application, asked_at=now, asked_by=by, due_date=due_date)
    SupplementItem.objects.bulk_create(SupplementItem(supplement=supplement, **item) for item in items)
    lines = [{"label": item["label"], "reason": item["reason"]} for item in items]
    document = owed(application, "supplement_notice", by=by, items=lines, due_date=due_date.isoformat())
    names = "、".join(item["label"] for item in items)
    move(
        application,
        "ask_supplement",
        actor=Actor.EXAMINER,
        by=by,
        note="；".join(f"{item['label']}：{item['reason']}" for item in items),
        document=document,
        examiner=by,
        clocks=[clock],
        **copied(None),
        detail={"things": len(items)},
    )
    tell_readers(application, "supplement_asked", items=names, count=len(items), due_date=due_date)
    return supplement


def _refuse_new(application: Application, items: Sequence[dict[str, str]]) -> None:
    """Raises NotNamedBefore."""
    known = may_be_named(application)
    if known is None:
        return
    if new := [item["label"] for item in items if (item["subject"], item["key"]) not in known]:
        text = _("Everything missing had to be named in the first notice. It did not name: {names}.")
        raise NotNamedBefore(text.format(names="、".join(new)))


def unready(application: Application) -> list[str]:
    """Names of materials that are unchecked or do not fit, of those that were handed in or are needed."""
    rows = application.materials.select_related("material").exclude(finding=Fit.FIT)
    handed_in = Q(material__necessity=Necessity.NEEDED) | Q(files__removed_at=None, files__isnull=False)
    return [row.material.name for row in rows.filter(handed_in).distinct()]


@transaction.atomic
def accept(*, application: Application, by: User) -> None:
    """Accept the case: promise and statutory limits start.

    Raises CannotAccept, OwnCase, NotOpenToThis, CalendarMissing.
    """
    hold_for(application, "accept")
    refuse_own_case(application, by)
    if fee_first(application):
        raise CannotAccept(_("A fee is paid before acceptance here: ask for it."))
    if names := unready(application):
        raise CannotAccept(_("Not checked yet, or not fit: {names}").format(names="、".join(names)))
    start_clocks(application, actor=Actor.EXAMINER, by=by)
    tell_readers(application, "case_accepted", due_date=application.promise_due_date)


def start_clocks(
    application: Application,
    *,
    actor: Actor,
    by: User | None,
    name: str = "accept",
    received_at: datetime | None = None,
    kind: str = "acceptance",
    more: dict[str, object] | None = None,
    staged: bool = False,
) -> None:
    """The move ``accept`` with the clocks it starts, now or from ``received_at``; the caller holds the case.

    ``staged``: people will examine it, though no person accepted it.

    Raises CalendarMissing.
    """
    at = received_at or timezone.now()
    rows = acceptance_clocks(application, at, staged=staged or by is not None or received_at is not None)
    dates = accepted_copies(rows)
    statutory = dates["statutory_due_date"]
    document = owed(
        application,
        kind,
        by=by,
        due_date=dates["promise_due_date"].isoformat(),
        legal_due_date=statutory.isoformat() if statutory else "",
        on_date=timezone.localdate(at).isoformat(),
        deemed=received_at is not None,
        **(more or {}),
    )
    move(
        application,
        name,
        actor=actor,
        by=by,
        document=document,
        accepted_at=at,
        clocks=rows,
        **dates,
        **({"examiner": by} if by else {}),
    )


@transaction.atomic
def refuse_acceptance(*, application: Application, reason: str, by: User) -> None:
    """Refuse to accept, with reason and remedies. Raises OwnCase, NotOpenToThis, ValueError without a reason."""
    hold_for(application, "refuse_acceptance")
    refuse_own_case(application, by)
    if not reason.strip():
        raise ValueError(_("Give the reason: the applicant will read this."))
    document = owed(application, "refusal_of_acceptance", by=by, reason=reason)
    move(
        application,
        "refuse_acceptance",
        actor=Actor.EXAMINER,
        by=by,
        note=reason,
        document=document,
        examiner=by,
        refusal_reason=mask_numbers(reason),
        closed_at=timezone.now(),
        due_date=None,
    )
    tell_readers(application, "case_refused", reason=reason)


@transaction.atomic
def begin_review(*, application: Application, by: User) -> None:
    """Take the accepted case for review. Raises OwnCase, NotOpenToThis."""
    hold_for(application, "begin_review")
    refuse_own_case(application, by)
    move(application, "begin_review", actor=Actor.EXAMINER, by=by, examiner=by)


@transaction.atomic
def propose(*, application: Application, proposal: str, reason: str, by: User) -> None:
    """Send the case to the approver with a proposal; an accepted case is taken for review first.

    Raises OwnCase, NotOpenToThis, VisitMissing, ValueError when a refusal gives no reason.
    """
    if not hold(application, State.ACCEPTED, State.REVIEW):
        raise NotOpenToThis(MOVES["propose"], application.state)
    refuse_own_case(application, by)
    if proposal == Proposal.REFUSE and not reason.strip():
        raise ValueError(_("A refusal needs its reasons: the applicant will read them."))
    refuse_unvisited(application, proposal)
    refuse_incomplete(application, proposal)
    if application.state == State.ACCEPTED:
        begin_review(application=application, by=by)
    move(
        application,
        "propose",
        actor=Actor.EXAMINER,
        by=by,
        proposal=proposal,
        proposal_reason=mask_numbers(reason),
        proposed_by=by,
        detail={"proposal": proposal},
    )


def refuse_examiner(application: Application, by: User) -> None:
    """Raises OwnCase, CannotDecide."""
    refuse_own_case(application, by)
    if by.pk in {application.proposed_by_id, application.examiner_id}:
        raise CannotDecide(_("You examined this case. Another person must decide it."))


def _refuse_same_person(application: Application, by: User, *, granted: bool) -> None:
    """Where an item needs two approvals: the first was given, by somebody else. Raises OwnCase, CannotDecide."""
    refuse_examiner(application, by)
    if application.approval_level < 2:
        return
    if application.first_approved_by_id is None:
        raise CannotDecide(_("This item needs two approvals. One person agrees first, another decides then."))
    if application.first_approved_by_id == by.pk:
        raise CannotDecide(_("You gave the first approval. Another person must decide."))
    if (application.proposal == Proposal.GRANT) != granted:
        raise CannotDecide(_("The first approval was given to another proposal. Return the case to its examiner."))


@transaction.atomic
def grant(*, application: Application, by: User) -> None:
    """Decide for the applicant; the certificate is made. Raises CannotDecide, OwnCase, NotOpenToThis."""
    hold_for(application, "grant")
    _refuse_same_person(application, by, granted=True)
    document = owed(application, "decision", by=by, granted=True, reason=application.proposal_reason)
    move(
        application,
        "grant",
        actor=Actor.APPROVER,
        by=by,
        document=document,
        granted=True,
        decided_by=by,
        decided_at=timezone.now(),
        due_date=None,
    )
    tell_readers(application, "case_granted")
    try:
        after_grant(application=application, by=by)
    except CannotIssue as error:
        raise CannotDecide(str(error)) from error


@transaction.atomic
def refuse(*, application: Application, reason: str, by: User) -> None:
    """Decide against the applicant, with reasons and remedies.

    Raises CannotDecide, OwnCase, NotOpenToThis, ValueError without reasons.
    """
    hold_for(application, "refuse")
    _refuse_same_person(application, by, granted=False)
    if not reason.strip():
        raise ValueError(_("A refusal needs its reasons: the applicant will read them."))
    document = owed(application, "decision", by=by, granted=False, reason=reason)
    move(
        application,
        "refuse",
        actor=Actor.APPROVER,
        by=by,
        note=reason,
        document=document,
        granted=False,
        refusal_reason=mask_numbers(reason),
        decided_by=by,
        decided_at=timezone.now(),
        due_date=None,
    )
    tell_readers(application, "case_not_granted", reason=reason)
    deliver_refusal(application=application)


@transaction.atomic
def send_back(*, application: Application, reason: str, by: User) -> None:
    """Return the case to its examiner with a question. Raises CannotDecide, OwnCase, NotOpenToThis, ValueError."""
    hold_for(application, "send_back")
    refuse_examiner(application, by)
    if not reason.strip():
        raise ValueError(_("Say what should be looked at again."))
    cleared = {"proposal": "", "proposed_by": None, "proposal_reason": mask_numbers(reason)}
    cleared |= {"first_approved_by": None, "first_approved_at": None}
    move(application, "send_back", actor=Actor.APPROVER, by=by, **cleared)


@transaction.atomic
def reveal(*, application: Application, what: str, reason: str, by: User) -> None:
    """Record that a member of staff looked at personal data of this case, and why. Raises OwnCase, ValueError."""
    refuse_own_case(application, by)
    if not reason.strip():
        raise ValueError(_("Choose why you need to see the number. It is recorded."))
    record(
        event="case.revealed",
        by=by,
        subject=application.subject_ref,
        department=application.department,
        detail={"what": what, "reason": reason},
    )
