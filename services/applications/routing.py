"""Which organ a case goes to where several run the item: by the rule of the item, else to the owning department.

An organ counts that can bring the case to its end today: somebody examines there and, where the item wants it, somebody
approves. While the case is a draft its organ follows the answers; submitting freezes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.catalog.enums import Routing
from services.departments.enums import Level, Role
from services.departments.models import StaffPost
from services.questions.spec import form_spec
from services.registries.gateways.base import RegistryUnavailable
from services.registries.operations import household

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from services.accounts.models import Person, User
    from services.applications.models import Application
    from services.catalog.models import ItemVersion
    from services.departments.models import Department

LOCAL = frozenset({Level.TOWN, Level.VILLAGE})
"""Organs that stand for the place in which somebody lives."""


def organs(version: ItemVersion) -> list[Department]:
    """The owning department, then the others that run the item too and can take a case today."""
    owner = version.department
    others = list(version.item.organs.filter(is_active=True).exclude(pk=owner.pk).order_by("level", "region", "code"))
    needed = {Role.EXAMINER, Role.APPROVER} if version.approval_level else {Role.EXAMINER}
    posts = StaffPost.objects.held(on=timezone.localdate()).filter(department__in=others, role__in=needed)
    held = set(posts.order_by().values_list("department", "role").distinct())
    return [owner, *(organ for organ in others if {(organ.pk, role) for role in needed} <= held)]


def at_start(version: ItemVersion, *, person: Person | None, by: User) -> Department:
    """The organ of a new draft for ``person``, None for an enterprise.

    By household: the register is asked, the profile counts when it does not answer.
    """
    if version.item.routing != Routing.HOUSEHOLD or person is None:
        return version.department
    try:
        record = household(person=person, by=by, purpose=f"item:{version.item_code}")
    except RegistryUnavailable:
        record = None
    return _responsible(version, record.region if record else person.region)


def now(application: Application, answers: Mapping[str, Any]) -> Department:
    """The organ of a draft with these answers. What was found or chosen before stays while that organ can take it."""
    version = application.item_version
    if version.item.routing == Routing.FIXED:
        return application.department
    if version.item.routing == Routing.ADDRESS:
        return _responsible(version, _lived_in(application.form, answers))
    able = organs(version)
    return application.department if application.department in able else able[0]


def choices(version: ItemVersion) -> list[Department]:
    """Organs among which the applicant chooses; none where there is no choice."""
    if version.item.routing != Routing.CHOICE:
        return []
    able = organs(version)
    return able if len(able) > 1 else []


def _responsible(version: ItemVersion, region: str) -> Department:
    """The organ of the village or else of the town in which ``region`` lies; the owner where none runs the item."""
    owner, *others = organs(version)
    here = [organ for organ in others if organ.level in LOCAL and organ.region and region.startswith(organ.region)]
    return max(here, key=lambda organ: len(organ.region), default=owner)


def _lived_in(form: Mapping[str, Any], answers: Mapping[str, Any]) -> str:
    """Region code of the first question for a town or village of this city that was answered; empty without one."""
    for question in form_spec(form).questions:
        answer = answers.get(question.key)
        if question.kind == "region" and isinstance(answer, dict) and answer.get("town"):
            return str(answer.get("village") or answer["town"])
    return ""
