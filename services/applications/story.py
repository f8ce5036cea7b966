"""A case told in plain words: what has happened, what happens next, who acts, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.applications import story_fees, timing
from services.applications.afterwards import day_text, follows, titled
from services.applications.collecting import delivery_words
from services.applications.enums import EXAMINED, WAITS_FOR_FEE, State
from services.applications.limits import remaining
from services.applications.operations.visiting import open_visit, when
from services.catalog.enums import Unit
from services.common.language import in_house, retold, sign
from services.common.masking import mask_name
from services.common.workdays import MissingYear, is_workday

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import Person
    from services.applications.models import Application, Progress

TITLES = {
    "submit": gettext_lazy("Submitted"),
    "take_in": gettext_lazy("Taken in elsewhere"),
    "forward": gettext_lazy("Sent on to the office that handles it"),
    "answer_where_taken_in": gettext_lazy("Supplement received"),
    "open_unasked": gettext_lazy("Found by the organ, without an application"),
    "cancel": gettext_lazy("Cancelled, open for editing again"),
    "ask_supplement": gettext_lazy("Supplement asked for"),
    "answer_supplement": gettext_lazy("Supplement received"),
    "accept": gettext_lazy("Accepted"),
    "deem_accepted": gettext_lazy("Deemed accepted, because nothing was said in time"),
    "end_by_silence": gettext_lazy("Ended, because what was missing did not come"),
    "accept_later": gettext_lazy("Accepted, something may still follow"),
    "refuse_acceptance": gettext_lazy("Not accepted"),
    "return_case": gettext_lazy("Returned"),
    "begin_pre_exam": gettext_lazy("Looked through beforehand"),
    "end_pre_exam": gettext_lazy("Looked through: nothing stands in the way"),
    "arrange_visit": gettext_lazy("Site visit arranged"),
    "ask_other_time": gettext_lazy("Another time asked for"),
    "answer_other_time": gettext_lazy("Time of the site visit settled"),
    "call_off_visit": gettext_lazy("Site visit called off"),
    "record_visit": gettext_lazy("Site visit done"),
    "transfer": gettext_lazy("Handed on"),
    "ask_opinions": gettext_lazy("Opinions of other departments asked for"),
    "give_opinion": gettext_lazy("Opinion given"),
    "collect_opinions": gettext_lazy("Opinions collected"),
    "complete": gettext_lazy("Granted"),
    "approve_first": gettext_lazy("First approval"),
    "begin_review": gettext_lazy("Review begun"),
    "propose_pause": gettext_lazy("Special procedure proposed"),
    "pause": gettext_lazy("Special procedure begun, the clock stands still"),
    "decline_pause": gettext_lazy("Special procedure not agreed to"),
    "resume": gettext_lazy("Special procedure ended, the clock goes on"),
    "extend": gettext_lazy("Made longer once"),
    "propose": gettext_lazy("Sent for the decision"),
    "send_back": gettext_lazy("Looked at again"),
    "grant": gettext_lazy("Granted"),
    "refuse": gettext_lazy("Not granted"),
    "deliver": gettext_lazy("Delivered electronically"),
    "close": gettext_lazy("Completed"),
    "withdraw": gettext_lazy("Withdrawn"),
    **story_fees.TITLES,
}
PLAIN_TITLES = {
    "submit": gettext_lazy("You handed it in"),
    "take_in": gettext_lazy("You handed it in"),
    "forward": gettext_lazy("It went to the office that decides"),
    "answer_where_taken_in": gettext_lazy("The missing paper has come"),
    "open_unasked": gettext_lazy("The office found that you are entitled to it"),
    "ask_supplement": gettext_lazy("A paper is missing"),
    "answer_supplement": gettext_lazy("The missing paper has come"),
    "accept": gettext_lazy("Taken in"),
    "deem_accepted": gettext_lazy("Taken in"),
    "end_by_silence": gettext_lazy("Ended: the missing paper did not come"),
    "pause": gettext_lazy("A check is needed first, the time stands still"),
    "resume": gettext_lazy("The check is done, the time goes on"),
    "extend": gettext_lazy("It takes longer"),
    "accept_later": gettext_lazy("Taken in, something is still missing"),
    "refuse_acceptance": gettext_lazy("Not taken in"),
    "return_case": gettext_lazy("Given back to you"),
    "arrange_visit": gettext_lazy("Two officers will come and look"),
    "ask_other_time": gettext_lazy("You asked for another time"),
    "answer_other_time": gettext_lazy("The time of the visit is settled"),
    "call_off_visit": gettext_lazy("The officers will not come"),
    "record_visit": gettext_lazy("The officers have looked at the place"),
    "complete": gettext_lazy("It is granted"),
    "approve_first": gettext_lazy("Being looked at"),
    "begin_review": gettext_lazy("Being looked at"),
    "propose": gettext_lazy("Being looked at"),
    "send_back": gettext_lazy("Being looked at"),
    "grant": gettext_lazy("It is granted"),
    "refuse": gettext_lazy("It is not granted"),
    "close": gettext_lazy("All done"),
    "withdraw": gettext_lazy("You took it back"),
    **story_fees.PLAIN_TITLES,
}
"""The same without office words, for the elder version; a move that is not here is told as in TITLES."""
HOUSE_LABELS = ("you yourself", "the system")
OPINIONS = frozenset({"ask_opinions", "give_opinion", "collect_opinions"})
STOPPING = frozenset({"refuse_acceptance", "refuse", "end_by_silence", "end_unpaid", "revoke"})
"""Steps that stop a case."""
QUIET = frozenset({"deliver", "propose_pause", "decline_pause", "propose_waiver", "decline_waiver"})
"""Moves the resident is not told by themselves: the next one says it."""
PLAIN_QUIET = QUIET | {"begin_review", "propose", "send_back", "transfer", "approve_first", *OPINIONS}
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
    State.RETURNED: gettext_lazy("Given back to you"),
    State.SITE_VISIT: gettext_lazy("Officers come and look"),
    State.PAUSED: gettext_lazy("Waiting for an examination by others"),
    State.ENDED: State.ENDED.label,
    State.FEE_DUE: gettext_lazy("A fee is to be paid"),
    State.RESULT_FEE: gettext_lazy("A fee is to be paid"),
}
"""The state in the elder version; every other one is being worked on."""
ORDER = [State.RECEIVED, State.ACCEPTED, State.REVIEW, State.DECISION, State.MAKING, State.DELIVERY, State.CLOSED]
ASIDE = {
    State.TAKEN_IN: State.RECEIVED,
    State.PRE_EXAM: State.RECEIVED,
    State.SUPPLEMENT: State.RECEIVED,
    State.SITE_VISIT: State.REVIEW,
    State.JOINT: State.REVIEW,
    State.PAUSED: State.REVIEW,
    State.FEE_DUE: State.RECEIVED,
    State.RESULT_FEE: State.MAKING,
}
"""Where on the straight way a case stands that took a turn."""


@dataclass(frozen=True, slots=True)
class Next:
    """What happens next: one heading, one sentence, and the one thing to do, when there is one."""

    text: str
    action: str = ""
    url: str = ""


def what_next(application: Application) -> Next:
    """What the resident should know now."""
    organ, state = application.department.name, application.state
    if state == State.TAKEN_IN:
        return Next(timing.taking_in(application))
    if state == State.RECEIVED:
        return Next(timing.receiving(application))
    if state == State.SUPPLEMENT:
        return _supplement_next(application)
    if state in WAITS_FOR_FEE:
        return Next(*story_fees.to_pay(application))
    if state == State.PRE_EXAM:
        text = _("{organ} is looking your papers through and tells you what to bring to the window.")
        return Next(text.format(organ=organ))
    if state == State.SITE_VISIT:
        return _visit_next(application)
    if late := follows(application):
        return Next(*late)
    if state in (State.ACCEPTED, State.REVIEW, State.JOINT, State.DECISION):
        return Next(timing.deciding(application))
    if state == State.PAUSED:
        return Next(timing.paused(application))
    if state == State.MAKING:
        return Next(_("Your certificate is being made and signed. It will be in My certificates in a moment."))
    if state == State.DELIVERY:
        return Next(delivery_words(application))
    return _ended_next(application)


def _visit_next(application: Application) -> Next:
    visit = open_visit(application)
    text = _("Two officers come on {when}. Please be there, or somebody who knows the place. Bring nothing.")
    if visit.wished_at:
        return Next(text.format(when=when(visit.at)))
    return Next(
        text.format(when=when(visit.at)),
        _("Ask for another time"),
        reverse("applications:visit_time", args=[application.ref]),
    )


def _supplement_next(application: Application) -> Next:
    supplement = application.supplements.prefetch_related("items").filter(answered_at=None).first()
    names = sign("、").join(item.label for item in supplement.items.all())
    text = _("Still missing: {names}. Please hand it in by {day}; nothing else has to be filled in again.")
    return Next(
        text.format(names=names, day=day_text(supplement.due_date)),
        _("Hand in what is missing"),
        reverse("applications:supplement", args=[application.ref]),
    )


def _ended_next(application: Application) -> Next:
    if application.state == State.WITHDRAWN:
        return Next(_("You withdrew this application. You may apply again at any time."))
    if application.state == State.RETURNED:
        return Next(_("The notice says why it was returned. You may apply again at any time."))
    if application.state == State.ENDED:
        text = _(
            "What was missing did not come in time, so this application was ended. You may apply again at any time."
        )
        return Next(
            story_fees.unpaid(application) or text,
            _("Apply again"),
            reverse("applications:start", args=[application.item_version.item_code]),
        )
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
    bad, at = step.move in STOPPING, timezone.localtime(step.at)
    when = day_text(at.date()) if plain else formats.date_format(at, _("F j H:i"))
    return {
        "id": f"step-{step.pk}",
        "title": PLAIN_TITLES.get(step.move, titled(step.move, TITLES)) if plain else titled(step.move, TITLES),
        "state": "stop" if bad else "now" if last else "done",
        "time": f"{when}{sign('，')}{doer(application, step) if another else retold(step.by_label, *HOUSE_LABELS)}",
        "text": step.note,
        "documents": [_paper(application, step)] if step.document_id else [],
    }


def doer(application: Application, step: Progress) -> str:
    """Who did it, for a reader who is not the applicant."""
    own = step.by_label == in_house("you yourself") and application.applicant
    return mask_name(application.applicant.name) if own else retold(step.by_label, *HOUSE_LABELS)


def _paper(application: Application, step: Progress) -> dict[str, str]:
    made = step.document.is_made
    return {
        "title": step.document.title.removesuffix(f"（{application.item_version.name}）"),
        "note": _("Sealed · can be verified · PDF") if made else _("Being made"),
        "href": reverse("applications:document", args=[application.ref, step.document_id]) if made else "",
    }


def _to_come(application: Application, *, plain: bool) -> list[dict[str, Any]]:
    if application.is_final or application.state in (State.DRAFT, State.DELIVERY, State.MAKING, State.RESULT_FEE):
        return []
    here = ORDER.index(ASIDE.get(application.state, application.state))
    coming = [title for stage, title in (PLAIN_COMING if plain else COMING) if ORDER.index(stage) >= here]
    until = None if application.state == State.PAUSED else application.promise_due_date
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
    still: bool = False
    """It stands still during a special procedure."""
    over: int = 0
    """How much of the unit has passed since the last day."""

    @property
    def label(self) -> str:
        """The same in words, for those who hear the page."""
        return _("{total} {unit}, {left} left").format(total=self.total, unit=self.unit, left=self.left)


def clock(application: Application) -> Clock | None:
    """The promise, running or standing still; None before acceptance, after the decision, or without a calendar."""
    runs = application.state in {*EXAMINED, State.ACCEPTED, State.DECISION, State.PAUSED}
    if not runs or not application.promise_due_date:
        return None
    row = timing.promise_of(application)
    version, until = application.item_version, application.promise_due_date
    unit = row.unit if row else version.promised_unit
    try:
        left = remaining(timezone.localdate(), until, unit)
        total = remaining(timezone.localdate(application.accepted_at), until, unit)
    except MissingYear:
        return None
    if row and (row.paused_at or application.pauses.filter(agreed=True).exists()):
        total = row.whole
        left = row.left if row.paused_at else left
    words = timing.unit_words(row) if row else str(Unit(unit).label)
    still = bool(row and row.paused_at)
    done = min(total, max(0, total - left)) + (not still)
    return Clock(max(0, left), words, until, max(1, total), done, still, 0 if still else max(0, -left))


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
    if told is None or told.still or application.pauses.filter(agreed=True).exists():
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
