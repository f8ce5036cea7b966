"""Moves that change the clocks: a special procedure stops them, an extension by the head makes them longer once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from services.applications.access import is_head_for
from services.applications.enums import Actor, ClockKind, SpecialProcedure, State
from services.applications.limits import last_day
from services.applications.models import Application, Clock, Extension, Pause
from services.applications.operations.clocks import (
    DECIDING,
    CalendarMissing,
    accepted_copies,
    certain,
    copied,
    go_on,
    lengthen,
    new,
    running,
    stand_still,
)
from services.applications.operations.counter import begin_review
from services.applications.operations.moving import NotOpenToThis, hold, hold_for, move, refuse_own_case
from services.applications.operations.papers import owed
from services.applications.operations.telling import tell_readers
from services.applications.workflow import MOVES
from services.catalog.enums import Unit
from services.catalog.limits import extension as extension_of
from services.common import transaction
from services.common.personal import mask_numbers
from services.common.workdays import MissingYear

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from services.accounts.models import User

LONGEST = 250
"""Working days a special procedure may be expected to take: about a year."""
KEPT = ("unit", "amount", "extended", "due_date", "ends_at", "warns_at", "paused_at", "left", "told")
PAPER_WORDS = {
    SpecialProcedure.HEARING: "听证",
    SpecialProcedure.TENDER: "招标",
    SpecialProcedure.AUCTION: "拍卖",
    SpecialProcedure.INSPECTION: "检验",
    SpecialProcedure.TESTING: "检测",
    SpecialProcedure.QUARANTINE: "检疫",
    SpecialProcedure.APPRAISAL: "鉴定",
    SpecialProcedure.EXPERTS: "专家评审",
}
"""As documents name them (行政许可法 art. 45)."""
UNIT_WORDS = {Unit.WORKDAY: "个工作日", Unit.DAY: "天（自然日）", Unit.HOUR: "小时", Unit.MONTH: "个月"}


class CannotPause(Exception):
    """``str(error)`` tells the clerk why there is no special procedure to begin or to agree to."""


class CannotExtend(Exception):
    """``str(error)`` tells the head why the limit cannot be made longer."""


def open_proposal(application: Application) -> Pause | None:
    """The special procedure that waits for an approver."""
    return application.pauses.filter(agreed=None, ended_at=None).order_by("-id").first()


@transaction.atomic
def propose_pause(*, application: Application, kind: str, expected_days: int, reason: str, by: User) -> Pause:
    """The handler says which special procedure is needed, why, and how many working days it will take.

    An accepted case is taken for review first. Raises CannotPause, OwnCase, NotOpenToThis, ValueError.
    """
    if not hold(application, State.ACCEPTED, State.REVIEW):
        raise NotOpenToThis(MOVES["propose_pause"], application.state)
    refuse_own_case(application, by)
    if not reason.strip():
        raise ValueError(_("Say why it is needed: the applicant will read this."))
    if kind not in SpecialProcedure or not 1 <= expected_days <= LONGEST:
        raise ValueError(_("Choose the procedure, and say how many working days it will take."))
    if open_proposal(application):
        raise CannotPause(_("A special procedure waits for the approver already."))
    if application.state == State.ACCEPTED:
        begin_review(application=application, by=by)
    row = Pause.objects.create(
        application=application,
        kind=kind,
        reason=mask_numbers(reason),
        expected_days=expected_days,
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    detail = {"kind": kind, "days": expected_days}
    move(application, "propose_pause", actor=Actor.EXAMINER, by=by, detail=detail)
    return row


def _proposed(application: Application, by: User) -> Pause:
    """The open proposal, to be judged by another person. Raises CannotPause."""
    row = open_proposal(application)
    if row is None:
        raise CannotPause(_("No special procedure was proposed."))
    if by.pk in {row.proposed_by_id, application.examiner_id}:
        raise CannotPause(_("You handle this case. Another person must agree to the special procedure."))
    return row


@transaction.atomic
def pause(*, application: Application, by: User) -> None:
    """Agree to the proposed special procedure: the clocks stand still from tomorrow on, today counts as used.

    The applicant is told in writing how long it will take. Raises CannotPause, OwnCase, NotOpenToThis,
    CalendarMissing.
    """
    hold_for(application, "pause")
    refuse_own_case(application, by)
    row, now = _proposed(application, by), timezone.now()
    procedure = certain(new(application, ClockKind.PROCEDURE, row.expected_days, Unit.WORKDAY, at=now))
    promise = _stop(application, now)
    row.agreed, row.decided_by, row.decided_at = True, by, now
    row.started_at, row.expected_date = now, procedure.due_date
    row.save(update_fields=["agreed", "decided_by", "decided_at", "started_at", "expected_date"])
    document = owed(
        application,
        "special_procedure",
        by=by,
        procedure=PAPER_WORDS[SpecialProcedure(row.kind)],
        reason=row.reason,
        expected_days=row.expected_days,
        expected_date=row.expected_date.isoformat(),
        left=_left_words(promise),
    )
    move(
        application,
        "pause",
        actor=Actor.APPROVER,
        by=by,
        note=_("{kind}, until about {day}: {reason}").format(
            kind=row.get_kind_display(), day=formats.date_format(row.expected_date, _("F j")), reason=row.reason
        ),
        document=document,
        clocks=[procedure],
        detail={"kind": row.kind, "days": row.expected_days},
        **copied(procedure),
    )
    kind = str(row.get_kind_display())
    tell_readers(application, "case_paused", procedure=kind, due_date=row.expected_date)


def _stop(application: Application, now: datetime) -> Clock | None:
    """Every clock of the decision stands still; the promise among them. Raises CalendarMissing."""
    promise = None
    for clock in running(application, *DECIDING):
        if clock.ends_at is None:
            clock.stopped_at = now
            clock.save(update_fields=["stopped_at"])
            continue
        _counted(stand_still, clock, now)
        clock.save(update_fields=KEPT)
        promise = clock if clock.kind == ClockKind.PROMISE else promise
    return promise


def _left_words(clock: Clock | None) -> str:
    """What is left, as the document says it."""
    if clock is None or clock.left is None:
        return "按原定期限"
    if clock.unit == Unit.HOUR:
        return f" {clock.left // 3600} 小时"
    return f" {clock.left} {UNIT_WORDS[Unit.WORKDAY if clock.unit == Unit.WORKDAY else Unit.DAY]}"


def _counted(change: Callable[..., None], *values: Any) -> None:
    """Change a clock. Raises CalendarMissing."""
    try:
        change(*values)
    except MissingYear as missing:
        raise CalendarMissing(missing.year) from missing


@transaction.atomic
def decline_pause(*, application: Application, reason: str, by: User) -> None:
    """Do not agree: the case goes on, the clocks never stopped.

    Raises CannotPause, OwnCase, NotOpenToThis, ValueError without a reason.
    """
    hold_for(application, "decline_pause")
    refuse_own_case(application, by)
    row = _proposed(application, by)
    if not reason.strip():
        raise ValueError(_("Say why not: your colleague will read this."))
    row.agreed, row.decided_by, row.decided_at = False, by, timezone.now()
    row.save(update_fields=["agreed", "decided_by", "decided_at"])
    move(application, "decline_pause", actor=Actor.APPROVER, by=by, detail={"reason": mask_numbers(reason)})


@transaction.atomic
def resume(*, application: Application, by: User) -> None:
    """The special procedure is over: the clocks go on with what was left, today does not count.

    A limit that had passed before stays passed. Raises OwnCase, NotOpenToThis, CalendarMissing.
    """
    hold_for(application, "resume")
    refuse_own_case(application, by)
    now, rows = timezone.now(), running(application, *DECIDING)
    for clock in rows:
        _counted(go_on, clock, now)
        clock.save(update_fields=KEPT)
    move(application, "resume", actor=Actor.EXAMINER, by=by, **accepted_copies(rows))
    tell_readers(application, "case_resumed", due_date=application.promise_due_date)


@transaction.atomic
def extend(*, application: Application, reason: str, by: User) -> Extension:
    """Make the limit longer, once, by the days the item names; the reason is told in writing.

    Raises CannotExtend, OwnCase, NotOpenToThis, CalendarMissing, ValueError without a reason.
    """
    hold_for(application, "extend")
    refuse_own_case(application, by)
    if not reason.strip():
        raise ValueError(_("Give the reason: the applicant will read this."))
    now, rows = timezone.now(), [row for row in running(application, *DECIDING) if row.ends_at]
    _refuse_extension(application, rows, now, by)
    old = application.promise_due_date
    amount, unit = extension_of(application.item_version)
    for clock in rows:
        _counted(lengthen, clock, amount, unit)
        clock.save(update_fields=KEPT)
    dates = accepted_copies(rows)
    document = owed(
        application,
        "extension",
        by=by,
        reason=mask_numbers(reason),
        extended_by=f"{amount} {UNIT_WORDS[Unit(unit)]}",
        old_due_date=old.isoformat(),
        due_date=dates["promise_due_date"].isoformat(),
    )
    row = Extension.objects.create(
        application=application,
        amount=amount,
        unit=unit,
        reason=mask_numbers(reason),
        by=by,
        at=now,
        document=document,
    )
    detail = {"amount": amount, "unit": unit}
    move(application, "extend", actor=Actor.HEAD, by=by, note=reason, document=document, detail=detail, **dates)
    tell_readers(application, "case_extended", due_date=application.promise_due_date)
    return row


def told_extension(application: Application) -> str:
    """By how much the item lets the limit be made longer, in a sentence; empty where it does not."""
    found = extension_of(application.item_version)
    if found is None:
        return ""
    amount, unit = found
    by = f"{amount} {UNIT_WORDS[Unit(unit)]}"
    return _("The limit becomes %(by)s longer. The applicant gets a written notice with the reason.") % {"by": by}


def may_extend(application: Application, by: User) -> bool:
    """Whether the item allows it, its limit still runs, it was not done yet, and ``by`` is the head who may."""
    until = application.statutory_due_date or application.promise_due_date
    runs = until is not None and until >= timezone.localdate() and extension_of(application.item_version) is not None
    return runs and is_head_for(by, application) and not Extension.objects.filter(application=application).exists()


def _refuse_extension(application: Application, rows: list[Clock], now: datetime, by: User) -> None:
    """Raises CannotExtend."""
    if not is_head_for(by, application):
        if application.item_version.joint_handling:
            text = _("Several organs handle this case jointly: only the head of the people's government may extend it.")
            raise CannotExtend(text)
        raise CannotExtend(_("Only the head in charge may make the limit longer."))
    if by.pk in {application.examiner_id, application.proposed_by_id}:
        raise CannotExtend(_("You handle this case yourself. Another head must decide about its limit."))
    if Extension.objects.filter(application=application).exists():
        raise CannotExtend(_("The limit of this case was made longer before. That is possible once only."))
    if extension_of(application.item_version) is None:
        raise CannotExtend(_("This item does not allow its limit to be made longer."))
    kinds = {row.kind: row for row in rows}
    last = kinds.get(ClockKind.STATUTORY) or kinds.get(ClockKind.PROMISE)
    if last is None or last.ends_at <= now:
        day = formats.date_format(last_day(last.ends_at), _("F j")) if last else "—"
        raise CannotExtend(_("The limit has passed on {day}; it can no longer be made longer.").format(day=day))
