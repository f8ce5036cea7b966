"""Who lives in one household with a member of staff: the register is asked, for two persons once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache

from services.accounts.models import Person
from services.departments.kinship import REGISTERS
from services.registries.operations import household

if TYPE_CHECKING:
    from collections.abc import Collection

    from services.accounts.models import User
    from services.registries.gateways.base import HouseholdRecord

PURPOSE = "工作人员回避核对"
DAY = 24 * 3600
FAMILY = "family"
"""家庭户. People of a 集体户 only share an address."""


def register() -> None:
    """Called when the app is ready."""
    REGISTERS.register("household", same_household)


def same_household(user: User, person: Person, ids: Collection[int]) -> set[int]:
    """Of these persons, those in the family household of ``person`` (who ``user`` is). Raises RegistryUnavailable."""
    keys = {other: f"household:{person.pk}:{other}" for other in ids if other != person.pk}
    known = cache.get_many(keys.values())
    found = {other for other, key in keys.items() if known.get(key)}
    asked = [other for other, key in keys.items() if key not in known]
    own = household(person=person, purpose=PURPOSE, by=user) if asked else None
    for other in Person.objects.filter(pk__in=asked if own else ()).order_by("pk"):
        theirs = household(person=other, purpose=PURPOSE, by=user)
        together = theirs is not None and _is_one(own, theirs)
        cache.set(keys[other.pk], together, DAY)
        found |= {other.pk} if together else set()
    return found


def _is_one(own: HouseholdRecord, theirs: HouseholdRecord) -> bool:
    """The same head at the same address."""
    return own.kind == theirs.kind == FAMILY and (own.head, own.region, own.address) == (
        theirs.head,
        theirs.region,
        theirs.address,
    )
