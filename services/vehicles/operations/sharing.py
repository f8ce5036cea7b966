"""A family shares payment, not history: the owner names a relative, who then may pay and sees nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from services.common import transaction
from services.common.masking import mask_name
from services.vehicles.access import family_of
from services.vehicles.enums import BindingState
from services.vehicles.models import PlateBinding, PlatePayer
from services.vehicles.operations.moving import note, tell

if TYPE_CHECKING:
    from services.accounts.models import Person, User


class CannotShare(Exception):
    """Not one's family, named already, or the vehicle is no longer one's own; ``str(error)`` tells which."""


@transaction.atomic
def share(*, binding: PlateBinding, person: Person, by: User) -> PlatePayer:
    """Let a relative pay for the vehicle. Raises CannotShare."""
    if person.pk not in {one.pk for one in family_of(binding.person)}:
        raise CannotShare(_lazy("Only somebody with whom you have an agreement to act for each other can be named."))
    if not PlateBinding.objects.filter(pk=binding.pk, state=BindingState.ACTIVE).exists():
        raise CannotShare(_lazy("This vehicle does not stand in your list any more."))
    try:
        with transaction.atomic():
            made = PlatePayer.objects.create(binding=binding, person=person)
    except IntegrityError:
        raise CannotShare(_lazy("This person may pay already.")) from None
    note(binding, "shared", by=by, who=f"person:{person.pk}")
    tell(binding, "vehicle_shared", person, owner=mask_name(binding.person.name))
    return made


@transaction.atomic
def unshare(*, payer: PlatePayer, by: User) -> None:
    """Ended by the owner or by the relative; twice it is done once."""
    if PlatePayer.objects.filter(pk=payer.pk, shared_until=None).update(shared_until=timezone.now()):
        note(payer.binding, "unshared", by=by, who=f"person:{payer.person_id}")
