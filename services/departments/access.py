"""Who holds which post today: every right of staff is asked here. And the halls residents may look at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import ngettext

from services.accounts.checks import CheckUnavailable
from services.common.access import NotFoundOrNotYours
from services.common.crypto import blind_index
from services.common.masking import mask_name
from services.common.once import once
from services.departments.enums import WORKING_ROLES, RecusalReason, Relation, Role
from services.departments.kinship import REGISTERS
from services.departments.models import (
    Department,
    OrganKey,
    PostProposal,
    Recusal,
    StaffKin,
    StaffLeave,
    StaffPost,
)
from services.places.enums import VISITED
from services.places.models import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from services.accounts.models import Person, User
    from services.departments.querysets import StaffPostQuerySet


def posts_of(user: User, *, on: date | None = None) -> list[StaffPost]:
    """The posts whose rights ``user`` has on the day ``on`` (today when not given), with department and window.

    Those of an absent colleague for whom ``user`` stands in come along; their ``user_id`` is the colleague's.
    """
    if not user.is_authenticated or not user.is_staff or not user.is_active:
        return []
    day = on or timezone.localdate()
    return list(once(("posts", user.pk, day), lambda: _posts(user, day)))


def _posts(user: User, day: date) -> list[StaffPost]:
    standing = StaffLeave.objects.in_force(on=day).filter(stand_in=user).values("post")
    held = StaffPost.objects.held(on=day).filter(Q(user=user) | Q(pk__in=standing))
    whole = held.select_related("department", "window", "user")
    return list(whole.order_by("department__level", "department__code", "role", "pk"))


def own_posts_of(user: User) -> list[StaffPost]:
    """The posts ``user`` holds today without standing in for anybody."""
    return [post for post in posts_of(user) if post.user_id == user.pk]


def absent_colleague(user: User, posts: Iterable[StaffPost], department_id: int, *roles: str) -> str:
    """The masked name of the one ``user`` stands in for, when only that gives one of ``roles`` there; else empty."""
    giving = [p for p in posts if p.department_id == department_id and (not roles or p.role in roles)]
    if not giving or any(post.user_id == user.pk for post in giving):
        return ""
    return mask_name(giving[0].user.display_name)


def has_role(user: User, *roles: str, department: Department | int | None = None) -> bool:
    """Whether ``user`` holds one of ``roles`` today, in ``department`` when one is named."""
    wanted = department.pk if isinstance(department, Department) else department
    return any(post.role in roles and wanted in (None, post.department_id) for post in posts_of(user))


def departments_of(user: User, *roles: str) -> list[int]:
    """Ids of the departments where ``user`` holds one of ``roles`` (any role when none is named)."""
    return sorted({post.department_id for post in posts_of(user) if not roles or post.role in roles})


def staff_with(role: str, department: Department | int) -> list[int]:
    """User ids that hold ``role`` in ``department`` today."""
    wanted = department.pk if isinstance(department, Department) else department
    today = timezone.localdate()
    held = StaffPost.objects.held(on=today).filter(role=role, department_id=wanted)
    standing = StaffLeave.objects.in_force(on=today).filter(post__in=held, stand_in__is_active=True)
    return sorted({*held.values_list("user_id", flat=True), *standing.values_list("stand_in_id", flat=True)})


def above_all(department: Department) -> Department:
    """The organ at the head of the line above ``department``: the people's government; itself when it has none."""
    while department.parent_id is not None:
        department = department.parent
    return department


def by_code(code: str) -> Department:
    """The department with this credit code. Raises Department.DoesNotExist."""
    return Department.objects.get(code=code)


def get_hall(code: str) -> Place:
    """A hall or point in use. Http404."""
    found = Place.objects.filter(code=code, is_open=True, kind__in=VISITED).order_by("pk").first()
    if found is None:
        raise Http404(code)
    return found


def may_give(by: User, *, role: str, department: Department | int) -> bool:
    """Whether ``by`` has a say in who holds ``role`` there: security administrators, and heads for the work of theirs.

    A stand-in has none: rights over people are not lent.
    """
    wanted = department.pk if isinstance(department, Department) else department
    return any(
        post.role == Role.SECURITY_ADMIN
        or (post.role == Role.HEAD and post.department_id == wanted and role in WORKING_ROLES)
        for post in own_posts_of(by)
    )


def headed_by(user: User) -> list[Department]:
    """The departments ``user`` heads today, not as a stand-in."""
    return [post.department for post in own_posts_of(user) if post.role == Role.HEAD]


def posts_to_see_to(user: User) -> list[str]:
    """For the overview of a security administrator: what waits for a second person, what ends soon."""
    if not has_role(user, Role.SECURITY_ADMIN):
        return []
    today = timezone.localdate()
    found = []
    if waiting := PostProposal.objects.open().exclude(proposed_by=user).exclude(user=user).count():
        text = ngettext(
            "%(count)d proposed post waits for a second person.",
            "%(count)d proposed posts wait for a second person.",
            waiting,
        )
        found.append(text % {"count": waiting})
    if leaving := StaffLeave.objects.waiting().filter(ends_on__gte=today).count():
        text = ngettext(
            "%(count)d stand-in with new rights waits for a second person.",
            "%(count)d stand-ins with new rights wait for a second person.",
            leaving,
        )
        found.append(text % {"count": leaving})
    if ending := ending_soon().count():
        text = ngettext(
            "%(count)d post ends within %(days)d days: propose it again or let it end.",
            "%(count)d posts end within %(days)d days: propose them again or let them end.",
            ending,
        )
        found.append(text % {"count": ending, "days": settings.POST_WARNING_DAYS})
    return found


def ending_soon() -> StaffPostQuerySet:
    """Posts held today whose last day comes within ``POST_WARNING_DAYS``."""
    today = timezone.localdate()
    return StaffPost.objects.ending_by(today + timedelta(days=settings.POST_WARNING_DAYS), on=today)


def get_proposal(user: User, pk: int) -> PostProposal:
    """An open proposal ``user`` has a say in. Raises NotFoundOrNotYours."""
    related = PostProposal.objects.open().select_related("user", "department", "proposed_by")
    return _given(user, related.filter(pk=pk).order_by("pk").first())


def get_post(user: User, pk: int) -> StaffPost:
    """A post ``user`` has a say in. Raises NotFoundOrNotYours."""
    return _given(user, StaffPost.objects.select_related("user", "department").filter(pk=pk).order_by("pk").first())


def _given(user: User, found: PostProposal | StaffPost | None) -> PostProposal | StaffPost:
    if found is None or not may_give(user, role=found.role, department=found.department_id):
        raise NotFoundOrNotYours(f"{found._meta.model_name}:{found.pk}" if found else "")
    return found


def get_leave(user: User, pk: int) -> StaffLeave:
    """A leave that is one's own, that one stands in for, or in which one has a say. Raises NotFoundOrNotYours."""
    found = (
        StaffLeave.objects.select_related("post__department", "user", "stand_in").filter(pk=pk).order_by("pk").first()
    )
    if found is None or not (
        user.pk in (found.user_id, found.stand_in_id, found.recorded_by_id)
        or may_give(user, role=found.post.role, department=found.post.department_id)
    ):
        raise NotFoundOrNotYours(f"staffleave:{found.pk}" if found else "")
    return found


def get_recusal(user: User, pk: int) -> Recusal:
    """A recusal in a department ``user`` heads today. Raises NotFoundOrNotYours."""
    found = Recusal.objects.filter(pk=pk).order_by("pk").first()
    if found is None or not has_role(user, Role.HEAD, department=found.department_id):
        raise NotFoundOrNotYours(f"recusal:{found.pk}" if found else "")
    return found


def own_person(user: User) -> Person | None:
    """Who a member of staff is as a resident: declared, or the sign-in's own person."""
    declared = StaffKin.objects.filter(user=user, relation=Relation.SELF, ended_at=None).select_related("person")
    found = declared.order_by("pk").first()
    return found.person if found else user.person


def is_kin(user: User, person_ids: Collection[int]) -> bool:
    """Whether one of these persons is ``user`` or a relative, as far as it was declared or a register knows."""
    return bool(recusal_reason(user, person_ids))


def declared_ids(user: User) -> set[int]:
    """Ids of the persons whom ``user`` is or declared as kin; what registers know is not asked."""
    declared = StaffKin.objects.filter(user=user, ended_at=None).values_list("person_id", flat=True)
    return {*declared, user.person_id} - {None}


def recusal_reason(user: User, person_ids: Collection[int]) -> str:
    """``own``, ``kin`` or empty: why ``user`` may not handle what concerns these persons."""
    ids = set(person_ids)
    if user.person_id in ids:
        return RecusalReason.OWN
    declared = dict(StaffKin.objects.filter(user=user, ended_at=None).values_list("person_id", "relation"))
    if found := {relation for person_id, relation in declared.items() if person_id in ids}:
        return RecusalReason.OWN if Relation.SELF in found else RecusalReason.KIN
    if not ids or not (user.person_id or Relation.SELF in declared.values()):
        return ""
    return RecusalReason.KIN if _registers_know(user, ids) else ""


def _registers_know(user: User, ids: set[int]) -> bool:
    person = own_person(user)
    for _name, ask in REGISTERS.items():
        try:
            if ask(user, person, ids):
                return True
        except CheckUnavailable:
            continue
    return False


def find_key(text: str) -> OrganKey | None:
    """The key this secret belongs to, in force or not; None for anything else."""
    parts = text.split("_", 2)
    if len(parts) != 3 or parts[0] != "tbk" or not (text.isascii() and text.isprintable()):
        return None
    found = OrganKey.objects.select_related("department").filter(public_id=parts[1]).order_by("pk").first()
    if found is None or not constant_time_compare(found.secret_digest, key_digest(parts[2])):
        return None
    return found


def key_digest(secret: str) -> str:
    """What is kept of a key's secret."""
    return blind_index("organ.key", secret)
