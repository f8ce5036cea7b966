"""Answering an invitation, ending a right, letting it run out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from services.common import transaction
from services.delegation.access import invitations
from services.delegation.enums import OPEN, Party, State
from services.delegation.models import ConsentCode, Grant
from services.delegation.operations.consent import begin
from services.delegation.operations.moving import NotOpenToThis, move, refuse_minor, tell

if TYPE_CHECKING:
    from services.accounts.models import Person, User

BATCH = 200
CODES_KEPT_FOR = timedelta(days=1)
"""As long as they are counted per person."""


def accept(*, grant: Grant, by: User) -> None:
    """The invited takes it on, from the own account. Raises NotOpenToThis (also for anybody else), CannotAct."""
    if not invitations(by).filter(pk=grant.pk).exists():
        raise NotOpenToThis
    refuse_minor(by.person)
    with transaction.atomic():
        fields = {"agent": by.person, "agent_name": by.person.name, "begun_at": timezone.now()}
        begin(grant, "accept", party=Party.AGENT, by=by, **fields)


def decline(*, grant: Grant, party: Party, by: User) -> None:
    """Say no to a request or an invitation; whoever asked is told. Raises NotOpenToThis."""
    if party == grant.asked_by:
        raise NotOpenToThis
    with transaction.atomic():
        move(grant, "decline", party=party, by=by, ended_at=timezone.now(), ended_by=party)
        tell(grant, "declined", _asker(grant))


def take_back(*, grant: Grant, party: Party, by: User) -> None:
    """Whoever began it thinks better of it before it begins. Raises NotOpenToThis."""
    if party != grant.asked_by:
        raise NotOpenToThis
    with transaction.atomic():
        move(grant, "take_back", party=party, by=by, ended_at=timezone.now(), ended_by=party)


def end(*, grant: Grant, party: Party, by: User) -> None:
    """Either side ends it, at once; both are told. Raises NotOpenToThis."""
    with transaction.atomic():
        move(grant, "end", party=party, by=by, ended_at=timezone.now(), ended_by=party)
        tell(grant, "ended", ended_by=str(Party(party).label))


def expire_due() -> int:
    """Mark what ran out and tell the people in it; how many. What entitles is asked by date and needs no mark."""
    now, today = timezone.now(), timezone.localdate()
    due = Q(state=State.ACTIVE, ends_on__lt=today) | Q(state__in=OPEN, open_until__lte=now)
    done = 0
    ConsentCode.objects.filter(sent_at__lt=now - CODES_KEPT_FOR).delete()
    for grant in Grant.objects.filter(due).select_related("principal", "agent").order_by("pk")[:BATCH]:
        done += _expire(grant)
    return done


def _expire(grant: Grant) -> bool:
    was_open = grant.is_open
    try:
        with transaction.atomic():
            move(grant, "expire", party=Party.SYSTEM, by=None, ended_at=timezone.now(), ended_by=Party.SYSTEM)
            if was_open:
                tell(grant, "unanswered", _asker(grant))
            else:
                tell(grant, "expired")
    except NotOpenToThis:
        return False
    return True


def _asker(grant: Grant) -> Person | None:
    """Who began it."""
    return grant.principal if grant.asked_by == Party.PRINCIPAL else grant.agent
