"""A candidate as pages show it: masked, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.accounts.access import user_of
from services.catalog.facts import FACTS
from services.common.masking import mask_id, mask_name
from services.common.templatetags.words import full_day, moment
from services.grants.enums import State
from services.grants.operations.finding import latest

if TYPE_CHECKING:
    from services.grants.models import Candidate, Factor

TONES = {
    State.FOUND: "todo",
    State.UNCLEAR: "warn",
    State.CONFIRMED: "todo",
    State.PUBLISHED: "ok",
    State.OBJECTED: "warn",
    State.GRANTED: "ok",
}


OWN_WORDS = {
    State.PUBLISHED: gettext_lazy("On its way"),
    State.OBJECTED: gettext_lazy("Being looked into"),
    State.GRANTED: gettext_lazy("Granted to you"),
    State.DECLINED: gettext_lazy("You declined it"),
}
"""What the person reads."""


def own_line(candidate: Candidate) -> dict[str, Any]:
    """One row of the person's own list."""
    return line(candidate) | {"state": OWN_WORDS[State(candidate.state)]}


def line(candidate: Candidate) -> dict[str, Any]:
    """One row of a list."""
    return {
        "candidate": candidate,
        "name": mask_name(candidate.person.name),
        "state": candidate.get_state_display(),
        "tone": TONES.get(State(candidate.state), "line"),
    }


def evidence(candidate: Candidate) -> list[dict[str, Any]]:
    """The newest weighing, rule by rule."""
    return [_fact(row) for row in latest(candidate)]


def _fact(row: Factor) -> dict[str, Any]:
    known = FACTS.get(row.fact).label if row.fact in FACTS else row.fact
    verdict = {True: _("Passed"), False: _("Not passed"), None: _("Could not be told")}[row.passed]
    tone = {True: "ok", False: "err", None: "warn"}[row.passed]
    return {"rule": row.explanation, "fact": known, "value": _value(row), "verdict": verdict, "tone": tone}


def _value(row: Factor) -> str:
    return {"True": _("Yes"), "False": _("No"), "": "—"}.get(row.value, row.value)


def person_rows(candidate: Candidate, *, revealed: bool) -> list[dict[str, str]]:
    """Who it is, masked unless a reason was given."""
    person = candidate.person
    number = person.id_number if revealed else mask_id(person.id_number)
    reach = _("Has an account") if user_of(person) else _("No account: tell them by letter or go there")
    rows = [
        (_("Name"), person.name if revealed else mask_name(person.name)),
        (_("Number"), number),
        (_("Lives in"), candidate.locality or "—"),
        (_("How to reach them"), reach),
    ]
    return [{"key": key, "value": value} for key, value in rows]


def course_rows(candidate: Candidate) -> list[dict[str, str]]:
    """What people did with it."""
    rows = [(_("Found"), moment(candidate.found_at))]
    if candidate.reviewed_by:
        rows.append((_("Confirmed"), f"{candidate.reviewed_by.display_name} · {moment(candidate.reviewed_at)}"))
    if candidate.approved_by:
        rows.append((_("Approved"), f"{candidate.approved_by.display_name} · {moment(candidate.approved_at)}"))
    if candidate.published_until_date:
        rows.append((_("Published until"), full_day(candidate.published_until_date)))
    if candidate.note:
        rows.append((_("Note"), candidate.note))
    return [{"key": key, "value": value} for key, value in rows]


def own_rows(candidate: Candidate) -> list[dict[str, str]]:
    """The resident's page: what, from whom, until when."""
    programme = candidate.programme
    rows = [
        (_("What you get"), programme.given),
        (_("From"), f"{programme.department.name} · {programme.department.enquiry_phone}"),
        (_("Basis"), programme.basis),
    ]
    found = [{"key": key, "value": value} for key, value in rows]
    if candidate.application_id:
        case = candidate.application
        href = reverse("applications:case", args=[case.ref])
        found.append({"key": _("Case"), "value": case.number, "href": href, "action": _("Look at it")})
    return found
