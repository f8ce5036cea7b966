"""What the pages about people show: leave, posts of a department, relatives declared."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from services.common.masking import mask_name
from services.departments.access import headed_by, may_give, own_posts_of, posts_of
from services.departments.enums import WORKING_ROLES
from services.departments.models import PostProposal, Recusal, StaffKin, StaffLeave, StaffPost

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.departments.models import Department


def leave_choices(user: User) -> tuple[list[User], list[tuple[Department, User]]]:
    """Whose leave ``user`` may record, and who may stand in where: colleagues in the same departments."""
    own = {post.department_id for post in own_posts_of(user) if post.role in WORKING_ROLES}
    headed = {department.pk for department in headed_by(user)}
    rows = StaffPost.objects.held(on=timezone.localdate()).filter(department__in=own | headed, role__in=WORKING_ROLES)
    rows = rows.select_related("department", "user").order_by("department__level", "department__code", "user__username")
    people, places = ({user.pk: user} if own else {}), {}
    for row in rows:
        if row.department_id in headed:
            people.setdefault(row.user_id, row.user)
        places.setdefault((row.department_id, row.user_id), (row.department, row.user))
    alone = set(people) == {user.pk}
    return list(people.values()), [place for place in places.values() if not (alone and place[1].pk == user.pk)]


def leaves(user: User) -> list[dict[str, Any]]:
    """Leave of now and later: one's own, what one stands in for, what one recorded, and of departments one heads."""
    headed = [department.pk for department in headed_by(user)]
    mine = Q(user=user) | Q(stand_in=user) | Q(recorded_by=user) | Q(post__department__in=headed)
    rows = StaffLeave.objects.filter(mine, cancelled_at=None, ends_on__gte=timezone.localdate())
    whole = rows.select_related("post__department", "user", "stand_in").order_by("starts_on", "pk")
    return [{"leave": row, "may_confirm": _may_confirm(user, row)} for row in whole]


def _may_confirm(user: User, row: StaffLeave) -> bool:
    concerned = user.pk in (row.user_id, row.stand_in_id, row.recorded_by_id)
    return row.waits and not concerned and may_give(user, role=row.post.role, department=row.post.department_id)


def of_head(user: User) -> dict[str, Any]:
    """Posts of the departments ``user`` heads, proposals that wait, recusals nobody has seen to."""
    departments = headed_by(user)
    today = timezone.localdate()
    soon = today + timedelta(days=settings.POST_WARNING_DAYS)
    held = StaffPost.objects.held(on=today).filter(department__in=departments, role__in=WORKING_ROLES)
    held = held.select_related("user", "department", "window").order_by("department__code", "user__username", "role")
    waiting = PostProposal.objects.open().filter(department__in=departments, role__in=WORKING_ROLES)
    recusals = Recusal.objects.filter(department__in=departments, seen_at=None).select_related("user")
    return {
        "departments": departments,
        "posts": [
            {"post": post, "soon": bool(post.ends_on and post.ends_on <= soon), "own": post.user_id == user.pk}
            for post in held
        ],
        "proposals": [
            {
                "proposal": row,
                "may_confirm": user.pk not in (row.proposed_by_id, row.user_id),
                "mine": row.proposed_by_id == user.pk,
            }
            for row in waiting.select_related("user", "department", "proposed_by")
        ],
        "recusals": recusals,
    }


def declared(user: User) -> list[dict[str, Any]]:
    """Relatives ``user`` declared, names masked."""
    rows = StaffKin.objects.filter(user=user, ended_at=None).select_related("person").order_by("pk")
    return [
        {"relation": row.get_relation_display(), "name": mask_name(row.person.name), "at": row.declared_at}
        for row in rows
    ]


def told_at_the_desk(user: User) -> dict[str, Any]:
    """What stands above the queue: posts that end soon, for whom one stands in, what waits for a head."""
    posts = posts_of(user)
    soon = timezone.localdate() + timedelta(days=settings.POST_WARNING_DAYS)
    own = [post for post in posts if post.user_id == user.pk]
    ending = [post for post in own if post.ends_on and post.ends_on <= soon]
    headed = [post.department_id for post in own if post.role == "head"]
    waits = 0
    if headed:
        proposals = PostProposal.objects.open().filter(department__in=headed, role__in=WORKING_ROLES)
        waits = (
            proposals.exclude(proposed_by=user).exclude(user=user).count()
            + Recusal.objects.filter(department__in=headed, seen_at=None).count()
        )
    standing = {mask_name(post.user.display_name) for post in posts if post.user_id != user.pk}
    return {"ending": ending, "standing_in": sorted(standing), "waits": waits}
