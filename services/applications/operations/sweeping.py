"""What time does to cases: deemed acceptance, ending by silence, reminders, lights told to the head.

Everything is asked of what is stored (a clock runs, its end has passed, this level was not told), never of what a sweep
remembers: so any number of sweeps may run at once, a clock that jumps makes nothing happen twice, and what was missed
is made good by the next sweep. A row that cannot be handled is noted on its clock and left for a while; the others go
on.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone

from services.applications.enums import Actor, ClockKind, Level, State
from services.applications.limits import ends
from services.applications.models import Application, Clock, Escalation, Supplement
from services.applications.operations.clocks import copied, set_end
from services.applications.operations.counter import start_clocks
from services.applications.operations.moving import SYSTEM, hold, move
from services.applications.operations.papers import owed
from services.applications.operations.paying import end_unpaid
from services.applications.operations.telling import tell_readers
from services.applications.workflow import RUNS
from services.audit.operations import record
from services.catalog import enrolment
from services.common import transaction
from services.common.live import publish
from services.common.together import together
from services.common.workdays import MissingYear

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

logger = logging.getLogger(__name__)
AT_ONCE = 500
"""Clocks of one sweep; the rest is for the next, which follows at once."""
TRY_AGAIN = timedelta(minutes=10)
FAULT_KEPT = 200
_CASES = Application.objects.select_related(
    "item_version__item", "item_version__rule_set", "department", "applicant", "applicant_enterprise", "batch"
)


def waiting(now: datetime) -> QuerySet[Clock]:
    """Running clocks with something to do: without an end, or with a level that was not told or acted on.

    What could not be handled comes last, and not again within ten minutes.
    """
    rested = Q(fault_at=None) | Q(fault_at__lt=now - TRY_AGAIN) | Q(fault_at__gt=now)
    passed = Q(ends_at__lte=now)
    acts = Q(kind=ClockKind.SUPPLEMENT) | Q(
        kind=ClockKind.NOTICE, application__item_version__rule_set__deemed_acceptance=True
    )
    acts |= Q(kind=ClockKind.FEE, application__state=State.FEE_DUE)
    amber = ~Q(kind__in=(ClockKind.STATUTORY, ClockKind.PROCEDURE)) & Q(warns_at__lte=now, told__lt=Level.AMBER)
    red = passed & Q(told__lt=Level.RED)
    open_rows = Clock.objects.filter(stopped_at=None, paused_at=None).filter(rested)
    found = open_rows.filter(Q(ends_at=None) | amber | red | (passed & acts))
    return found.order_by(F("fault_at").asc(nulls_first=True), "ends_at", "id")


def sweep() -> int:
    """Handle what is due, each clock in a transaction of its own; how many there were."""
    now = timezone.now()
    due = list(waiting(now).values_list("pk", flat=True)[:AT_ONCE])
    for pk in due:
        handle(pk)
    return len(due)


def handle(pk: int) -> None:
    """One clock. Whatever goes wrong is kept on it and told; nothing of the attempt stays."""
    try:
        with together():
            _handle(pk)
    except Exception as error:
        logger.exception("clock %s", pk)
        _note_fault(pk, error)


def _note_fault(pk: int, error: Exception) -> None:
    """Keep what hindered, in the log once for each kind of it. Raises nothing: the sweep goes on.

    Of the error only its kind and a missing year: what else it says may be about a person.
    """
    year = f": {error.year}" if isinstance(error, MissingYear) else ""
    kind = f"{type(error).__name__}{year}"[:FAULT_KEPT]
    try:
        with transaction.atomic():
            before = Clock.objects.filter(pk=pk).values_list("fault", "application__ref").first()
            Clock.objects.filter(pk=pk).update(fault=kind, fault_at=timezone.now())
            if before and before[0] != kind:
                detail = {"clock": pk, "fault": type(error).__name__}
                record(event="case.clock_fault", by=SYSTEM, subject=f"case:{before[1]}", detail=detail)
    except Exception:
        logger.exception("fault of clock %s", pk)


def _handle(pk: int) -> None:
    """Hold the case, look again whether the clock still runs, and do what its end or its warning asks for."""
    case_id = Clock.objects.filter(pk=pk, stopped_at=None, paused_at=None).values_list("application", flat=True).first()
    application = _CASES.filter(pk=case_id).order_by("pk").first()
    if application is None or not hold(application, application.state):
        return
    clock = Clock.objects.filter(pk=pk, stopped_at=None, paused_at=None).order_by("pk").first()
    if clock is None:
        return
    now = timezone.now()
    if clock.kind not in RUNS.get(application.state, ()):
        Clock.objects.filter(pk=pk).update(stopped_at=now)
        return
    if clock.ends_at is None:
        _give_end(application, clock)
    if clock.fault:
        Clock.objects.filter(pk=clock.pk).update(fault="", fault_at=None)
    _act(application, clock, now)


def _give_end(application: Application, clock: Clock) -> None:
    """The calendar has the year now: the end is counted from the day it began. Raises MissingYear."""
    set_end(clock, ends(clock.started_at, clock.amount, clock.unit))
    clock.save(update_fields=["due_date", "ends_at", "warns_at", "told"])
    if clock.kind in (ClockKind.NOTICE, ClockKind.FORWARD):
        Application.objects.filter(pk=application.pk).update(**copied(clock, "notice_due_date"))


def _act(application: Application, clock: Clock, now: datetime) -> None:
    if now >= clock.ends_at and clock.kind == ClockKind.SUPPLEMENT:
        end_by_silence(application=application, clock=clock)
    elif now >= clock.ends_at and clock.kind == ClockKind.NOTICE and _deems(application):
        deem_accepted(application=application, clock=clock)
    elif now >= clock.ends_at and clock.kind == ClockKind.FEE and application.state == State.FEE_DUE:
        end_unpaid(application=application, clock=clock)
    elif (level := level_of(clock, now)) > clock.told:
        _tell(application, clock, level, now)


def _deems(application: Application) -> bool:
    return application.item_version.rule_set.deemed_acceptance


def level_of(clock: Clock, now: datetime) -> Level:
    """The light of a running clock: yellow near its end, red after it, serious after the statutory limit."""
    if clock.ends_at is None or clock.stopped_at or clock.paused_at:
        return Level.CALM
    if now >= clock.ends_at:
        return Level.SERIOUS if clock.kind == ClockKind.STATUTORY else Level.RED
    quiet = clock.kind in (ClockKind.STATUTORY, ClockKind.PROCEDURE)
    return Level.AMBER if now >= clock.warns_at and not quiet else Level.CALM


def _tell(application: Application, clock: Clock, level: Level, now: datetime) -> None:
    """The head once for each level of a deadline; the applicant, whose clock it is, once before it ends."""
    if not Clock.objects.filter(pk=clock.pk, told__lt=level, ends_at=clock.ends_at).update(told=level):
        return
    if clock.kind == ClockKind.SUPPLEMENT:
        tell_readers(application, "supplement_reminder", due_date=clock.due_date)
        return
    if clock.kind == ClockKind.FEE:
        late = level > Level.AMBER  # what was granted is not taken back: it waits
        tell_readers(application, "fee_late" if late else "fee_reminder", due_date=clock.due_date)
        return
    fields = {"clock": clock, "level": level, "ends_at": clock.ends_at}
    _row, made = Escalation.objects.get_or_create(**fields, defaults={"application": application, "at": now})
    if made:
        record(
            event="case.escalated",
            by=SYSTEM,
            subject=application.subject_ref,
            department=application.department,
            detail={"clock": clock.kind, "level": int(level), "due": clock.due_date.isoformat()},
        )
        publish(f"desk.{application.department_id}", "desk.changed", {"ref": application.ref})


def deem_accepted(*, application: Application, clock: Clock) -> None:
    """Nothing was said in time: accepted from the day of receipt (行政许可法 art. 32). Raises CalendarMissing."""
    start_clocks(application, actor=Actor.SYSTEM, by=SYSTEM, name="deem_accepted", received_at=clock.started_at)
    tell_readers(application, "case_accepted", due_date=application.promise_due_date)


def end_by_silence(*, application: Application, clock: Clock) -> None:
    """What was asked for did not come in time: ended, with a notice; applying again is always possible."""
    supplement = application.supplements.prefetch_related("items").filter(answered_at=None).order_by("id").first()
    names = [item.label for item in supplement.items.all()] if supplement else []
    document = owed(application, "termination", by=SYSTEM, due_date=clock.due_date.isoformat(), items=names)
    enrolment.give_back(application.batch)
    now = timezone.now()
    move(
        application,
        "end_by_silence",
        actor=Actor.SYSTEM,
        by=SYSTEM,
        note="、".join(names),
        document=document,
        batch=None,
        closed_at=now,
        **copied(None),
    )
    Supplement.objects.filter(application=application, answered_at=None).update(answered_at=now)
    tell_readers(application, "case_ended", due_date=clock.due_date)
