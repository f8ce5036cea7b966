"""Until when, in words: what the resident reads while a limit runs, stands still, was extended or has passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from services.applications.enums import EXAMINED, ClockKind, Level, State
from services.applications.models import Clock, Extension, Pause
from services.applications.operations.sweeping import level_of
from services.catalog.enums import Unit

if TYPE_CHECKING:
    from datetime import date

    from services.applications.models import Application

LIGHTS = {Level.CALM: "calm", Level.AMBER: "amber", Level.RED: "red", Level.SERIOUS: "red"}


def _day(day: date) -> str:
    return formats.date_format(day, _("F j"))


def promise_of(application: Application) -> Clock | None:
    """The clock of the promise while it has not ended."""
    return application.clocks.filter(kind=ClockKind.PROMISE, stopped_at=None).order_by("id").first()


def unit_words(clock: Clock) -> str:
    """``working days``, ``calendar days``, ``hours``: the unit of what is left."""
    return str((Unit.DAY if clock.unit == Unit.MONTH else Unit(clock.unit)).label)


def left_words(clock: Clock) -> str:
    """What is left of a clock that stands still: ``16 working days``."""
    left = clock.left // 3600 if clock.unit == Unit.HOUR else clock.left
    return f"{left} {unit_words(clock)}"


def taking_in(application: Application) -> str:
    """While an office elsewhere has it: who looks at what, and until when it is with the organ that handles it."""
    row = application.clocks.filter(kind=ClockKind.FORWARD, stopped_at=None).order_by("id").first()
    names = {"office": application.department.name, "organ": application.goes_to.name}
    if row is None or row.due_date is None:
        text = _("You need do nothing now. {office} sees whether all is there and sends it to {organ}, which decides.")
        return text.format(**names)
    if timezone.localdate() > row.due_date:
        text = _("{office} should have sent it to {organ} by {day}. The head has been told. You need do nothing.")
    else:
        text = _(
            "You need do nothing now. {office} sees whether all is there and sends it to {organ} by {day}. {organ} "
            "decides."
        )
    return text.format(**names, day=_day(row.due_date))


def receiving(application: Application) -> str:
    """Before acceptance: by when the organ says something, or that it should have."""
    organ, until = application.department.name, application.notice_due_date
    if until is None:
        return _("You need do nothing now. {organ} is looking at your application.").format(organ=organ)
    if timezone.localdate() > until:
        text = _("{organ} should have told you by {day} whether it accepts the application. The head has been told.")
        return text.format(organ=organ, day=_day(until))
    text = _("You need do nothing now. {organ} will say by {day} whether it accepts the application.")
    return text.format(organ=organ, day=_day(until))


def deciding(application: Application) -> str:
    """After acceptance: by when it is decided, whether that was extended, or, honestly, that the day has passed."""
    organ, until, today = application.department.name, application.promise_due_date, timezone.localdate()
    statutory = application.statutory_due_date
    if until is None or today <= until:
        text = _("You need do nothing now. {organ} will decide by {day} and tell you here and by text message.")
        told = text.format(organ=organ, day=_day(until) if until else "—")
        return told + _extended(application)
    text = _("{organ} promised to decide by {day}. That day has passed, and the head has been told.")
    told = text.format(organ=organ, day=_day(until))
    if statutory and today <= statutory:
        told += _(" By law it must decide by {day}.").format(day=_day(statutory))
    elif statutory:
        text = _(" The limit set by law, {day}, has passed too: you may complain by telephone.")
        return told + text.format(day=_day(statutory))
    return told + _(" You need do nothing.")


def _extended(application: Application) -> str:
    extension = Extension.objects.filter(application=application).order_by("pk").first()
    if extension is None:
        return ""
    return _(" The limit was made longer once, because: {reason}").format(reason=extension.reason)


def paused(application: Application) -> str:
    """During a special procedure: which, until about when, and what is left afterwards."""
    row = application.pauses.filter(agreed=True, ended_at=None).order_by("-id").first()
    if row is None:
        return deciding(application)
    text = _("{kind} is needed first, until about {day}. This time does not count.")
    told = text.format(kind=row.get_kind_display(), day=_day(row.expected_date))
    if timezone.localdate() > row.expected_date:
        told += _(" It takes longer than was expected; the head has been told.")
    promise = promise_of(application)
    if promise is not None and promise.left is not None:
        text = _(" Afterwards {organ} has {left} to decide. You need do nothing now.")
        told += text.format(organ=application.department.name, left=left_words(promise))
    return told


@dataclass(frozen=True, slots=True)
class Row:
    """One clock as the desk shows it."""

    label: str
    light: str
    icon: str
    told: str


ICONS = {"red": "stop", "amber": "warning", "calm": "clock"}


def rows(application: Application) -> list[Row]:
    """The clocks of a case that have not ended, for the desk, in the order of their start."""
    now = timezone.now()
    return [_row(clock, LIGHTS[level_of(clock, now)]) for clock in application.clocks.filter(stopped_at=None)]


def _row(clock: Clock, light: str) -> Row:
    label = clock.label or str(clock.get_kind_display())
    if clock.paused_at:
        return Row(label, light, "clock", _("stands still, {left} left").format(left=left_words(clock)))
    if clock.ends_at is None:
        return Row(label, "amber", "warning", _("waits for the calendar of the year"))
    told = _("by {day}").format(day=_day(clock.due_date))
    if clock.unit == Unit.HOUR:
        told += formats.date_format(timezone.localtime(clock.ends_at), " H:i")
    return Row(label, light, ICONS[light], told)


def pause_proposal(application: Application) -> Pause | None:
    """The special procedure that waits for an approver, for the desk."""
    return application.pauses.filter(agreed=None, ended_at=None).select_related("proposed_by").order_by("-id").first()


def desk_light(case: Any) -> str:
    """``red`` when the deadline of the desk has passed, ``amber`` from the day it warns, else ``calm``.

    ``case`` is a case, or only its dates: ``due_date``, ``warn_date``, ``due_at``.
    """
    if case.due_date is None:
        return "calm"
    today = timezone.localdate()
    if today > case.due_date or (case.due_at and timezone.now() >= case.due_at):
        return "red"
    warns = case.warn_date or case.due_date - timedelta(days=1)
    return "amber" if today >= warns else "calm"


def is_serious(application: Application) -> bool:
    """Whether the limit set by law has passed and nothing was decided."""
    statutory = application.statutory_due_date
    waits = application.state in {State.ACCEPTED, State.DECISION, *EXAMINED}
    return bool(statutory and waits and timezone.localdate() > statutory)


def due_text(application: Application) -> str:
    """``今天到期``, ``剩 3 天``, ``超 1 天`` in natural days."""
    if application.due_date is None:
        return "—"
    left = (application.due_date - timezone.localdate()).days
    if left < 0:
        return _("{n} days over").format(n=-left)
    return _("Due today") if left == 0 else _("{n} days left").format(n=left)
