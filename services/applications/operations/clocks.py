"""The clocks of a case: which ones a move starts and stops. Their dates are copied to the case in the same update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications.enums import ClockKind, State
from services.applications.limits import ends, goes_on, last_day, later_by, left_of, warns
from services.applications.models import Clock, Pause
from services.applications.workflow import RUNS, STAGES
from services.catalog.enums import Stage, Unit
from services.catalog.limits import statutory
from services.catalog.situations import promise as promised
from services.common.statements import insert
from services.common.workdays import MissingYear

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from services.applications.models import Application
    from services.applications.workflow import Move

DECIDING = (ClockKind.PROMISE, ClockKind.STATUTORY, ClockKind.STEP)
"""What stands still during a special procedure and is made longer by an extension."""
STEP_STAGES = {State.REVIEW: Stage.REVIEW, State.DECISION: Stage.DECISION}
"""Stage of a case → what the steps (办理环节) of the item that belong to it are marked with."""


class CalendarMissing(Exception):
    """A limit runs into a year whose holidays are not in the calendar: no date can be promised."""

    def __init__(self, year: int) -> None:
        text = _(
            "The calendar of {year} is missing, so no date can be promised. Ask the administrator to add its holidays."
        )
        super().__init__(text.format(year=year))


def new(application: Application, kind: ClockKind, amount: int, unit: str, *, at: datetime, label: str = "") -> Clock:
    """A clock that begins ``at``, not yet written. Without an end while the calendar lacks the year: see the sweep."""
    clock = Clock(application=application, kind=kind, label=label[:60], unit=unit, amount=amount, started_at=at)
    try:
        set_end(clock, ends(at, amount, unit))
    except MissingYear:
        clock.ends_at = clock.warns_at = clock.due_date = None
    return clock


def certain(clock: Clock) -> Clock:
    """The same clock, for dates that are told in writing. Raises CalendarMissing when it has no end."""
    if clock.ends_at is None:
        try:
            ends(clock.started_at, clock.amount, clock.unit)
        except MissingYear as missing:
            raise CalendarMissing(missing.year) from missing
    return clock


def set_end(clock: Clock, end: datetime) -> None:
    """Another end, with what follows from it; the lights are told anew. Raises MissingYear."""
    clock.warns_at = warns(clock.started_at, end, clock.whole, clock.unit)
    clock.ends_at, clock.due_date, clock.told = end, last_day(end), 0


def stand_still(clock: Clock, at: datetime) -> None:
    """A special procedure begins: the day of ``at`` counts as used, what is left is kept. Raises MissingYear."""
    clock.left, clock.paused_at = left_of(clock.ends_at, at, clock.unit), at


def go_on(clock: Clock, at: datetime) -> None:
    """It is over: the rest is counted from the day after ``at``. A limit that had passed stays passed.

    Raises MissingYear.
    """
    if clock.paused_at and clock.ends_at > clock.paused_at:
        set_end(clock, goes_on(at, clock.left, clock.unit))
    clock.paused_at = clock.left = None


def lengthen(clock: Clock, amount: int, unit: str) -> None:
    """The limit is extended from its present end. Raises MissingYear."""
    clock.extended += amount
    set_end(clock, later_by(clock.ends_at, amount, unit))


def copied(clock: Clock | None, *more: str) -> dict[str, Any]:
    """The fields of the case that show this clock to the desk, and ``more`` fields that hold its last day."""
    if clock is None or clock.ends_at is None:
        return dict.fromkeys(("due_date", "warn_date", "due_at", *more))
    return {
        "due_date": clock.due_date,
        "warn_date": timezone.localdate(clock.warns_at),
        "due_at": clock.ends_at if clock.unit == Unit.HOUR else None,
        **dict.fromkeys(more, clock.due_date),
    }


def notice_clock(application: Application, at: datetime) -> Clock | None:
    """Until when the organ must say what is missing; None where the rule set sets no limit.

    Without an end while the calendar lacks the year: nobody is kept from applying because of that.
    """
    rules = application.item_version.rule_set
    return new(application, ClockKind.NOTICE, rules.notice_days, rules.unit, at=at) if rules.notice_days else None


def acceptance_clocks(application: Application, at: datetime, *, staged: bool) -> list[Clock]:
    """Promise and statutory limit, and the stage of the review where ``staged``. Raises CalendarMissing."""
    version = application.item_version
    amount, unit = promised(version, application.answers.data)
    rows = [certain(new(application, ClockKind.PROMISE, amount, unit, at=at))]
    if law := statutory(version):
        rows.append(certain(new(application, ClockKind.STATUTORY, *law, at=at)))
    return rows + (stage_clocks(application, State.REVIEW, at) if staged else [])


def accepted_copies(rows: Sequence[Clock]) -> dict[str, Any]:
    """The fields of the case that show promise and statutory limit."""
    by_kind = {row.kind: row for row in rows}
    statutory = by_kind.get(ClockKind.STATUTORY)
    return {
        **copied(by_kind.get(ClockKind.PROMISE), "promise_due_date"),
        "statutory_due_date": statutory.due_date if statutory else None,
    }


def stage_clocks(application: Application, stage: str, at: datetime) -> list[Clock]:
    """The clock of a stage whose limit the item names; the steps of one stage together."""
    wanted = STEP_STAGES[State(stage)]
    steps = [step for step in application.item_version.steps.all() if step.limit_number and step.stage == wanted]
    steps = [step for step in steps if step.limit_unit == steps[0].limit_unit]
    if not steps:
        return []
    label = "、".join(step.name for step in steps)
    amount = sum(step.limit_number for step in steps)
    return [new(application, ClockKind.STEP, amount, steps[0].limit_unit, at=at, label=label)]


def running(application: Application, *kinds: str) -> list[Clock]:
    """The clocks of these kinds that have not ended, standing still or not, in the order of their start."""
    return list(Clock.objects.filter(application=application, kind__in=kinds, stopped_at=None).order_by("id"))


def follow(application: Application, step: Move, *, at: datetime, begins: Iterable[Clock] = (), staff: bool) -> None:
    """What a move does to the clocks: those that do not run in its target end, ``begins`` and the next stage begin.

    Where the case stays as it stands, none ends.
    """
    if step.target is None:
        if rows := list(begins):
            insert(*rows)
        return
    ending = _kinds(*step.sources) - RUNS.get(step.target, frozenset())
    next_stage = STAGES.get(step.target)
    stages = {STAGES.get(source) for source in step.sources}
    if staff and ClockKind.STEP in _kinds(*step.sources) and next_stage not in stages:
        ending |= {ClockKind.STEP}
    if ending:
        Clock.objects.filter(application=application, kind__in=ending, stopped_at=None).update(stopped_at=at)
    if State.PAUSED in step.sources and step.target != State.PAUSED:
        Pause.objects.filter(application=application, agreed=True, ended_at=None).update(ended_at=at)
    rows = [*begins, *_entered(application, step, at, staff=staff)]
    if rows:
        insert(*rows)


def _kinds(*states: str) -> frozenset[str]:
    return frozenset().union(*(RUNS.get(state, frozenset()) for state in states))


def _entered(application: Application, step: Move, at: datetime, *, staff: bool) -> list[Clock]:
    """Clocks that begin wherever a move leads there: handing over after the decision, the stage of the decision."""
    if step.target == State.DECISION and staff and State.DECISION not in step.sources:
        return stage_clocks(application, State.DECISION, at)
    if ClockKind.DELIVERY not in RUNS.get(step.target, ()) or ClockKind.DELIVERY in _kinds(*step.sources):
        return []
    return delivery_clock(application, at)


def delivery_clock(application: Application, at: datetime) -> list[Clock]:
    """Until when the result is made and handed over; none where neither item nor rule set says."""
    version = application.item_version
    if version.delivery_days:
        return [new(application, ClockKind.DELIVERY, version.delivery_days, Unit.WORKDAY, at=at)]
    if days := version.rule_set.certificate_days:
        return [new(application, ClockKind.DELIVERY, days, version.rule_set.unit, at=at)]
    return []
