"""How far a case is, for somebody who knows its number: kind, organ and days; no name, no reason, no paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from services.applications.enums import FINAL, State
from services.common.templatetags.words import day, moment

if TYPE_CHECKING:
    from datetime import date, datetime

    from services.applications.models import Application

LOOKING = gettext_lazy("{organ} is looking at it and says by {day} whether it is accepted.")
WORKING = gettext_lazy("{organ} is working on it. It is to be decided by {day}.")
WORDS = {
    State.RECEIVED: LOOKING,
    State.TAKEN_IN: gettext_lazy("{organ} took it in and sends it to the office that handles it."),
    State.PRE_EXAM: gettext_lazy("{organ} is looking the papers through."),
    State.SUPPLEMENT: gettext_lazy("Something is missing. Sign in, or ask {organ}, to see what it is and until when."),
    State.PAUSED: gettext_lazy("A check that takes its own time is under way; the time limit waits meanwhile."),
    State.FEE_DUE: gettext_lazy("A fee is to be paid. Sign in, or ask {organ}, to see how much and until when."),
    State.RESULT_FEE: gettext_lazy("It is decided. A fee is to be paid before the result is made."),
    State.MAKING: gettext_lazy("It is decided. The result is being made."),
    State.DELIVERY: gettext_lazy("It is decided. The result is being handed over."),
}
OVER = gettext_lazy("It is over. Sign in, or ask {organ}, to see how it ended.")
WITHOUT_DAY = gettext_lazy("{organ} is working on it.")


@dataclass(frozen=True, slots=True)
class Stage:
    """One station of the way, and when it was reached."""

    title: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class PublicProgress:
    """What anybody who knows number and digits may see."""

    number: str
    item: str
    organ: str
    phone: str
    state: str
    state_label: str
    text: str
    due_date: date | None
    stages: list[Stage]

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens."""
        return self.state in FINAL

    @property
    def nodes(self) -> list[dict[str, str]]:
        """The stations as a timeline draws them: done, the next one, and those to come."""
        nodes = [
            {
                "title": stage.title,
                "state": "done" if stage.at else "todo",
                "time": moment(stage.at) if stage.at else "",
            }
            for stage in self.stages
            if stage.at or not self.is_over
        ]
        coming = next((node for node in nodes if node["state"] == "todo"), None)
        if coming:
            coming["state"] = "now"
        return nodes


def shown(case: Application) -> PublicProgress:
    """What is shown of a case."""
    before = case.state in (State.RECEIVED, State.PRE_EXAM)
    due = None if case.is_final else case.notice_due_date if before else case.promise_due_date
    words = OVER if case.is_final else WORDS.get(case.state, WORKING)
    if words in (LOOKING, WORKING) and due is None:
        words = WITHOUT_DAY
    stages = [
        Stage(_("Submitted"), case.submitted_at),
        Stage(_("Accepted"), case.accepted_at),
        Stage(_("Decision"), case.decided_at),
        Stage(_("Completed"), case.closed_at),
    ]
    return PublicProgress(
        number=case.number,
        item=case.item_version.name,
        organ=case.department.name,
        phone=case.department.enquiry_phone,
        state=case.state,
        state_label=case.get_state_display(),
        text=str(words).format(organ=case.department.name, day=day(due)),
        due_date=due if words in (LOOKING, WORKING) else None,
        stages=stages,
    )


def not_found() -> str:
    """The one answer to a wrong number and to wrong digits."""
    return _("Number and digits do not belong together. Look at the receipt once more.")


def wait(minutes: int) -> str:
    """When one may ask again."""
    words = ngettext("Too many tries. Wait %(n)s minute.", "Too many tries. Wait %(n)s minutes.", minutes)
    return words % {"n": minutes}
