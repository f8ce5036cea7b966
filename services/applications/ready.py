"""统一出件: what lies ready for whom hands out, and how one result is found: by its code, a number, a document."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from services.accounts.models import id_index
from services.applications.enums import State
from services.applications.models import Delivery, code_index
from services.audit.models import AuditEntry
from services.audit.refs import actor_ref
from services.departments.access import posts_of
from services.departments.enums import Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.accounts.models import User

MOST = 30
MOST_MISSES, WITHIN = 20, timedelta(hours=1)
"""Codes nobody has that one member of staff may look for in an hour; six digits are few."""
MISSED = "delivery.code_missed"


def ready_for(user: User) -> QuerySet[Delivery]:
    """Results this member of staff may hand out: of the own organs, what these took in for others, and in the hall of a
    window for all organs."""
    posts = [post for post in posts_of(user) if post.role == Role.DELIVERER]
    halls = {post.window.place_id for post in posts if post.window is not None and post.window.department_id is None}
    own = [post.department_id for post in posts]
    mine = Q(application__department__in=own) | Q(application__taken_in_by__in=own) | Q(window__place__in=halls)
    ready = Delivery.objects.filter(mine, application__state=State.DELIVERY, handed_at=None)
    related = ("application__item_version", "application__department", "application__applicant", "window__place")
    return ready.select_related(*related, "application__applicant_enterprise", "application__visit__department")


def kind_of(words: str) -> str:
    """``code`` for six digits, ``document`` for an identity or credit code, ``number`` of a case, else ``name``."""
    if re.fullmatch(r"[0-9]{6}", words):
        return "code"
    if re.fullmatch(r"[0-9A-Z]{18}", words):
        return "document"
    return "number" if re.fullmatch(r"[0-9A-Z-]{4,60}", words) else "name"


def find(user: User, words: str) -> list[Delivery]:
    """What waits under a collection code, the applicant's document or name, a case number or its end; oldest first."""
    match kind_of(words):
        case "code":
            wanted = Q(code_index=code_index(words))
        case "document":
            firm = Q(application__applicant_enterprise__credit_code=words)
            wanted = Q(application__applicant__id_index=id_index("31", words)) | firm
        case "number":
            wanted = Q(application__number=words) | Q(application__number__endswith=words)
        case _:
            firm = Q(application__applicant_enterprise__name__icontains=words)
            wanted = Q(application__applicant__name__startswith=words) | firm
    return list(ready_for(user).filter(wanted).order_by("ready_at", "pk")[:MOST])


def missed_too_often(user: User) -> bool:
    """Whether this member of staff looked for too many codes that nobody has."""
    since = timezone.now() - WITHIN
    missed = AuditEntry.objects.filter(actor_ref=actor_ref(user), event=MISSED, at__gte=since)
    return missed.count() >= MOST_MISSES
