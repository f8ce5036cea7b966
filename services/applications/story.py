"""A case told in plain words: what has happened, what happens next, who acts, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.applications.enums import State
from services.applications.limits import remaining
from services.applications.models import Supplement
from services.catalog.enums import Unit
from services.common.masking import mask_name
from services.common.workdays import MissingYear, is_workday

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from services.accounts.models import Person
    from services.applications.models import Application, Progress

TITLES = {
    "submit": gettext_lazy("Submitted"),
    "cancel": gettext_lazy("Cancelled, open for editing again"),
    "ask_supplement": gettext_lazy("Supplement asked for"),
    "answer_supplement": gettext_lazy("Supplement received"),
    "accept": gettext_lazy("Accepted"),
    "refuse_acceptance": gettext_lazy("Not accepted"),
    "begin_review": gettext_lazy("Review begun"),
    "propose": gettext_lazy("Sent for the decision"),
    "send_back": gettext_lazy("Looked at again"),
    "grant": gettext_lazy("Granted"),
    "refuse": gettext_lazy("Not granted"),
    "deliver": gettext_lazy("Delivered electronically"),
    "close": gettext_lazy("Completed"),
    "withdraw": gettext_lazy("Withdrawn"),
}
PLAIN_TITLES = {
    "submit": gettext_lazy("You handed it in"),
    "ask_supplement": gettext_lazy("A paper is missing"),
    "answer_supplement": gettext_lazy("The missing paper has come"),
    "accept": gettext_lazy("Taken in"),
    "refuse_acceptance": gettext_lazy("Not taken in"),
    "begin_review": gettext_lazy("Being looked at"),
    "propose": gettext_lazy("Being looked at"),
    "send_back": gettext_lazy("Being looked at"),
    "grant": gettext_lazy("It is granted"),
    "refuse": gettext_lazy("It is not granted"),
    "close": gettext_lazy("All done"),
    "withdraw": gettext_lazy("You took it back"),
}
"""The same without office words, for the elder version; a move that is not here is told as in TITLES."""
QUIET = frozenset({"deliver"})
"""Moves the resident is not told by themselves: the next one says it."""
PLAIN_QUIET = QUIET | {"begin_review", "propose", "send_back"}
"""In the elder version the steps inside the office are told only while they are the last one."""
DECISION = gettext_lazy("Decision")
COMING = (
    (State.RECEIVED, gettext_lazy("Acceptance")),
    (State.ACCEPTED, gettext_lazy("Review")),
    (State.DECISION, DECISION),
    (State.MAKING, gettext_lazy("Issue of the certificate")),
)
"""What is still to come after each stage of the straight way."""
PLAIN_DECISION = gettext_lazy("You are told the result")
PLAIN_COMING = (
    (State.RECEIVED, gettext_lazy("Taken in")),
    (State.ACCEPTED, gettext_lazy("Looked at")),
    (State.DECISION, PLAIN_DECISION),
    (State.MAKING, gettext_lazy("You get the certificate")),
)
PLAIN_STATES = {
    State.SUPPLEMENT: gettext_lazy("A paper is missing"),
    State.CLOSED: gettext_lazy("All done"),
    State.REFUSED: gettext_lazy("Not taken in"),
    State.WITHDRAWN: gettext_lazy("You took it back"),
}
"""The state in the elder version; every other one is being worked on."""
ORDER = [State.RECEIVED, State.ACCEPTED, State.REVIEW, State.DECISION, State.MAKING, State.DELIVERY, State.CLOSED]


def day_text(day: date) -> str:
    """``11 月 24 日``."""
    return formats.date_format(day, _("F j"))


@dataclass(frozen=True, slots=True)
class Next:
    """What happens next: one heading, one sentence, and the one thing to do, when there is one."""

    text: str
    action: str = ""
    url: str = ""


def what_next(application: Application) -> Next:
    """What the resident should know now."""
    organ, state = application.department.name, application.state
    if state == State.RECEIVED:
        if until := application.notice_due_date:
            text = _("You need do nothing now. {organ} will say by {day} whether it accepts the application.")
            return Next(text.format(organ=organ, day=day_text(until)))
        return Next(_("You need do nothing now. {organ} is looking at your application.").format(organ=organ))
    if state == State.SUPPLEMENT:
        return _supplement_next(application)
    if state in (State.ACCEPTED, State.REVIEW, State.DECISION):
        text = _("You need do nothing now. {organ} will decide by {day} and tell you here and by text message.")
        return Next(text.format(organ=organ, day=day_text(application.promise_due_date)))
    if state == State.MAKING:
        return Next(_("Your certificate is being made and signed. It will be in My certificates in a moment."))
    if state == State.DELIVERY:
        return Next(_("The result is being delivered to you here."))
    return _ended_next(application)


def _supplement_next(application: Application) -> Next:
    supplement = application.supplements.prefetch_related("items").filter(answered_at=None).first()
    names = "、".join(item.label for item in supplement.items.all())
    text = _("Still missing: {names}. Please hand it in by {day}; nothing else has to be filled in again.")
    return Next(
        text.format(names=names, day=day_text(supplement.due_date)),
        _("Hand in what is missing"),
        reverse("applications:supplement", args=[application.ref]),
    )


@dataclass(frozen=True, slots=True)
class Missing:
    """A case that waits for a supplement: what is still missing and until when."""

    case: Application
    names: str
    due_date: date


def missing(cases: Iterable[Application]) -> list[Missing]:
    """What the cases that wait for a supplement still need; two queries, whatever their number."""
    waiting = {case.pk: case for case in cases if case.state == State.SUPPLEMENT}
    if not waiting:
        return []
    asked = Supplement.objects.filter(application__in=waiting, answered_at=None).prefetch_related("items")
    return [
        Missing(waiting[row.application_id], "、".join(item.label for item in row.items.all()), row.due_date)
        for row in asked
    ]


def _ended_next(application: Application) -> Next:
    if application.state == State.WITHDRAWN:
        return Next(_("You withdrew this application. You may apply again at any time."))
    if application.state == State.REFUSED:
        return Next(_("The notice names the reason and what you can do if you do not agree."))
    if application.granted and application.certificate_id:
        return Next(
            _("Your {name} is in My certificates.").format(name=application.item_version.result_name),
            _("Look at the certificate"),
            reverse("certificates:detail", args=[application.certificate_id]),
        )
    if application.granted:
        return Next(_("The result is below."))
    return Next(_("The decision names the reasons and what you can do if you do not agree."))


def nodes(application: Application, *, plain: bool = False, reader: Person | None = None) -> list[dict[str, Any]]:
    """Timeline nodes: every step so far, then the stages to come; ``plain`` without office words and inner steps.

    ``reader`` is at the screen: what the applicant did is not told as theirs when they are somebody else.
    """
    another = reader is not None and reader.pk != application.applicant_id
    steps = list(application.progress.select_related("document"))
    quiet = PLAIN_QUIET if plain else QUIET
    told = [
        _node(application, step, last=step is steps[-1] and not application.is_final, plain=plain, another=another)
        for step in steps
        if step.move not in quiet or (plain and step is steps[-1])
    ]
    return told + _to_come(application, plain=plain)


def _node(application: Application, step: Progress, *, last: bool, plain: bool, another: bool) -> dict[str, Any]:
    bad, at = step.move in ("refuse_acceptance", "refuse"), timezone.localtime(step.at)
    when = day_text(at.date()) if plain else formats.date_format(at, _("F j H:i"))
    return {
        "id": f"step-{step.pk}",
        "title": PLAIN_TITLES.get(step.move, TITLES[step.move]) if plain else TITLES[step.move],
        "state": "stop" if bad else "now" if last else "done",
        "time": f"{when}，{_by(application, step) if another else step.by_label}",
        "text": step.note,
        "documents": [_paper(application, step)] if step.document_id else [],
    }


def _by(application: Application, step: Progress) -> str:
    """Who did it, for a reader who is not the applicant."""
    own = step.by_label == _("you yourself") and application.applicant
    return mask_name(application.applicant.name) if own else step.by_label


def _paper(application: Application, step: Progress) -> dict[str, str]:
    made = step.document.is_made
    return {
        "title": step.document.title.removesuffix(f"（{application.item_version.name}）"),
        "note": _("Sealed · can be verified · PDF") if made else _("Being made"),
        "href": reverse("applications:document", args=[application.ref, step.document_id]) if made else "",
    }


def _to_come(application: Application, *, plain: bool) -> list[dict[str, Any]]:
    if application.is_final or application.state in (State.DRAFT, State.DELIVERY, State.MAKING):
        return []
    here = ORDER.index(State.RECEIVED if application.state == State.SUPPLEMENT else application.state)
    coming = [title for stage, title in (PLAIN_COMING if plain else COMING) if ORDER.index(stage) >= here]
    until = application.promise_due_date
    return [
        {
            "title": title,
            "state": "todo",
            "text": _("by {day}").format(day=day_text(until)) if until and title in (DECISION, PLAIN_DECISION) else "",
        }
        for title in coming
    ]


@dataclass(frozen=True, slots=True)
class Clock:
    """The promise as a figure and as beads."""

    left: int
    unit: str
    until: date
    total: int
    done: int

    @property
    def label(self) -> str:
        """The same in words, for those who hear the page."""
        return _("{total} {unit}, {left} left").format(total=self.total, unit=self.unit, left=self.left)


def clock(application: Application) -> Clock | None:
    """The running promise; None before acceptance, after the decision, or when the calendar lacks the year."""
    if application.state not in (State.ACCEPTED, State.REVIEW, State.DECISION) or not application.promise_due_date:
        return None
    version = application.item_version
    try:
        left = remaining(timezone.localdate(), application.promise_due_date, version.promised_unit)
        total = remaining(
            timezone.localdate(application.accepted_at), application.promise_due_date, version.promised_unit
        )
    except MissingYear:
        return None
    unit = str(Unit(version.promised_unit).label)
    return Clock(max(0, left), unit, application.promise_due_date, max(1, total), max(0, total - left) + 1)


def plain_state(application: Application) -> str:
    """The state without office words, for the elder version."""
    if application.state == State.CLOSED and not application.granted:
        return str(PLAIN_TITLES["refuse"])
    return str(PLAIN_STATES.get(application.state, _("Being worked on")))


MOST_DAYS = 16
"""More days than this do not fit on one line: the beads alone are drawn."""


@dataclass(frozen=True, slots=True)
class StripDay:
    """One day of the strip: what stands below the bead, past, today or neither, the last one, days off before it."""

    text: str
    state: str
    end: bool
    gap: bool
    told: bool
    """Whether a narrow screen has room for its words too."""


def day_strip(application: Application) -> list[StripDay]:
    """The promise day by day, from acceptance to its last day; empty where it does not run or is too long."""
    told = clock(application)
    if told is None:
        return []
    unit = application.item_version.promised_unit
    first = day = timezone.localdate(application.accepted_at)
    days = [first]
    while day < told.until and len(days) <= MOST_DAYS:
        day += timedelta(days=1)
        if unit != Unit.WORKDAY or is_workday(day):
            days.append(day)
    if len(days) > MOST_DAYS or days[-1] != told.until:
        return []
    today = timezone.localdate()
    now = max((n for n, one in enumerate(days) if one <= today), default=0)
    return [_strip_day(days, n, now, today) for n in range(len(days))]


def _strip_day(days: list[date], n: int, now: int, today: date) -> StripDay:
    day, last = days[n], len(days) - 1
    marked = n in (0, last) or (n and day.month != days[n - 1].month)
    text = _("Today") if day == today else _("{n}th").format(n=day.day) if marked else str(day.day)
    return StripDay(
        text=text,
        state="past" if n < now else "now" if n == now else "",
        end=n == last,
        gap=n > 0 and (day - days[n - 1]).days > 1,
        told=n == now or (n == 0 and now > 2) or (n == last and last - now > 2),
    )


class HasDates(Protocol):
    """A case, or only its dates."""

    due_date: date | None
    accepted_at: datetime | None
    received_at: datetime | None


def light(application: HasDates) -> str:
    """``red`` when the deadline has passed, ``amber`` when ≤ max(1, 20 %) of it is left, else ``green``."""
    due_date = application.due_date
    if due_date is None:
        return "green"
    today = timezone.localdate()
    if today > due_date:
        return "red"
    begun = timezone.localdate(application.accepted_at or application.received_at)
    left, total = (due_date - today).days, max(1, (due_date - begun).days)
    return "amber" if left <= max(1, total // 5) else "green"


def due_text(application: Application) -> str:
    """``今天到期``, ``剩 3 天``, ``超 1 天`` in natural days."""
    if application.due_date is None:
        return "—"
    left = (application.due_date - timezone.localdate()).days
    if left < 0:
        return _("{n} days over").format(n=-left)
    return _("Due today") if left == 0 else _("{n} days left").format(n=left)
