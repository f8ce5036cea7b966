"""What the register left open is decided by a member of staff, with the vehicle licence in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.common import transaction
from services.common.personal import mask_numbers
from services.departments.access import recusal_reason
from services.vehicles.enums import Actor, BindingState, Proof
from services.vehicles.operations.adding import ask, settle, take_from_others
from services.vehicles.operations.moving import note, step, tell

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.vehicles.models import PlateBinding


class OwnVehicle(Exception):
    """Nobody checks their own vehicle or that of their kin (回避)."""

    def __init__(self) -> None:
        super().__init__(_("This is you, or somebody close to you. A colleague must review it."))


class ReasonMissing(ValueError):
    """Whoever decides says what they saw."""


def _refuse_kin(binding: PlateBinding, by: User) -> None:
    if recusal_reason(by, {binding.person_id}):
        raise OwnVehicle


def _said(words: str) -> str:
    if not words.strip():
        raise ReasonMissing(_("Say what you saw: it is kept with the entry."))
    return mask_numbers(words.strip())


@transaction.atomic
def confirm(*, binding: PlateBinding, finding: str, by: User) -> None:
    """The licence was seen: it is theirs. Raises NotOpenToThis, ReasonMissing, OwnVehicle."""
    _refuse_kin(binding, by)
    said = _said(finding)
    take_from_others(binding.vehicle, keep=binding, actor=Actor.STAFF, by=by)
    changes = {"proof": Proof.PAPERS, "bound_since": timezone.now(), "checked_by": by, "note": said}
    step(binding, "confirm", actor=Actor.STAFF, by=by, **changes)
    tell(binding, "vehicle_confirmed")


@transaction.atomic
def refuse(*, binding: PlateBinding, reason: str, by: User) -> None:
    """It is not theirs, or nobody could show that it is. Raises NotOpenToThis, ReasonMissing, OwnVehicle."""
    _refuse_kin(binding, by)
    said = _said(reason)
    step(binding, "refuse", actor=Actor.STAFF, by=by, checked_by=by, note=said)
    tell(binding, "vehicle_refused", reason=said)


def ask_again(*, binding: PlateBinding, by: User) -> bool | None:
    """Ask the register once more; None when it still does not answer. Raises NotOpenToThis, OwnVehicle."""
    _refuse_kin(binding, by)
    owns = ask(binding.vehicle, binding.person, by=by)
    if owns is not None:
        _settle(binding, owns=owns, by=by)
    return owns


@transaction.atomic
def _settle(binding: PlateBinding, *, owns: bool, by: User) -> None:
    settle(binding=binding, owns=owns, by=by)
    if owns:
        tell(binding, "vehicle_confirmed")
    else:
        tell(binding, "vehicle_refused", reason=_("The motor vehicle register does not name you as the owner."))


@transaction.atomic
def record_view(*, binding: PlateBinding, by: User) -> None:
    """Somebody at the desk looked at it."""
    if binding.state == BindingState.WAITING:
        note(binding, "viewed", by=by)
