"""Item versions everybody may read, and whose items a member of staff works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from services.catalog.models import ItemVersion
from services.departments.access import posts_of
from services.departments.enums import ITEM_ROLES, Role

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.questions.models import FormDefinition


def get_published(code: str) -> ItemVersion:
    """The version in force of an item, with owner and certificate type. Http404 when there is none."""
    return _get(ItemVersion.objects.with_owner().select_related("form"), code)


def get_whole(code: str) -> ItemVersion:
    """The same with every child."""
    return _get(ItemVersion.objects.whole(), code)


def name_of(code: str) -> str:
    """The newest name of an item, in force or not; empty for a code nobody knows."""
    versions = ItemVersion.objects.filter(item_code=code).order_by("-version")
    return versions.values_list("name", flat=True).first() or ""


def _get(versions: object, code: str) -> ItemVersion:
    version = versions.visible(on=timezone.localdate()).filter(item_code=code).order_by("pk").first()
    if version is None:
        raise Http404(code)
    return version


def departments_in_charge(user: User) -> frozenset[int] | None:
    """Departments whose items this member of staff works on; None for all (who keeps the catalogue, system staff).

    Read once per request: Django makes a new user object for each.
    """
    if not hasattr(user, "_item_departments"):
        posts = [post for post in posts_of(user) if post.role in ITEM_ROLES | {Role.SYSTEM_ADMIN}]
        everything = any(post.role == Role.SYSTEM_ADMIN or post.department.keeps_catalogue for post in posts)
        user._item_departments = None if everything else frozenset(post.department_id for post in posts)
    return user._item_departments


def works_on(user: User, department_id: int | None) -> bool:
    """Whether the items of a department are among them."""
    departments = departments_in_charge(user)
    return departments is None or department_id in departments


def may_change_form(user: User, definition: FormDefinition) -> bool:
    """Whether the form is asked by items of one's own departments alone. The library is for who works on all items."""
    mine = departments_in_charge(user)
    if mine is None:
        return True
    asked = ItemVersion.objects.filter(Q(form=definition) | Q(situation_form=definition))
    return not definition.is_library and not asked.exclude(item__department__in=mine).exists()
