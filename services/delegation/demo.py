"""Standing rights of the demo city: neighbours, a father and his child, a helper of a village."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from services.accounts.access import user_of
from services.accounts.demo import person_with
from services.accounts.enums import ActingKind, ActingScope
from services.accounts.models import Person, id_index
from services.common import transaction
from services.delegation.enums import Consent, Party, Relation, State
from services.delegation.models import Grant, HelperPost
from services.delegation.operations import add_child, give_post
from services.delegation.periods import months_on
from services.departments.access import by_code
from services.registries.operations import children

OLD, NEIGHBOUR = "13800000002", "13800000007"
FATHER = "13800000003"
HELPER, VILLAGE = "13800000008", "54440981MF9D300265"
HELPED = "13800000009"
WHY = "演示数据"


@transaction.atomic
def load() -> None:
    """Write them once; what was ended or ran out since is left alone."""
    old, neighbour, helper = person_with(OLD), person_with(NEIGHBOUR), person_with(HELPER)
    if not Grant.objects.filter(principal=old, agent=neighbour).exists():
        scopes = [ActingScope.APPLY, ActingScope.FOLLOW]
        _standing(old, neighbour, kind=ActingKind.AGENT, relation=Relation.FRIEND, scopes=scopes, months=6)
    _child(person_with(FATHER))
    post = HelperPost.objects.filter(person=helper).order_by("pk").first()
    post = post or give_post(person=helper, department=by_code(VILLAGE), by=None)
    helped = person_with(HELPED)
    if not Grant.objects.filter(principal=helped, agent=helper).exists():
        scopes = [ActingScope.APPLY, ActingScope.FOLLOW]
        fields = {"post": post, "purpose": "申请高龄津贴", "asked_by": Party.AGENT, "consent": Consent.CODE}
        _standing(helped, helper, kind=ActingKind.HELPER, scopes=scopes, items=["gaoling-jintie"], **fields)


def _standing(principal: Person, agent: Person, *, months: int = 0, **fields: object) -> None:
    now, today = timezone.now(), timezone.localdate()
    values = {"asked_by": Party.PRINCIPAL, "consent": Consent.CODE} | fields
    Grant.objects.create(
        state=State.ACTIVE,
        principal=principal,
        principal_name=principal.name,
        principal_index=principal.id_index,
        agent=agent,
        agent_name=agent.name,
        ends_on=months_on(today, months) if months else today + timedelta(days=30),
        open_until=now,
        consented_at=now,
        begun_at=now,
        **values,
    )


def _child(father: Person) -> None:
    """The first child the invented register names; the others wait on the page."""
    if Grant.objects.filter(agent=father, kind=ActingKind.GUARDIAN).exists():
        return
    named = children(person=father, purpose=WHY, by=None)
    first = id_index(named[0].id_type, named[0].id_number)
    add_child(guardian=father, child_index=first, consents=True, by=user_of(father))
