"""The only way to a grant: one of its two people, or whoever the invitation names; for anybody else it does not exist.

Pages of residents ask with the sign-in, whose confirmed phone may be the one that was invited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.accounts.access import find_resident, user_of
from services.accounts.enums import ActingKind
from services.accounts.models import Person
from services.common.access import NotFoundOrNotYours
from services.common.crypto import blind_index
from services.delegation.enums import OVER, Party, State
from services.delegation.models import Grant, HelperPost

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.delegation.querysets import GrantQuerySet

RELATED = ("principal", "agent", "post__department")


def indexes_of(user: User) -> set[str]:
    """By which an invitation may name this sign-in: the confirmed phone, the document."""
    found = {user.person.id_index} if user.person_id and user.person.id_index else set()
    return found | ({blind_index("phone", user.phone)} if user.phone and user.phone_verified else set())


def invitations(user: User) -> GrantQuerySet:
    """What waits for the answer of this sign-in: phone or document *and* name are those that were written."""
    waiting = Grant.objects.filter(state=State.INVITED, agent=None, open_until__gt=timezone.now())
    return waiting.filter(agent_index__in=indexes_of(user), agent_name=user.person.name).exclude(principal=user.person)


def for_me(user: User) -> list[Grant]:
    """Who acts, acted or asks to act for the person behind this sign-in, newest first; children and helpers too."""
    mine = Grant.objects.of_principal(user.person).exclude(state__in=(State.DECLINED, State.EXPIRED))
    return list(mine.select_related(*RELATED).order_by("-pk")[:100])


def by_me(user: User) -> list[Grant]:
    """For whom the person behind this sign-in acts or is asked to act as relative or friend, newest first."""
    mine = Grant.objects.of_agent(user.person).filter(kind=ActingKind.AGENT).exclude(state=State.DECLINED)
    found = list(mine.select_related(*RELATED).order_by("-pk")[:100])
    return list(invitations(user).select_related(*RELATED).order_by("-pk")[:20]) + found


def get_grant(user: User, pk: int) -> tuple[Grant, Party]:
    """The grant and which side one is on. Raises NotFoundOrNotYours."""
    grant = Grant.objects.select_related(*RELATED).filter(pk=pk).order_by("pk").first()
    if grant is None:
        raise NotFoundOrNotYours
    party = grant.party_of(user.person)
    if party is None and invitations(user).filter(pk=pk).exists():
        party = Party.AGENT
    if party is None or (party == Party.PRINCIPAL and grant.principal_id is None and grant.state in OVER):
        raise NotFoundOrNotYours(f"grant:{pk}")
    return grant, party


def children_of(person: Person) -> list[Grant]:
    """The children one stands in for today."""
    standing = Grant.objects.standing(on=timezone.localdate()).filter(kind=ActingKind.GUARDIAN, agent=person)
    return list(standing.select_related("principal").order_by("principal__birth_date", "pk"))


def helper_post(person: Person) -> HelperPost | None:
    """The post by which one helps today; None for everybody else."""
    held = HelperPost.objects.held(on=timezone.localdate()).filter(person=person)
    return held.select_related("department").order_by("pk").first()


def helped_by(person: Person) -> list[Grant]:
    """Whom a helper helps today, also where the consent is still missing."""
    mine = Grant.objects.filter(kind=ActingKind.HELPER, agent=person, ends_on__gte=timezone.localdate())
    now = timezone.now()
    found = mine.filter(state__in=(State.ACTIVE, State.ASKED)).select_related(*RELATED).order_by("-pk")[:100]
    return [grant for grant in found if grant.is_active or grant.open_until > now]


def at_window(person: Person) -> list[Grant]:
    """What somebody who stands at the window with the document may confirm or end."""
    found = Grant.objects.of_principal(person).filter(state__in=(State.ASKED, State.ACTIVE))
    return list(found.exclude(kind=ActingKind.GUARDIAN).select_related(*RELATED).order_by("-pk")[:50])


def named_principal(grant: Grant) -> Person | None:
    """The person a request names, when the city knows one with this document and exactly this name."""
    if grant.principal_id:
        return grant.principal
    if not grant.principal_index:
        return None
    named = Person.objects.filter(id_index=grant.principal_index, name=grant.principal_name)
    return named.order_by("pk").first()


def own_phone(person: Person) -> str:
    """A phone that reaches ``person`` and nobody else; empty when there is none.

    The phone one signs in with is one's own. A contact phone is not when somebody else signs in with it or is reached
    by it: many an old person's number is the child's who asks.
    """
    user = user_of(person)
    if user and user.phone:
        return user.phone
    if not person.phone or find_resident(person.phone):
        return ""
    shared = Person.objects.filter(phone_index=person.phone_index).exclude(pk=person.pk).exists()
    return "" if shared else person.phone
