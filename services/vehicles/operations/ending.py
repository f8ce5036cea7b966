"""A vehicle leaves the list: its owner says so. What was owed until then stays with the binding that ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.common import transaction
from services.vehicles.enums import Actor, Ending
from services.vehicles.models import PlateBinding
from services.vehicles.operations.moving import step

if TYPE_CHECKING:
    from services.accounts.models import Person, User


@transaction.atomic
def end(*, binding: PlateBinding, by: User) -> None:
    """Taken off the list by its owner. Raises NotOpenToThis."""
    step(binding, "end", actor=Actor.PERSON, by=by, ending=Ending.OWN, **_over(binding))


def end_all(*, person: Person) -> None:
    """The account is closed: nothing is bound to it any more. Inside the caller's transaction."""
    for binding in PlateBinding.objects.of(person).open().order_by("pk"):
        step(binding, "end", actor=Actor.SYSTEM, by=None, ending=Ending.CLOSED, **_over(binding))


def _over(binding: PlateBinding) -> dict[str, object]:
    return {"bound_until": timezone.now()} if binding.bound_since else {}
