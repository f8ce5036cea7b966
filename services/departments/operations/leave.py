"""Leave: the days somebody is away and who holds the post's rights meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit import operations as audit
from services.audit.refs import ref
from services.common import transaction
from services.common.live import rights_changed
from services.departments.access import has_role, may_give
from services.departments.enums import ADMINISTRATOR_ROLES, WORKING_ROLES, Role
from services.departments.models import Department, StaffLeave, StaffPost

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import User


class CannotStandIn(Exception):
    """``str(error)`` tells a person why."""


@transaction.atomic
def record_leave(
    *, user: User, department: Department, stand_in: User, starts_on: date, ends_on: date, by: User
) -> list[StaffLeave]:
    """``user`` is away from ``starts_on`` through ``ends_on``; ``stand_in`` of the same department has the rights of
    every post of theirs there on those days. One row a post.

    Rights the stand-in has anyway need nobody else; new ones wait until a second person confirms. ``by`` is ``user``
    or a head of the department. Raises CannotStandIn.
    """
    if by.pk != user.pk and not has_role(by, Role.HEAD, department=department):
        raise CannotStandIn(_("Leave is recorded by oneself or by the head of the department."))
    _refuse_days(starts_on, ends_on)
    posts = _posts(user, department, starts_on, ends_on)
    if not posts:
        raise CannotStandIn(_("There is no post there on those days."))
    StaffPost.objects.filter(pk__in=[post.pk for post in posts]).update(role=F("role"))  # one leave at a time
    having = _refuse_stand_in(user, stand_in, department, starts_on, ends_on)
    if _away(starts_on, ends_on).filter(post__in=posts).exists():
        raise CannotStandIn(_("Leave is recorded for some of these days already."))
    made = []
    for post in posts:
        confirmed_at = timezone.now() if post.role in having else None
        leave = StaffLeave.objects.create(
            post=post,
            user=user,
            stand_in=stand_in,
            starts_on=starts_on,
            ends_on=ends_on,
            recorded_by=by,
            confirmed_at=confirmed_at,
        )
        made.append(leave)
        _record("departments.leave_recorded", leave, by=by, waits=leave.waits)
    rights_changed(stand_in.pk)
    return made


def _refuse_days(starts_on: date, ends_on: date) -> None:
    if starts_on < timezone.localdate():
        raise CannotStandIn(_("Leave begins today at the earliest."))
    if ends_on < starts_on:
        raise CannotStandIn(_("The last day comes after the first."))
    if (ends_on - starts_on).days >= settings.LEAVE_LONGEST_DAYS:
        text = _("One leave lasts %(days)d days at most.")
        raise CannotStandIn(text % {"days": settings.LEAVE_LONGEST_DAYS})


def _posts(user: User, department: Department, starts_on: date, ends_on: date) -> list[StaffPost]:
    """Posts of cases and operation that ``user`` holds there through all of these days."""
    rows = StaffPost.objects.filter(user=user, department=department, role__in=WORKING_ROLES, ended_at=None)
    held = rows.filter(Q(ends_on=None) | Q(ends_on__gte=ends_on), starts_on__lte=starts_on)
    return list(held.order_by("role", "pk"))


def _away(starts_on: date, ends_on: date) -> object:
    return StaffLeave.objects.filter(cancelled_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on)


def _refuse_stand_in(user: User, stand_in: User, department: Department, starts_on: date, ends_on: date) -> set[str]:
    """The roles the stand-in has there anyway. Raises CannotStandIn."""
    if stand_in.pk == user.pk:
        raise CannotStandIn(_("Somebody else must stand in."))
    having = {post.role for post in _posts(stand_in, department, starts_on, ends_on)}
    if not (stand_in.is_active and stand_in.is_staff and having):
        raise CannotStandIn(_("Only a colleague who works in this department on all those days can stand in."))
    if StaffPost.objects.filter(user=stand_in, role__in=ADMINISTRATOR_ROLES, ended_at=None).exists():
        raise CannotStandIn(_("An administrator does not work on cases, and who works on cases is no administrator."))
    if _away(starts_on, ends_on).filter(user=stand_in).exists():
        raise CannotStandIn(_("This colleague is away on some of those days."))
    return having


@transaction.atomic
def confirm_leave(*, leave: StaffLeave, by: User) -> None:
    """A second person agrees that the stand-in has rights they do not have otherwise. Raises CannotStandIn."""
    if by.pk in (leave.recorded_by_id, leave.stand_in_id, leave.user_id):
        raise CannotStandIn(_("Another person must confirm this."))
    if not may_give(by, role=leave.post.role, department=leave.post.department_id):
        raise CannotStandIn(_("Only a head of the department or a security administrator confirms this."))
    now = timezone.now()
    if not StaffLeave.objects.waiting().filter(pk=leave.pk).update(confirmed_at=now, confirmed_by=by):
        raise CannotStandIn(_("Somebody has decided about this already."))
    leave.confirmed_at, leave.confirmed_by = now, by
    _record("departments.leave_confirmed", leave, by=by)
    rights_changed(leave.stand_in_id)


@transaction.atomic
def cancel_leave(*, leave: StaffLeave, by: User) -> None:
    """The stand-in's rights end at once. Cancelling twice changes nothing. Raises CannotStandIn."""
    concerned = by.pk in (leave.user_id, leave.recorded_by_id, leave.stand_in_id)
    if not concerned and not may_give(by, role=leave.post.role, department=leave.post.department_id):
        raise CannotStandIn(_("Leave is recorded by oneself or by the head of the department."))
    now = timezone.now()
    if StaffLeave.objects.filter(pk=leave.pk, cancelled_at=None).update(cancelled_at=now, cancelled_by=by):
        leave.cancelled_at, leave.cancelled_by = now, by
        _record("departments.leave_cancelled", leave, by=by)
        rights_changed(leave.stand_in_id)


def _record(event: str, leave: StaffLeave, *, by: User, **more: object) -> None:
    detail = {
        "stand_in": ref(leave.stand_in),
        "role": leave.post.role,
        "from": leave.starts_on,
        "last_day": leave.ends_on,
        **more,
    }
    audit.record(event=event, by=by, subject=leave.user, department=leave.post.department, detail=detail)
