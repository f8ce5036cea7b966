"""The only way to programmes and candidates: the object, or the same 404 for absent and not mine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.common.access import NotFoundOrNotYours
from services.departments.access import departments_of, posts_of
from services.departments.enums import Role
from services.grants.enums import Actor
from services.grants.models import Candidate, Programme

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.accounts.models import User

REVIEWING = (Role.EXAMINER, Role.APPROVER, Role.HEAD)
RELATED = ("programme__department", "person", "reviewed_by", "approved_by", "application")


def programmes_of(user: User) -> QuerySet[Programme]:
    """Programmes that the departments of this member of staff review, ended ones too."""
    return Programme.objects.filter(department__in=departments_of(user, *REVIEWING)).select_related("department")


def get_programme(user: User, pk: int) -> Programme:
    """One of them. Raises NotFoundOrNotYours."""
    found = programmes_of(user).filter(pk=pk).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours(f"programme:{pk}" if Programme.objects.filter(pk=pk).exists() else "")
    return found


def get_for_desk(user: User, ref: str) -> Candidate:
    """A candidate of a programme one's department reviews. Raises NotFoundOrNotYours."""
    found = Candidate.objects.select_related(*RELATED).filter(ref=ref).order_by("pk").first()
    if found is None or found.programme.department_id not in departments_of(user, *REVIEWING):
        raise NotFoundOrNotYours(f"candidate:{ref}" if found else "")
    return found


def parts_of(user: User, programme: Programme) -> set[Actor]:
    """What this member of staff may be in the moves of a programme, by the posts of today."""
    roles = {post.role for post in posts_of(user) if post.department_id == programme.department_id}
    parts = {Role.EXAMINER: Actor.EXAMINER, Role.APPROVER: Actor.APPROVER}
    return {parts[role] for role in roles if role in parts}


def get_own(user: User, ref: str) -> Candidate:
    """What this resident was told about. Raises NotFoundOrNotYours."""
    found = Candidate.objects.select_related(*RELATED).filter(ref=ref).order_by("pk").first()
    if found is None or user.person_id is None or found not in Candidate.objects.told_to(user.person):
        raise NotFoundOrNotYours(f"candidate:{ref}" if found else "")
    return found


def get_public(ref: str) -> Candidate:
    """One that stands on the public page today. Raises NotFoundOrNotYours."""
    today = timezone.localdate()
    found = Candidate.objects.public(on=today).select_related(*RELATED).filter(ref=ref).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found
