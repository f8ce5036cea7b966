"""我的车辆: a plate is typed, the motor vehicle register is asked, and only its yes binds.

What the register does not answer waits for a person: it never passes by itself, and it is never refused because of it.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.common import identifiers, transaction
from services.common.statements import change
from services.registries.gateways.base import RegistryUnavailable
from services.registries.operations import vehicle_check
from services.vehicles.enums import COLOURS, Actor, BindingState, Colour, Ending, PlateKind, Proof
from services.vehicles.models import PlateBinding, Vehicle, plate_index
from services.vehicles.operations.moving import NotOpenToThis, note, step, tell

if TYPE_CHECKING:
    from services.accounts.models import Person, User

PURPOSE = "vehicle:binding"
MOST = 10
"""Vehicles a person keeps here at the same time."""
TRIES_A_DAY = 10
"""Plates a person may ask about within 24 hours: typing plates must not tell whose they are."""


class AlreadyYours(Exception):
    """It stands in the list, or waits there; ``binding`` says which."""

    def __init__(self, binding: PlateBinding | None) -> None:
        self.binding = binding
        super().__init__(_("This vehicle is in your list already."))


class TooMany(Exception):
    """More vehicles than one person keeps, or more tries than a day has; ``str(error)`` tells which."""


def vehicle_of(*, plate: str, colour: str = "") -> Vehicle:
    """The vehicle with this plate, made when nobody asked before. Raises IdentifierError."""
    read = identifiers.parked(plate)
    usual = COLOURS[PlateKind(read.kind)]
    fitting = colour if colour in Colour.values and Colour.NONE not in (colour, usual) else usual
    found, _new = Vehicle.objects.get_or_create(
        plate_index=plate_index(read.number), colour=fitting, defaults={"plate": read.number, "kind": read.kind}
    )
    return found


def unplated_vehicle() -> Vehicle:
    """A car without a plate, under a number that no other car has or had."""
    while True:
        number = identifiers.unplated(f"{secrets.randbelow(10**6):06}")
        found, new = Vehicle.objects.get_or_create(
            plate_index=plate_index(number),
            colour=Colour.NONE,
            defaults={"plate": number, "kind": PlateKind.UNPLATED},
        )
        if new:
            return found


def add(*, person: Person, plate: str, by: User, colour: str = "") -> PlateBinding:
    """Bind a plate to whoever the register says it belongs to.

    The binding stands (the register agrees), waits (it did not answer) or was refused (it knows another owner, or no
    such vehicle: which of the two is not told). Raises IdentifierError, AlreadyYours, TooMany.
    """
    identifiers.plate(plate)
    made = _try(person, plate, colour, by=by)
    owns = ask(made.vehicle, person, by=by)
    if owns is not None:
        with suppress(NotOpenToThis, IntegrityError):  # ended, decided, or bound to another while the register answered
            settle(binding=made, owns=owns, by=None)
    made.refresh_from_db()
    return made


@transaction.atomic
def _try(person: Person, plate: str, colour: str, *, by: User) -> PlateBinding:
    """Written before the register is asked, holding the person: of many taps at once each counts the others."""
    change(person, where={"id": [person.pk]})
    _refuse_too_many(person)
    vehicle = vehicle_of(plate=plate, colour=colour)
    mine = PlateBinding.objects.open().filter(vehicle=vehicle, person=person).order_by("pk").first()
    if mine is not None:
        raise AlreadyYours(mine)
    made = PlateBinding.objects.create(vehicle=vehicle, person=person, state=BindingState.WAITING)
    note(made, "added", by=by)
    return made


def _refuse_too_many(person: Person) -> None:
    rows = PlateBinding.objects.of(person)
    if rows.open().count() >= MOST:
        raise TooMany(format_lazy(_lazy("You keep {n} vehicles here, that is the most. End one first."), n=MOST))
    if rows.filter(asked_at__gt=timezone.now() - timedelta(days=1)).count() >= TRIES_A_DAY:
        raise TooMany(_lazy("You asked about many plates today. Try again tomorrow, or ask at a window."))


def ask(vehicle: Vehicle, person: Person, *, by: User | None) -> bool | None:
    """Whether the register names this person; None when it does not answer. Outside a transaction: the log stays."""
    try:
        found = vehicle_check(person=person, plate=vehicle.plate, colour=vehicle.colour, purpose=PURPOSE, by=by)
    except RegistryUnavailable:
        return None
    return found is not None and found.is_owner


@transaction.atomic
def settle(*, binding: PlateBinding, owns: bool, by: User | None) -> None:
    """What the register says becomes true. Raises NotOpenToThis."""
    if not owns:
        step(binding, "refuse", actor=Actor.SYSTEM, by=by)
        return
    now = timezone.now()
    take_from_others(binding.vehicle, keep=binding, actor=Actor.SYSTEM, by=None)
    changes = {"proof": Proof.REGISTER, "bound_since": now, "compared_at": now}
    step(binding, "confirm", actor=Actor.SYSTEM, by=by, **changes)


def take_from_others(vehicle: Vehicle, *, keep: PlateBinding | None, actor: Actor, by: User | None) -> None:
    """The vehicle has a new owner: the binding of the one before ends. What was owed until now stays with it."""
    former = PlateBinding.objects.active().filter(vehicle=vehicle).select_related("vehicle", "person")
    for binding in former.exclude(pk=keep.pk if keep else None).order_by("pk"):
        try:
            step(binding, "transfer", actor=actor, by=by, bound_until=timezone.now(), ending=Ending.TRANSFERRED)
        except NotOpenToThis:  # whoever had it ended it in this moment
            continue
        tell(binding, "vehicle_transferred")
