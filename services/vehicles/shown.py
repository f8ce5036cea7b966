"""A binding as pages show it: plain words, others masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.common.masking import mask_id, mask_name
from services.common.templatetags.words import full_day, moment
from services.vehicles.enums import BindingState

if TYPE_CHECKING:
    from services.vehicles.models import PlateBinding, PlatePayer, Vehicle

TONES = {BindingState.ACTIVE: "ok", BindingState.WAITING: "todo", BindingState.REFUSED: "warn"}


def plate(vehicle: Vehicle) -> str:
    """``粤K·12345``, as it stands on the car."""
    number = vehicle.plate
    return f"{number[:2]}·{number[2:]}" if len(number) >= 7 else number


def line(binding: PlateBinding) -> dict[str, Any]:
    """One row of a person's own list."""
    state = BindingState(binding.state)
    words = binding.get_ending_display() if state == BindingState.ENDED else state.label
    return {
        "binding": binding,
        "plate": plate(binding.vehicle),
        "colour": binding.vehicle.colour,
        "state": words,
        "tone": TONES.get(state, "line"),
        "kind": binding.vehicle.get_kind_display(),
    }


def rows(binding: PlateBinding) -> list[dict[str, str]]:
    """What the owner reads of one vehicle."""
    vehicle = binding.vehicle
    found = [(_("Kind of plate"), f"{vehicle.get_kind_display()} · {vehicle.get_colour_display()}")]
    if binding.bound_since:
        found.append((_("Yours since"), full_day(binding.bound_since)))
    else:
        found.append((_("Asked for"), moment(binding.asked_at)))
    if binding.proof:
        found.append((_("Confirmed by"), str(binding.get_proof_display())))
    if binding.bound_until:
        found.append((_("Until"), full_day(binding.bound_until)))
    if binding.state == BindingState.REFUSED and binding.note:
        found.append((_("Reason"), binding.note))
    return [{"key": key, "value": value} for key, value in found]


def shared(payer: PlatePayer) -> dict[str, Any]:
    """A vehicle of somebody else for which one may pay."""
    vehicle = payer.binding.vehicle
    return {
        "payer": payer,
        "plate": vehicle.masked,
        "colour": vehicle.colour,
        "owner": mask_name(payer.binding.person.name),
    }


def payers(binding: PlateBinding) -> list[dict[str, Any]]:
    """Who else may pay, for the owner."""
    standing = binding.payers.filter(shared_until=None).select_related("person").order_by("pk")
    return [{"payer": row, "name": mask_name(row.person.name)} for row in standing]


def desk_line(binding: PlateBinding) -> dict[str, Any]:
    """One row of what waits at the desk."""
    return {"binding": binding, "plate": binding.vehicle.masked, "name": mask_name(binding.person.name)}


def desk_rows(binding: PlateBinding) -> list[dict[str, str]]:
    """What a clerk compares with the papers: the plate in full, the person masked."""
    vehicle, person = binding.vehicle, binding.person
    found = [
        (_("Plate"), f"{plate(vehicle)} · {vehicle.get_colour_display()}"),
        (_("Name"), mask_name(person.name)),
        (_("Number"), mask_id(person.id_number)),
        (_("Asked for"), moment(binding.asked_at)),
    ]
    return [{"key": key, "value": value} for key, value in found]
