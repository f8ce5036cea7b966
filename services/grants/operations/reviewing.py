"""People look at the list: one confirms or strikes, another approves. Then the person is told and it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications.operations.counter import CalendarMissing
from services.common import transaction
from services.common.personal import mask_numbers
from services.common.workdays import MissingYear, add_workdays
from services.grants.enums import Actor, State
from services.grants.operations.finding import latest
from services.grants.operations.moving import ReasonMissing, hold, refuse_kin, step
from services.notices.operations import notify

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.grants.models import Candidate


class SamePerson(Exception):
    """Who confirmed an entry does not approve it."""


@transaction.atomic
def confirm(*, candidate: Candidate, reason: str, by: User) -> None:
    """This person gets it, as far as the examiner can see.

    Where a rule did not pass, or could not be told, the examiner says what they found out. Raises NotOpenToThis,
    ReasonMissing, OwnCase.
    """
    hold(candidate, "confirm")
    refuse_kin(candidate, by)
    if not reason.strip() and (candidate.note or any(row.passed is not True for row in latest(candidate))):
        raise ReasonMissing(_("Not every rule passed. Say what you found out and how."))
    changes = {"note": mask_numbers(reason), "reviewed_by": by, "reviewed_at": timezone.now()}
    step(candidate, "confirm", actor=Actor.EXAMINER, by=by, reason=reason, **changes)


@transaction.atomic
def strike(*, candidate: Candidate, reason: str, by: User) -> None:
    """Off the list for this period; nothing is refused by it, the person may apply. Who had been told is told why.

    Raises NotOpenToThis, ReasonMissing, OwnCase.
    """
    hold(candidate, "strike")
    refuse_kin(candidate, by)
    told = candidate.state == State.OBJECTED
    if told and reason.strip():
        candidate.objections.filter(upheld=None).update(
            upheld=True, answer=mask_numbers(reason), answered_by=by, answered_at=timezone.now()
        )
    changes = {"note": mask_numbers(reason), "ended_at": timezone.now()}
    step(candidate, "strike", actor=Actor.EXAMINER, by=by, reason=reason, **changes)
    if told:
        tell(candidate, "unasked_struck", reason=mask_numbers(reason))


@transaction.atomic
def approve(*, candidate: Candidate, by: User) -> None:
    """The second person agrees: the person is told, and the entry is published for the objection period.

    Raises NotOpenToThis, SamePerson, OwnCase, CalendarMissing.
    """
    hold(candidate, "approve")
    refuse_kin(candidate, by)
    if candidate.reviewed_by_id == by.pk:
        raise SamePerson(_("You confirmed this entry. Another person must approve it."))
    try:
        until = add_workdays(timezone.localdate(), candidate.programme.objection_days)
    except MissingYear as missing:
        raise CalendarMissing(missing.year) from missing
    changes = {"approved_by": by, "approved_at": timezone.now(), "published_until_date": until}
    step(candidate, "approve", actor=Actor.APPROVER, by=by, **changes)
    tell(candidate, "unasked_found", until=until)


@transaction.atomic
def send_back(*, candidate: Candidate, reason: str, by: User) -> None:
    """The examiner should look again. Raises NotOpenToThis, ReasonMissing, OwnCase."""
    hold(candidate, "send_back")
    refuse_kin(candidate, by)
    changes = {"note": mask_numbers(reason), "reviewed_by": None, "reviewed_at": None}
    step(candidate, "send_back", actor=Actor.APPROVER, by=by, reason=reason, **changes)


@transaction.atomic
def decline(*, candidate: Candidate, by: User, reason: str = "") -> None:
    """The person does not want it: theirs to say, or told to an examiner by phone or at the window.

    Raises NotOpenToThis; ReasonMissing when staff do not say how they were told; OwnCase.
    """
    hold(candidate, "decline")
    own = not by.is_staff and by.person_id == candidate.person_id
    if not own:
        refuse_kin(candidate, by)
        if not reason.strip():
            raise ReasonMissing(_("Say when and how the person told you."))
    changes = {"note": mask_numbers(reason), "ended_at": timezone.now()}
    step(candidate, "decline", actor=Actor.PERSON if own else Actor.EXAMINER, by=by, reason=reason, **changes)
    tell(candidate, "unasked_declined")


def tell(candidate: Candidate, template: str, **context: object) -> None:
    """A notice to the person, linked to their page. Inside the transaction, after every number was taken."""
    programme = candidate.programme
    notify(
        person=candidate.person,
        template=template,
        context={"name": programme.name, "given": programme.given, "organ": programme.department.name, **context},
        url=reverse("grants:mine", args=[candidate.ref]),
    )
