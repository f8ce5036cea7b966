"""Posts: proposed by one, confirmed by another, ended by one at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit import operations as audit
from services.audit.refs import ref
from services.common import transaction
from services.common.live import rights_changed
from services.departments.access import may_give
from services.departments.enums import ADMINISTRATOR_ROLES, WORKING_ROLES, ProposalState, Role
from services.departments.models import Department, PostProposal, StaffPost, Window

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
    window: Window | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> StaffPost:
    """The portal gives a post when it is set up (the demo, the first administrators): people propose and confirm.

    Raises CannotAppoint: residents, a second kind of administrator, an administrator on cases or the reverse, a post
    that is held already.
    """
    refuse_unfit(user=user, role=Role(role), by=None)
    first = starts_on or timezone.localdate()
    with transaction.atomic():
        post = _create(user=user, department=department, role=role, window=window, starts_on=first, ends_on=ends_on)
        audit.record(
            event="departments.appointed", by=None, subject=user, department=department, detail={"role": post.role}
        )
        rights_changed(user.pk)
    return post


def _create(**fields: object) -> StaffPost:
    try:
        with transaction.atomic():
            return StaffPost.objects.create(**fields)
    except IntegrityError as error:
        _held(error)


def _held(cause: Exception | None = None) -> NoReturn:
    raise CannotAppoint(_("This post cannot be given: it is held already, or its days do not fit.")) from cause


def refuse_unfit(*, user: User, role: Role, by: User | None) -> None:
    """Raises CannotAppoint when this person may not hold the role, or ``by`` may not give it."""
    if not user.is_staff:
        raise CannotAppoint(_("A post needs a staff sign-in."))
    if by is not None and by.pk == user.pk:
        raise CannotAppoint(_("Nobody appoints themselves."))
    others = StaffPost.objects.filter(user=user)
    if role in ADMINISTRATOR_ROLES and others.filter(role__in=ADMINISTRATOR_ROLES - {role}).exists():
        raise CannotAppoint(_("System, security and audit administrators are three different people."))
    rival = _rivals(role)
    today = timezone.localdate()
    held = others.filter(Q(ends_on=None) | Q(ends_on__gte=today), ended_at=None)
    if held.filter(role__in=rival).exists():
        raise CannotAppoint(_("An administrator does not work on cases, and who works on cases is no administrator."))


def _rivals(role: Role) -> frozenset[Role]:
    if role in ADMINISTRATOR_ROLES:
        return WORKING_ROLES
    return ADMINISTRATOR_ROLES if role in WORKING_ROLES else frozenset()


def refuse_term(*, starts_on: date, ends_on: date) -> None:
    """Raises CannotAppoint for days that are past, out of order, or more than ``POST_LONGEST_DAYS``."""
    if starts_on < timezone.localdate():
        raise CannotAppoint(_("A post begins today at the earliest."))
    if ends_on < starts_on:
        raise CannotAppoint(_("The last day comes after the first."))
    if (ends_on - starts_on).days >= settings.POST_LONGEST_DAYS:
        text = _("A post is given for %(days)d days at most; afterwards it is given again.")
        raise CannotAppoint(text % {"days": settings.POST_LONGEST_DAYS})


def propose_post(
    *,
    user: User,
    department: Department,
    role: Role,
    starts_on: date,
    ends_on: date,
    by: User,
    window: Window | None = None,
) -> PostProposal:
    """Propose that ``user`` holds a role from ``starts_on`` through ``ends_on``; nothing is given yet.

    A post that is held may be proposed again with a later last day. Raises CannotAppoint.
    """
    role = Role(role)
    _refuse_without_say(by, role, department)
    refuse_unfit(user=user, role=role, by=by)
    refuse_term(starts_on=starts_on, ends_on=ends_on)
    refuse_held(user=user, department=department, role=role, starts_on=starts_on, ends_on=ends_on)
    try:
        with transaction.atomic():
            proposal = PostProposal.objects.create(
                user=user,
                department=department,
                role=role,
                window=window,
                starts_on=starts_on,
                ends_on=ends_on,
                proposed_by=by,
            )
            detail = {"role": role, "from": starts_on, "last_day": ends_on}
            audit.record(event="departments.post_proposed", by=by, subject=user, department=department, detail=detail)
    except IntegrityError as error:
        raise CannotAppoint(_("This post is proposed already and waits for a second person.")) from error
    return proposal


def _refuse_without_say(by: User, role: str, department: Department) -> None:
    if not may_give(by, role=role, department=department):
        raise CannotAppoint(
            _("Only a security administrator, or the head of the department for its own work, does this.")
        )


def refuse_held(*, user: User, department: Department, role: str, starts_on: date, ends_on: date) -> StaffPost | None:
    """The post these days would lengthen; None when it is a new one. Raises CannotAppoint when it is held already."""
    same = StaffPost.objects.filter(user=user, department=department, role=role, ended_at=None)
    near = same.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on - timedelta(days=1)), starts_on__lte=ends_on)
    found = near.order_by("starts_on", "pk").first()
    if found and (found.ends_on is None or found.ends_on >= ends_on or found.starts_on > starts_on):
        _held()
    return found


@transaction.atomic
def confirm_post(*, proposal: PostProposal, by: User) -> StaffPost:
    """The second person agrees: from its first day the post entitles. Raises CannotAppoint for the one who proposed it,
    the one it is for, whoever has no say, and when it no longer waits or no longer fits."""
    _refuse_without_say(by, proposal.role, proposal.department)
    if by.pk == proposal.proposed_by_id:
        raise CannotAppoint(_("You proposed this post yourself. Another person must confirm it."))
    refuse_unfit(user=proposal.user, role=Role(proposal.role), by=by)
    if proposal.ends_on < timezone.localdate():
        raise CannotAppoint(_("Its last day is over. Propose it again."))
    _decide(proposal, ProposalState.CONFIRMED, by)
    fields = {
        "user": proposal.user,
        "department": proposal.department,
        "role": proposal.role,
        "starts_on": proposal.starts_on,
        "ends_on": proposal.ends_on,
    }
    post = refuse_held(**fields)
    if post is None:
        post = _create(**fields, window=proposal.window)
    elif StaffPost.objects.filter(pk=post.pk, ended_at=None, ends_on=post.ends_on).update(ends_on=proposal.ends_on):
        post.ends_on = proposal.ends_on
    else:
        _held()
    PostProposal.objects.filter(pk=proposal.pk).update(post=post)
    audit.record(
        event="departments.appointed",
        by=by,
        subject=proposal.user,
        department=proposal.department,
        detail={"role": post.role, "last_day": post.ends_on, "proposed_by": ref(proposal.proposed_by)},
    )
    rights_changed(proposal.user_id)
    return post


def reject_post(*, proposal: PostProposal, by: User) -> None:
    """Not confirmed by a second person, or taken back by the one who proposed it. Raises CannotAppoint."""
    _refuse_without_say(by, proposal.role, proposal.department)
    if by.pk == proposal.user_id:
        raise CannotAppoint(_("Nobody changes their own posts."))
    with transaction.atomic():
        _decide(proposal, ProposalState.REJECTED, by)
        audit.record(
            event="departments.post_not_confirmed",
            by=by,
            subject=proposal.user,
            department=proposal.department,
            detail={"role": proposal.role},
        )


def _decide(proposal: PostProposal, state: ProposalState, by: User) -> None:
    """The conditional update; of two people at once one is told. Raises CannotAppoint."""
    now = timezone.now()
    open_still = PostProposal.objects.open().filter(pk=proposal.pk)
    if not open_still.update(state=state, decided_by=by, decided_at=now):
        raise CannotAppoint(_("Somebody has decided about this already."))
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, now


def end_post(*, post: StaffPost, by: User, reason: str, on: date | None = None) -> None:
    """End at once, or with the last day ``on``; one person is enough. Ending a post twice changes nothing.

    Every session loses the right with its next request, every socket at once. Raises CannotAppoint for one's own and
    for whoever has no say.
    """
    if post.user_id == by.pk:
        raise CannotAppoint(_("Nobody changes their own posts."))
    _refuse_without_say(by, post.role, post.department)
    last = max(on or timezone.localdate(), post.starts_on)
    now = timezone.now()
    with transaction.atomic():
        still = StaffPost.objects.filter(pk=post.pk, ended_at=None)
        if on is None:
            ended = still.update(ends_on=last, ended_at=now)
            post.ended_at = post.ended_at or now
        else:
            ended = still.filter(Q(ends_on=None) | Q(ends_on__gt=last)).update(ends_on=last)
        if ended:
            detail = {"role": post.role, "last_day": last, "at_once": on is None, "reason": reason}
            audit.record(
                event="departments.post_ended", by=by, subject=post.user, department=post.department, detail=detail
            )
            rights_changed(post.user_id)
            for leave in post.leaves.filter(cancelled_at=None, ends_on__gte=last).order_by("pk"):
                rights_changed(leave.stand_in_id)
    post.ends_on = last
