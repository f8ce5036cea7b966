"""Beginning: a person appoints somebody, or somebody asks to act for a person. Nobody may act yet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from services.accounts.enums import ActingKind, ActingScope
from services.accounts.models import id_index
from services.common import transaction
from services.common.crypto import blind_index
from services.common.outbox import later
from services.delegation import items as item_book
from services.delegation.enums import Party, State
from services.delegation.models import Grant
from services.delegation.operations.moving import CannotAct, record, refuse_minor, refuse_too_many
from services.delegation.periods import months_on

if TYPE_CHECKING:
    from collections.abc import Collection

    from services.accounts.models import Person, User


def appoint(
    *,
    principal: Person,
    name: str,
    by: User,
    phone: str = "",
    document: tuple[str, str] | None = None,
    relation: str,
    scopes: Collection[str],
    items: Collection[str] | None,
    months: int,
) -> Grant:
    """``principal`` wants ``name``, found by phone or document (kind, number), to act for them for ``months``.

    It begins with the principal's code (``request_consent``). Whether the other one has an account is not looked at.
    Raises CannotAct.
    """
    refuse_minor(principal)
    _refuse_flood(principal=principal)
    refuse_too_many(principal=principal)
    index = blind_index("phone", phone) if phone else id_index(*(document or ("", "")))
    own = {principal.id_index, blind_index("phone", by.phone) if by.phone else ""}
    if index in own:
        raise CannotAct(_lazy("This is yourself. Write the phone or document of the other person."))
    return _write(
        by=by,
        asked_by=Party.PRINCIPAL,
        principal=principal,
        principal_name=principal.name,
        principal_index=principal.id_index or "",
        agent_name=name,
        agent_index=index,
        agent_phone=phone,
        relation=relation,
        **_reach(scopes, items, months),
    )


def ask(
    *,
    agent: Person,
    name: str,
    document: tuple[str, str],
    by: User,
    relation: str,
    scopes: Collection[str],
    items: Collection[str] | None,
    months: int,
) -> Grant:
    """``agent`` wants to act for the person of this name and document, who has to consent.

    The same is written whether or not the city knows such a person. Raises CannotAct.
    """
    refuse_minor(agent)
    _refuse_flood(agent=agent)
    refuse_too_many(agent=agent)
    index = id_index(*document)
    if index == agent.id_index:
        raise CannotAct(_lazy("This is yourself. Write the phone or document of the other person."))
    with transaction.atomic():
        grant = _write(
            by=by,
            asked_by=Party.AGENT,
            principal_name=name,
            principal_index=index,
            agent=agent,
            agent_name=agent.name,
            agent_index=agent.id_index or "",
            relation=relation,
            **_reach(scopes, items, months),
        )
        later("services.delegation.tasks.tell_of_request", key=f"delegation.request:{grant.pk}", grant_id=grant.pk)
    return grant


def _refuse_flood(**asking: Person) -> None:
    """So many a day, answered or not: an invitation is a message on a stranger's phone. Raises CannotAct."""
    side = Party.PRINCIPAL if "principal" in asking else Party.AGENT
    since = timezone.now() - timedelta(days=1)
    begun = Grant.objects.filter(kind=ActingKind.AGENT, asked_by=side, created_at__gt=since, **asking).count()
    if begun >= settings.DELEGATION_ASKED_A_DAY:
        raise CannotAct(_lazy("Enough for today. Try again tomorrow, or come to a service window."))


def _reach(scopes: Collection[str], items: Collection[str] | None, months: int) -> dict[str, Any]:
    """What it reaches and until when; only what is offered can be granted. Raises CannotAct."""
    if not scopes or not set(scopes) <= set(ActingScope.values):
        raise CannotAct(_lazy("Choose what the other person may do."))
    if months not in settings.DELEGATION_MONTHS:
        raise CannotAct(_lazy("Choose until when."))
    if items is not None and (not items or set(item_book.names(items)) != set(items)):
        raise CannotAct(_lazy("Choose the services it is about."))
    return {
        "scopes": [scope for scope in ActingScope.values if scope in scopes],
        "items": sorted(set(items)) if items is not None else None,
        "ends_on": months_on(timezone.localdate(), months),
    }


def _write(*, by: User, **fields: Any) -> Grant:
    until = timezone.now() + timedelta(days=settings.DELEGATION_ANSWER_DAYS)
    with transaction.atomic():
        grant = Grant.objects.create(kind=ActingKind.AGENT, state=State.ASKED, open_until=until, **fields)
        record("delegation.begun", grant, by=by, party=grant.asked_by)
    return grant
