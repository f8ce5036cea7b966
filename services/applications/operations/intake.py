"""Before acceptance: looking a case through beforehand (预审), and returning it (退件)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications.enums import Actor, ReturnGround
from services.applications.models import Application
from services.applications.operations.moving import hold_for, move, refuse_own_case
from services.applications.operations.papers import owed
from services.applications.operations.telling import tell_readers
from services.catalog.enums import OnlineDepth
from services.common import transaction
from services.common.personal import mask_numbers

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.querysets import ApplicationQuerySet


class CannotReturn(Exception):
    """Neither handed in twice nor wished back in writing; or not an item that is looked through beforehand."""


def duplicates(application: Application) -> ApplicationQuerySet:
    """Other cases of the same applicant for the same item that were handed in and run, or were granted."""
    same = Application.objects.exclude(pk=application.pk).filter(
        applicant=application.applicant_id,
        applicant_enterprise=application.applicant_enterprise_id,
        item_version__item_code=application.item_version.item_code,
    )
    return same.running().order_by("submitted_at", "pk") | same.filter(granted=True).order_by("submitted_at", "pk")


def is_looked_through(application: Application) -> bool:
    """Whether the item is examined online beforehand (网办深度 Ⅱ)."""
    return application.item_version.online_depth == OnlineDepth.PRE_EXAMINATION


@transaction.atomic
def begin_pre_exam(*, application: Application, by: User) -> None:
    """Look the papers through before they come to the window; the five days run on. Raises OwnCase, NotOpenToThis."""
    hold_for(application, "begin_pre_exam")
    refuse_own_case(application, by)
    if not is_looked_through(application):
        raise CannotReturn(_("This item is not examined beforehand."))
    move(application, "begin_pre_exam", actor=Actor.EXAMINER, by=by, examiner=by)


@transaction.atomic
def end_pre_exam(*, application: Application, reason: str, by: User) -> None:
    """It was looked through; ``reason`` says what the applicant should bring. Raises OwnCase, NotOpenToThis."""
    hold_for(application, "end_pre_exam")
    refuse_own_case(application, by)
    note = mask_numbers(reason.strip())
    move(application, "end_pre_exam", actor=Actor.EXAMINER, by=by, note=note)
    tell_readers(application, "pre_examined", reason=note)


@transaction.atomic
def return_case(*, application: Application, ground: str, reason: str, by: User) -> None:
    """Return the application: it was handed in twice, or the applicant wishes it in writing.

    ``reason`` holds the words of the wish, or what the clerk adds. Raises CannotReturn, OwnCase, NotOpenToThis,
    ValueError without the words of the wish.
    """
    hold_for(application, "return_case")
    refuse_own_case(application, by)
    other = duplicates(application).first() if ground == ReturnGround.DUPLICATE else None
    if ground == ReturnGround.DUPLICATE and other is None:
        raise CannotReturn(_("There is no other case of this applicant for this item, so it is not a duplicate."))
    if not reason.strip():
        raise ValueError(_("Write down what the applicant wrote, and when: the applicant will read it."))
    told, before = mask_numbers(reason.strip()), application.state
    more = {"ground": ground, "reason": told, "other_number": other.number if other else ""}
    move(
        application,
        "return_case",
        actor=Actor.EXAMINER,
        by=by,
        note=told,
        document=owed(application, "return_notice", by=by, **more),
        examiner=by,
        return_ground=ground,
        closed_at=timezone.now(),
        due_date=None,
        detail={"ground": ground, "state_before": before},
    )
    tell_readers(application, "case_returned", reason=told)
