"""What cases offer to rooms below: the live topic of the desks and the start button of a guide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.template.loader import render_to_string

from services.accounts.enums import ActingScope
from services.accounts.reach import ITEMS
from services.applications.access import department_ids
from services.applications.enums import State
from services.applications.models import Application
from services.applications.operations.drafting import hindrance, own_draft
from services.catalog import catalogue
from services.catalog.enums import LEGAL_PERSONS, Audience
from services.common import slots
from services.common.live import TOPICS

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.accounts.acting import Acting
    from services.catalog.models import ItemVersion

SHOWN = 5
"""Cases and drafts in the space of an enterprise; the list of cases has all."""


def register() -> None:
    """Called when the app is ready."""
    TOPICS.register("desk", may_listen_to_desk)
    ITEMS.register("catalog", items_to_apply_for)
    slots.offer("item.start", start_button)
    slots.offer("enterprise.space", enterprise_cases)


def items_to_apply_for(for_enterprise: bool) -> list[tuple[str, str]]:
    """Items a right to act can be limited to: whatever can be applied for online."""
    served = {str(one) for one in (LEGAL_PERSONS if for_enterprise else (Audience.PERSON,))}
    found = [entry for entry in catalogue.current().entries if entry.online and entry.serves & served]
    return sorted((entry.code, entry.name) for entry in found)


def enterprise_cases(request: HttpRequest, *, right: Acting) -> str:
    """The newest cases of an enterprise in its space, as far as the right goes."""
    own = Application.objects.of_acting(right).select_related("item_version", "department", "handler").without_form()
    drafts = own.filter(state=State.DRAFT).order_by("-saved_at", "-pk")
    context = {
        "cases": list(own.exclude(state=State.DRAFT).order_by("-submitted_at", "-pk")[:SHOWN]),
        "drafts": list(drafts[:SHOWN]) if right.may(ActingScope.APPLY) else [],
        "may_apply": right.may(ActingScope.APPLY),
        "is_chosen": request.acting.ref == right.ref,
    }
    return render_to_string("applications/_partials/enterprise_cases.html", context, request=request)


def may_listen_to_desk(user: Any, topic: str) -> bool:
    """Topic ``desk.<department>``: only who works on cases of that department today."""
    _prefix, _dot, department = topic.partition(".")
    return bool(user.is_staff) and department.isdigit() and int(department) in department_ids(user)


def start_button(request: HttpRequest, *, item: ItemVersion, situation: str = "") -> str:
    """The button that begins or continues an application; nothing where one cannot apply online.

    ``situation`` is the query string of what was answered on the guide; an item whose guide asks is begun from there.
    """
    if not item.can_apply_online:
        return ""
    acting = request.acting if request.user.is_authenticated and request.user.person_id else None
    why = hindrance(item, acting) if acting else ""
    draft = own_draft(version=item, acting=acting) if acting and not why else None
    context = {
        "item": item,
        "draft": draft,
        "hindrance": why,
        "ready": acting is not None,
        "situation": situation,
        "answered": parse_qsl(situation),
        "asks_first": bool(item.situation_form_id) and not situation and draft is None,
    }
    return render_to_string("applications/_partials/start.html", context, request=request)
