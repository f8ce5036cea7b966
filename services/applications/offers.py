"""What cases offer to rooms below: the live topic of the desks and the start button of a guide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.template.loader import render_to_string

from services.applications.access import department_ids
from services.applications.operations.drafting import own_draft
from services.common import slots
from services.common.live import TOPICS

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.catalog.models import ItemVersion


def register() -> None:
    """Called when the app is ready."""
    TOPICS.register("desk", may_listen_to_desk)
    slots.offer("item.start", start_button)


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
    user = request.user
    person = user.person if user.is_authenticated and user.person_id else None
    draft = own_draft(version=item, person=person) if person else None
    context = {
        "item": item,
        "draft": draft,
        "ready": person is not None,
        "situation": situation,
        "answered": parse_qsl(situation),
        "asks_first": bool(item.situation_form_id) and not situation and draft is None,
    }
    return render_to_string("applications/_partials/start.html", context, request=request)
