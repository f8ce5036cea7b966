"""The one way a grant changes its state, and what both sides are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.audit import operations as audit
from services.common.masking import mask_name
from services.delegation import items as item_book
from services.delegation.enums import OPEN, Party
from services.delegation.models import Grant
from services.delegation.workflow import MOVES
from services.notices.operations import notify

if TYPE_CHECKING:
    from services.accounts.models import Person, User


class NotOpenToThis(Exception):
    """The grant no longer stands where this move starts: somebody was quicker, or it is over."""


class CannotAct(Exception):
    """``str(error)`` tells a person why this one may not act for that one."""


def move(grant: Grant, name: str, *, party: Party, by: User | None, **fields: Any) -> None:
    """Make one move by a conditional update and record it under both. Raises NotOpenToThis."""
    step = MOVES[name]
    if party not in step.by:
        raise NotOpenToThis
    if step.target not in OPEN:
        fields["agent_phone"] = ""  # the number was written to invite somebody and for nothing else
    if not Grant.objects.filter(pk=grant.pk, state__in=step.sources).update(state=step.target, **fields):
        raise NotOpenToThis
    grant.state = step.target
    for field, value in fields.items():
        setattr(grant, field, value)
    record(step.event, grant, by=by, party=party)


def record(event: str, grant: Grant, *, by: User | None, **detail: Any) -> None:
    """One audit entry that names both people by reference, the kind and the reach."""
    people = {
        "principal": f"person:{grant.principal_id}" if grant.principal_id else "",
        "agent": f"person:{grant.agent_id}" if grant.agent_id else "",
    }
    reach = {"kind": grant.kind, "scopes": grant.scopes, "items": grant.items, "until": grant.ends_on}
    audit.record(event=event, by=by, subject=grant, detail=people | reach | detail)


def tell(grant: Grant, template: str, *people: Person | None, **context: Any) -> None:
    """The notice ``delegation_<template>`` to both sides, or to ``people`` alone, in the order of their ids."""
    told = {p.pk: p for p in (people or (grant.principal, grant.agent)) if p is not None}
    for _pk, person in sorted(told.items()):
        is_principal = grant.party_of(person) == Party.PRINCIPAL
        words = {
            "agent": mask_name(grant.agent_name) if is_principal else "",
            "principal": "" if is_principal else mask_name(grant.principal_name),
            "purpose": grant.purpose,
            "may": "；".join(grant.plain_scopes),
            "services": item_book.in_words(grant.items) if grant.items else "",
            "until": grant.ends_on,
        }
        url = reverse("delegation:grant", args=[grant.pk])
        notify(person=person, template=f"delegation_{template}", context=words | context, url=url)


def refuse_minor(person: Person) -> None:
    """Who is not 18 yet neither appoints nor acts: guardians do (民法典 art. 19–23). Raises CannotAct."""
    age = person.age_on(timezone.localdate())
    if age is not None and age < settings.GUARDIAN_UNTIL:
        raise CannotAct(_lazy("This needs two people who are 18 or older. For children, guardians act."))


def refuse_too_many(*, principal: Person | None = None, agent: Person | None = None) -> None:
    """So many agents for one person and so many people for one agent. Raises CannotAct."""
    standing = Grant.objects.standing(on=timezone.localdate()).filter(kind="agent")
    if principal and standing.filter(principal=principal).count() >= settings.DELEGATION_MOST_AGENTS:
        text = _("No more than %(count)d people can act for one person at a time. End one of the others first.")
        raise CannotAct(text % {"count": settings.DELEGATION_MOST_AGENTS})
    if agent and standing.filter(agent=agent).count() >= settings.DELEGATION_MOST_PRINCIPALS:
        text = _("One person can act for %(count)d others at most.")
        raise CannotAct(text % {"count": settings.DELEGATION_MOST_PRINCIPALS})
