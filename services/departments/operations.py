"""Appointing to posts and ending them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit import operations as audit
from services.departments.enums import ADMINISTRATOR_ROLES, CASE_ROLES, Role
from services.departments.models import Department, StaffPost, Window

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import User


class CannotAppoint(Exception):
    """``str(error)`` tells a person why."""


def appoint(
    *,
    user: User,
    department: Department,
    role: Role,
    by: User | None,
    window: Window | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> StaffPost:
    """Give ``user`` a post from ``starts_on`` (today) through ``ends_on``. ``by`` None is the portal (demo).

    Raises CannotAppoint: residents, oneself, a second kind of administrator, an administrator on cases or the reverse,
    a post that is held already.
    """
    refuse_unfit(user=user, role=Role(role), by=by)
    try:
        with transaction.atomic():
            post = StaffPost.objects.create(
                user=user,
                department=department,
                role=role,
                window=window,
                starts_on=starts_on or timezone.localdate(),
                ends_on=ends_on,
            )
            audit.record(
                event="departments.appointed", by=by, subject=user, department=department, detail={"role": post.role}
            )
    except IntegrityError as error:
        message = _("This post cannot be given: it is held already, or its days do not fit.")
        raise CannotAppoint(message) from error
    return post


def refuse_unfit(*, user: User, role: Role, by: User | None) -> None:
    """Raises CannotAppoint when this person may not hold the role, or ``by`` may not give it."""
    if not user.is_staff:
        raise CannotAppoint(_("A post needs a staff sign-in."))
    if by is not None and by.pk == user.pk:
        raise CannotAppoint(_("Nobody appoints themselves."))
    others = StaffPost.objects.filter(user=user)
    if role in ADMINISTRATOR_ROLES and others.filter(role__in=ADMINISTRATOR_ROLES - {role}).exists():
        raise CannotAppoint(_("System, security and audit administrators are three different people."))
    rival = CASE_ROLES if role in ADMINISTRATOR_ROLES else ADMINISTRATOR_ROLES if role in CASE_ROLES else frozenset()
    today = timezone.localdate()
    if others.filter(Q(ends_on=None) | Q(ends_on__gte=today), role__in=rival).exists():
        raise CannotAppoint(_("An administrator does not work on cases, and who works on cases is no administrator."))


def end_post(*, post: StaffPost, by: User, reason: str, on: date | None = None) -> None:
    """``on`` (today) is the last day; ending a post twice changes nothing. Raises CannotAppoint for one's own."""
    if post.user_id == by.pk:
        raise CannotAppoint(_("Nobody changes their own posts."))
    last = max(on or timezone.localdate(), post.starts_on)
    with transaction.atomic():
        still = StaffPost.objects.filter(Q(ends_on=None) | Q(ends_on__gt=last), pk=post.pk)
        if still.update(ends_on=last):
            detail = {"role": post.role, "last_day": last, "reason": reason}
            audit.record(
                event="departments.post_ended", by=by, subject=post.user, department=post.department, detail=detail
            )
    post.ends_on = last
