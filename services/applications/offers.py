"""What cases offer to rooms below: the live topic of the desks and the start button of a guide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.template.loader import render_to_string
from django.utils import timezone

from services.accounts.enums import ActingScope
from services.accounts.reach import ITEMS
from services.applications import escalations
from services.applications.access import department_ids, may, may_take_archive
from services.applications.enums import State
from services.applications.models import Application
from services.applications.operations.drafting import hindrance, own_draft
from services.catalog import catalogue
from services.catalog.enums import LEGAL_PERSONS, Audience
from services.certificates.models import Certificate
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
    TOPICS.register("case", may_listen_to_case)
    ITEMS.register("catalog", items_to_apply_for)
    slots.offer("item.start", start_button)
    slots.offer("enterprise.space", enterprise_cases)
    slots.offer("desk.top", escalations.told, order=1)
    slots.offer("case.side", archived_at_the_desk, order=90)
    slots.offer("case.part_of", archived_for_the_applicant, order=90)


def archived_at_the_desk(request: HttpRequest, *, application: Application) -> str:
    """That the case is archived, with the package for whoever may take it."""
    return _archived(request, application, may_take=may_take_archive(request.user, application))


def archived_for_the_applicant(request: HttpRequest, *, application: Application) -> str:
    """The same on the applicant's page, with their part of it."""
    takes = application.is_final and may(request.user.person, application, ActingScope.APPLY)
    return _archived(request, application, may_take=takes, own=True)


def _archived(request: HttpRequest, application: Application, *, may_take: bool, own: bool = False) -> str:
    made = application.archives.order_by("-version").first() if application.is_final else None
    if made is None:
        return ""
    context = {"archive": made, "application": application, "may_take": may_take, "own": own}
    return render_to_string("applications/_partials/archived.html", context, request=request)


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


def may_listen_to_case(user: Any, topic: str) -> bool:
    """Topic ``case.<ref>``: who has it open at the desk; only for those who work on cases of its department."""
    ref = topic.partition(".")[2]
    ids = department_ids(user) if user.is_staff else set()
    return bool(ids) and Application.objects.of_departments(ids).filter(ref=ref).exists()


def _held(acting: Acting, type_id: int) -> Certificate | None:
    """The certificate of this type the holder has already and may use today, where one has but one of them."""
    holder = acting.enterprise or acting.principal_person
    if holder is None or not acting.may(ActingScope.CERTIFICATES):
        return None
    held = Certificate.objects.held_by(holder).usable(on=timezone.localdate())
    return held.filter(type_id=type_id, type__one_per_holder=True).first()


def start_button(request: HttpRequest, *, item: ItemVersion, situation: str = "") -> str:
    """The button that begins or continues an application; nothing where one cannot apply online.

    ``situation`` is the query string of what was answered on the guide; an item whose guide asks is begun from there.
    """
    if not item.can_apply_online:
        return ""
    acting = request.acting if request.user.is_authenticated and request.user.person_id else None
    why = hindrance(item, acting) if acting else ""
    draft = own_draft(version=item, acting=acting) if acting and not why else None
    kind = item.certificate_type_id if acting and not why and not draft else None
    context = {
        "item": item,
        "draft": draft,
        "held": _held(acting, kind) if kind else None,
        "hindrance": why,
        "ready": acting is not None,
        "situation": situation,
        "answered": parse_qsl(situation),
        "asks_first": bool(item.situation_form_id) and not situation and draft is None,
    }
    return render_to_string("applications/_partials/start.html", context, request=request)
