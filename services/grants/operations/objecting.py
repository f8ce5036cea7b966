"""公示: anybody signed in with their name may object, staff take down what comes by phone or letter; people answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.common import transaction
from services.common.personal import mask_numbers
from services.grants.enums import Actor
from services.grants.models import Objection
from services.grants.operations.moving import NotOpenToThis, ReasonMissing, hold, refuse_kin, step
from services.grants.operations.reviewing import SamePerson
from services.grants.workflow import MOVES

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.grants.models import Candidate


class AlreadyObjected(Exception):
    """One open objection of a person against an entry is enough."""


@transaction.atomic
def object_to(*, candidate: Candidate, text: str, by: User) -> Objection:
    """Keep an objection and stop the grant until people answered it; who objected is not told to the person.

    Raises NotOpenToThis (also after the last day), ReasonMissing, AlreadyObjected.
    """
    hold(candidate, "object")
    if candidate.published_until_date < timezone.localdate():
        raise NotOpenToThis(MOVES["object"], candidate.state)
    if by.is_staff:
        refuse_kin(candidate, by)
    step(candidate, "object", actor=Actor.EXAMINER if by.is_staff else Actor.ANYBODY, by=by, reason=text)
    try:
        with transaction.atomic():
            return Objection.objects.create(
                candidate=candidate, by=by, from_outside=by.is_staff, text=mask_numbers(text)
            )
    except IntegrityError as twice:
        raise AlreadyObjected(_("You objected to this already. It is being looked into.")) from twice


@transaction.atomic
def dismiss(*, candidate: Candidate, answer: str, by: User) -> None:
    """The objection does not hold: publication goes on to its last day, at least to today.

    An approver answers, never the one who took it down. Raises NotOpenToThis, ReasonMissing, OwnCase, SamePerson.
    """
    hold(candidate, "dismiss")
    refuse_kin(candidate, by)
    if candidate.objections.filter(upheld=None, by=by).exists():
        raise SamePerson(_("You wrote this objection down. Another person must answer it."))
    if not answer.strip():
        raise ReasonMissing(_("Say what you found out and how."))
    said = mask_numbers(answer)
    candidate.objections.filter(upheld=None).update(
        upheld=False, answer=said, answered_by=by, answered_at=timezone.now()
    )
    until = max(candidate.published_until_date, timezone.localdate())
    step(candidate, "dismiss", actor=Actor.APPROVER, by=by, reason=answer, published_until_date=until)
