"""After the last day of the objection period: registers are asked once more, then the case is granted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications.operations.counter import CalendarMissing, CannotDecide
from services.applications.operations.moving import OwnCase
from services.applications.operations.unasked import already_applied, grant_unasked
from services.catalog.access import get_published
from services.common import transaction
from services.common.outbox import later
from services.grants.enums import Actor, State
from services.grants.models import Candidate
from services.grants.operations.finding import keep, latest, weigh
from services.grants.operations.moving import SYSTEM, NotOpenToThis, hold, step
from services.grants.operations.reviewing import tell
from services.grants.periods import begins

if TYPE_CHECKING:
    from services.catalog.models import ItemVersion
    from services.catalog.rules import Outcome


@transaction.atomic
def ask_for_due() -> int:
    """Write one piece of work for every candidate whose objection period is over; the same key twice is one work."""
    today = timezone.localdate()
    due = list(Candidate.objects.due(on=today).order_by("pk").values_list("pk", "published_until_date"))
    for pk, until in due:
        later("services.grants.tasks.grant", key=f"grants.grant.{pk}.{until}.{today}", candidate_id=pk)
    return len(due)


def carry_out(*, candidate: Candidate) -> bool:
    """Grant the case of one candidate; True when it was. Done again it does nothing.

    Left to a person where a rule that had passed does so no more (dead, moved away, a register that does not answer),
    where the item is not in force, or where the case cannot be decided.
    """
    if candidate.state != State.PUBLISHED:
        return False
    outcome = weigh(candidate.programme, candidate.person)
    try:
        with transaction.atomic():
            hold(candidate, "grant")
            return _decide(candidate, outcome)
    except NotOpenToThis:
        return False


def _decide(candidate: Candidate, outcome: Outcome) -> bool:
    programme, today = candidate.programme, timezone.localdate()
    if candidate.published_until_date >= today:
        return False
    since = begins(programme.cadence, today)
    if already_applied(person=candidate.person, item_code=programme.item_code, since=since):
        step(candidate, "note_application", actor=Actor.SYSTEM, by=SYSTEM, ended_at=timezone.now())
        return False
    if changed := _changed(candidate, outcome):
        keep(candidate, outcome)
        _doubt(candidate, "；".join(changed))
        return False
    try:
        with transaction.atomic():
            _grant(candidate, _version_of(candidate))
    except (CannotDecide, CalendarMissing, OwnCase, Http404) as hindrance:
        candidate.refresh_from_db()
        _doubt(candidate, str(hindrance) or _("The item is not in force."))
        return False
    return True


def _version_of(candidate: Candidate) -> ItemVersion:
    """The version in force. Http404."""
    return get_published(candidate.programme.item_code)


def _changed(candidate: Candidate, outcome: Outcome) -> list[str]:
    """What the reviewers did not know: rules that do not pass now, but did when they looked, or are new."""
    known = {row.explanation for row in latest(candidate) if row.passed is not True}
    return [factor.explanation for factor in outcome.open_factors if factor.explanation not in known]


def _grant(candidate: Candidate, version: ItemVersion) -> None:
    programme = candidate.programme
    application = grant_unasked(
        version=version,
        person=candidate.person,
        organ=programme.department,
        reason=f"{programme.reason}（{programme.basis}）",
        proposed_by=candidate.reviewed_by,
        approved_by=candidate.approved_by,
    )
    step(candidate, "grant", actor=Actor.SYSTEM, by=SYSTEM, application=application, ended_at=timezone.now())


def _doubt(candidate: Candidate, why: str) -> None:
    """Back to an examiner; the person, who had been told, is told that it takes longer."""
    cleared = {"reviewed_by": None, "reviewed_at": None, "approved_by": None, "approved_at": None}
    note = _("Not certain any more: {why}").format(why=why)
    step(candidate, "doubt", actor=Actor.SYSTEM, by=SYSTEM, note=note, published_until_date=None, **cleared)
    tell(candidate, "unasked_delayed")
