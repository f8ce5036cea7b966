"""The only way to vehicles of persons: the object, or the same 404 for absent and not mine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from services.accounts.enums import ActingKind
from services.accounts.models import Person
from services.common.access import NotFoundOrNotYours
from services.delegation.models import Grant
from services.vehicles.enums import OPEN, BindingState
from services.vehicles.models import PlateBinding, PlatePayer, Vehicle, plate_index

if TYPE_CHECKING:
    from datetime import datetime

    from services.accounts.models import User

RELATED = ("vehicle", "person")


def bindings_of(person: Person) -> list[PlateBinding]:
    """What stands or waits, then what ended or was refused last."""
    rows = PlateBinding.objects.of(person).select_related(*RELATED).order_by("-pk")
    standing = list(rows.filter(state__in=OPEN))
    return standing + list(rows.exclude(state__in=OPEN)[:20])


def get_own(user: User, pk: int) -> PlateBinding:
    """A binding of one's own. Raises NotFoundOrNotYours."""
    found = PlateBinding.objects.select_related(*RELATED).filter(pk=pk).order_by("pk").first()
    if found is None or user.person_id is None or found.person_id != user.person_id:
        raise NotFoundOrNotYours(f"binding:{pk}" if found else "")
    return found


def get_for_desk(pk: int) -> PlateBinding:
    """One that waits for a member of staff; what is settled is nobody's at the desk. Raises NotFoundOrNotYours."""
    found = PlateBinding.objects.select_related(*RELATED).filter(pk=pk, state=BindingState.WAITING).order_by("pk")
    first = found.first()
    if first is None:
        raise NotFoundOrNotYours
    return first


def owner_of(vehicle: Vehicle, *, at: datetime) -> PlateBinding | None:
    """Whose vehicle it was at that moment; what was owed then stays with this binding."""
    found = PlateBinding.objects.filter(vehicle=vehicle).standing_at(at).select_related("person")
    return found.order_by("-bound_since", "-pk").first()


def may_pay(person: Person, vehicle: Vehicle) -> bool:
    """The owner of today, or a relative the owner named."""
    own = PlateBinding.objects.active().filter(vehicle=vehicle, person=person)
    named = PlatePayer.objects.standing().filter(binding__vehicle=vehicle, person=person)
    return own.exists() or named.exists()


def shared_with(person: Person) -> list[PlatePayer]:
    """Vehicles of others this person may pay for."""
    rows = PlatePayer.objects.standing().filter(person=person)
    return list(rows.select_related("binding__vehicle", "binding__person").order_by("pk"))


def get_payer(user: User, pk: int) -> PlatePayer:
    """A relative named for a vehicle: the owner's to end, and the relative's. Raises NotFoundOrNotYours."""
    found = PlatePayer.objects.standing().select_related("binding__vehicle", "binding__person", "person")
    row = found.filter(pk=pk).order_by("pk").first()
    if row is None or user.person_id is None or user.person_id not in (row.person_id, row.binding.person_id):
        raise NotFoundOrNotYours
    return row


def family_of(person: Person) -> list[Person]:
    """With whom one has an agreement to act for each other today: known to both sides, so nobody is found by typing.

    Children one stands in for do not pay.
    """
    standing = Grant.objects.standing(on=timezone.localdate()).filter(kind=ActingKind.AGENT)
    rows = standing.filter(Q(principal=person) | Q(agent=person)).select_related("principal", "agent").order_by("pk")
    found = {row.agent_id if row.principal_id == person.pk else row.principal_id: row for row in rows}
    return [row.agent if row.principal_id == person.pk else row.principal for row in found.values()]


def waiting(plate: str = "") -> list[PlateBinding]:
    """What waits for a member of staff, the oldest first; with ``plate``, a normalised number, of that one alone."""
    rows = PlateBinding.objects.filter(state=BindingState.WAITING).select_related(*RELATED)
    rows = rows.filter(vehicle__plate_index=plate_index(plate)) if plate else rows
    return list(rows.order_by("asked_at", "pk")[:100])
