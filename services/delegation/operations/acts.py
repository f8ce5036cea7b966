"""What an agent did, for both to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.accounts.enums import ActingKind
from services.delegation.models import Act, Grant
from services.delegation.operations.moving import record, tell

if TYPE_CHECKING:
    from services.accounts.acting import Acting
    from services.accounts.models import User


def note_act(*, acting: Acting, words: str, subject: object, by: User, url: str = "", tells: bool = True) -> Act | None:
    """Something was done by this right: kept and recorded under both, the principal is told who did it.

    None for oneself, for firms and for rights this room did not give. Without ``tells`` it only stands on the page of
    the agreement.

    ``words`` say what, as a sentence without subject: "提交了“老年人优待证”的申请". Call it in the transaction of the
    deed; ``subject`` is a row or its reference, ``url`` opens it.
    """
    if acting.kind not in (ActingKind.AGENT, ActingKind.GUARDIAN, ActingKind.HELPER):
        return None
    two = {"kind": acting.kind, "principal": acting.principal, "agent": acting.person}
    found = Grant.objects.filter(pk=int(acting.ref.partition(":")[2]), **two).select_related("principal", "agent")
    if (grant := found.order_by("pk").first()) is None:
        return None
    subject_ref = subject if isinstance(subject, str) else getattr(subject, "subject_ref", "") or ""
    act = Act.objects.create(grant=grant, at=timezone.now(), words=words[:200], subject_ref=subject_ref, url=url)
    record("delegation.acted", grant, by=by, act=act.pk, about=subject_ref)
    if tells:
        tell(grant, "acted", grant.principal, words=words)
    return act
