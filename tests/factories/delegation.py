"""Invented rights to act for others, named by their state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from services.accounts.enums import ActingKind, ActingScope
from services.accounts.models import Person
from services.delegation.enums import Consent, Party, Relation, State
from services.delegation.models import Grant, HelperPost
from services.departments.enums import Level
from tests.factories import accounts, departments

APPLY_AND_FOLLOW = [ActingScope.APPLY.value, ActingScope.FOLLOW.value]


def _grant(**fields: Any) -> Grant:
    now = timezone.now()
    agent, principal = fields.get("agent"), fields.get("principal")
    values = {
        "kind": ActingKind.AGENT,
        "asked_by": Party.PRINCIPAL,
        "relation": Relation.CHILD,
        "scopes": APPLY_AND_FOLLOW,
        "ends_on": timezone.localdate() + timedelta(days=90),
        "open_until": now + timedelta(days=7),
        "principal_name": principal.name if principal else "陈演示",
        "principal_index": principal.id_index or "" if principal else "",
        "agent_name": agent.name if agent else "王测试",
        "agent_index": agent.id_index or "" if agent else "",
    }
    return Grant.objects.create(**values | fields)


def standing(principal: Person | None = None, agent: Person | None = None, **fields: Any) -> Grant:
    """In force: ``agent`` may act for ``principal`` for three months."""
    now = timezone.now()
    people = {"principal": principal or accounts.person(), "agent": agent or accounts.real_named().person}
    consent = {"consent": Consent.CODE, "consented_at": now, "begun_at": now}
    return _grant(**people | {"state": State.ACTIVE} | consent | fields)


def asked(principal: Person | None = None, **fields: Any) -> Grant:
    """Begun by the principal, whose code is missing."""
    return _grant(principal=principal or accounts.real_named().person, **fields)


def helper_post(person: Person | None = None, **fields: Any) -> HelperPost:
    """A post in a village."""
    village = fields.pop("department", None) or departments.department(level=Level.VILLAGE)
    person = person or accounts.real_named().person
    fields.setdefault("starts_on", date(2026, 1, 1))
    return HelperPost.objects.create(person=person, department=village, **fields)


def helped(post: HelperPost, principal: Person | None = None, **fields: Any) -> Grant:
    """One matter of a helper, whose consent is missing."""
    values = {"kind": ActingKind.HELPER, "asked_by": Party.AGENT, "relation": "", "purpose": "申请高龄津贴"}
    values |= {"principal": principal or accounts.person(), "agent": post.person, "post": post}
    return _grant(**values | {"items": ["gaoling-jintie"]} | fields)
