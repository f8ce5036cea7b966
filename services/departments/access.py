"""Who holds which post today: every right of staff is asked here. And the halls residents may look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils import timezone

from services.departments.models import Department, StaffPost
from services.places.enums import VISITED
from services.places.models import Place

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import User


def posts_of(user: User, *, on: date | None = None) -> list[StaffPost]:
    """The posts ``user`` holds on the day ``on`` (today when not given), with department and window."""
    if not user.is_authenticated or not user.is_staff or not user.is_active:
        return []
    held = StaffPost.objects.held(on=on or timezone.localdate()).filter(user=user)
    return list(held.select_related("department", "window").order_by("department__level", "department__code", "role"))


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
    held = StaffPost.objects.held(on=timezone.localdate()).filter(role=role, department_id=wanted)
    return list(held.order_by("user_id").values_list("user_id", flat=True))


def by_code(code: str) -> Department:
    """The department with this credit code. Raises Department.DoesNotExist."""
    return Department.objects.get(code=code)


def get_hall(code: str) -> Place:
    """A hall or point in use. Http404."""
    found = Place.objects.filter(code=code, is_open=True, kind__in=VISITED).order_by("pk").first()
    if found is None:
        raise Http404(code)
    return found
