"""An application for a bundle in plain words: every item with its state, what now, who acts, until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.applications.enums import FINAL, State
from services.applications.story import day_text, what_next
from services.bundles.enums import PartState, Stage
from services.bundles.operations.following import is_granted, may_withdraw
from services.common.language import sign

if TYPE_CHECKING:
    from services.applications.models import Application
    from services.applications.story import Next
    from services.bundles.models import BundleApplication, BundlePart

TONES = {
    **dict.fromkeys((State.SUPPLEMENT, State.FEE_DUE, State.RESULT_FEE, State.DRAFT), "warn"),
    State.REFUSED: "err",
    State.WITHDRAWN: "line",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One item of it."""

    part: BundlePart
    name: str
    organ: str
    state: str
    tone: str
    text: str
    url: str = ""
    action: str = ""
    action_url: str = ""
    may_hand_in: bool = False
    may_give_up: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """All of it in one sentence, and its figures."""

    title: str
    text: str
    done: int
    total: int


def parts_of(application: BundleApplication) -> list[BundlePart]:
    """Its items with cases and organs, in order; two queries."""
    related = (
        *("case__department", "case__item_version", "case__certificate", "item_version__item__department"),
        *("needs__item_version", "needs__case"),
    )
    return list(application.parts.select_related(*related).order_by("order", "id"))


def told(part: BundlePart) -> Told:
    """One item, whether it has a case or not."""
    if part.case is not None:
        return _told_case(part)
    version = part.item_version
    organ = version.item.department.name
    common = {"part": part, "name": version.name, "organ": organ, "may_give_up": may_withdraw(part)}
    if part.state == PartState.GIVEN_UP:
        return Told(state=_("Given up"), tone="line", text=_("You gave this up. It was not handed in."), **common)
    if part.state == PartState.HANDED_IN:
        text = _("You took this one back and threw it away. You may apply for it by itself.")
        return Told(state=_("Taken back by you"), tone="line", text=text, **common)
    if part.state == PartState.STOPPED:
        return _told_stopped(part, common)
    name = part.needs.item_version.name if part.needs else ""
    text = _("It needs the result of “{name}”. The portal hands it in on the day that is granted; you need do nothing.")
    return Told(state=_("Waits its turn"), tone="todo", text=text.format(name=name), **common)


def _told_stopped(part: BundlePart, common: dict) -> Told:
    if part.needs is None or is_granted(part.needs):
        text = _("The portal could not hand it in: {reason}").format(reason=part.reason)
        return Told(state=_("Not handed in"), tone="err", text=text, may_hand_in=True, **common)
    text = _("It was not handed in, because it needs “{name}”, which was not granted. The other items go on.")
    name = part.needs.item_version.name
    return Told(state=_("Not handed in"), tone="err", text=text.format(name=name), **common)


def _told_case(part: BundlePart) -> Told:
    case = part.case
    case.item_version = part.item_version
    url = reverse("applications:case", args=[case.ref])
    common = {
        "part": part,
        "name": part.item_version.name,
        "organ": case.department.name,
        "state": _state_words(part),
        "tone": _tone(part),
        "url": url,
        "may_give_up": may_withdraw(part),
    }
    if case.state == State.DRAFT:
        text = _("You took this one back. Change it and hand it in again, or throw it away.")
        go_on = reverse("applications:check", args=[case.ref])
        return Told(text=text, action=_("Go on filling in"), action_url=go_on, **common)
    following = what_next(case)
    return Told(text=_text(case, following), action=following.action, action_url=following.url, **common)


def _text(case: Application, following: Next) -> str:
    """As the page of the case says it; what stands there is not here."""
    if case.state == State.CLOSED and case.granted and not following.action:
        return _("The result is on the page of this item.")
    if case.refusal_reason and case.state in FINAL:
        return _("Reason: {reason}").format(reason=case.refusal_reason) + " " + following.text
    return following.text


def _state_words(part: BundlePart) -> str:
    case = part.case
    if case.state == State.CLOSED:
        return _("Granted") if case.granted else _("Not granted")
    return str(case.get_state_display())


def _tone(part: BundlePart) -> str:
    if part.case.state == State.CLOSED:
        return "ok" if part.case.granted else "err"
    return TONES.get(part.case.state, "todo")


def whole(application: BundleApplication, rows: list[Told]) -> Whole:
    """The head of the page."""
    total, done = len(rows), sum(is_granted(row.part) for row in rows)
    if application.stage == Stage.DONE:
        title = _("All done") if done == total else _("Every item has its result")
        words = ngettext("{done} of {total} item was granted.", "{done} of {total} items were granted.", total)
        return Whole(title, words.format(done=done, total=total), done, total)
    asked = [row for row in rows if row.part.case is not None and row.part.case.state == State.SUPPLEMENT]
    if asked:
        names = sign("、").join(row.name for row in asked)
        text = _("Something is still missing for: {names}. The other items go on meanwhile.").format(names=names)
        return Whole(_("Waiting for your supplement"), text, done, total)
    if failed := [row.name for row in rows if row.tone == "err"]:
        text = _("Not achieved: {names}; why and what you can do stands below. The other items go on.")
        return Whole(_("Being handled"), text.format(names=sign("、").join(failed)), done, total)
    if (until := application.due_date) is None:
        return Whole(_("Being handled"), _("You need do nothing now."), done, total)
    text = _("You need do nothing now. All items together are promised by {day}; what is ready can be seen at once.")
    return Whole(_("Being handled"), text.format(day=day_text(until)), done, total)


@dataclass(frozen=True, slots=True)
class Beside:
    """One item as colleagues of another department see it: no number, no answer, no person."""

    name: str
    organ: str
    state: str
    tone: str


def beside(part: BundlePart) -> Beside:
    """Its name, its organ, where it stands."""
    organ = part.case.department if part.case else part.item_version.item.department
    if part.case is not None:
        return Beside(part.item_version.name, organ.name, _state_words(part), _tone(part))
    return Beside(part.item_version.name, organ.name, str(part.get_state_display()), "line")
