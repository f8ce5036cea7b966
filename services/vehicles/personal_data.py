"""Vehicles as personal data: to read, to take along, to end and to erase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.accounts import personal_data
from services.accounts.access import user_of
from services.accounts.personal_data import PersonalData, Record, Section, Use, Uses
from services.audit.models import AuditEntry
from services.common import transaction
from services.common.masking import mask_name
from services.common.templatetags.words import full_day
from services.vehicles import shown
from services.vehicles.models import PlateBinding, PlatePayer, Vehicle
from services.vehicles.operations import ending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.accounts.models import Person

WORDS = {
    "vehicles.confirm": gettext_lazy("Confirmed a vehicle of yours"),
    "vehicles.refuse": gettext_lazy("Did not confirm a vehicle of yours"),
    "vehicles.viewed": gettext_lazy("Looked at a vehicle that you asked for"),
}


class VehiclesData(PersonalData):
    """Own bindings with who may pay; vehicles of others for which one may pay."""

    def sections(self, person: Person) -> list[Section]:
        """Every plate the person bound or asked about."""
        rows = PlateBinding.objects.of(person).select_related("vehicle").order_by("-pk")
        named = PlatePayer.objects.filter(person=person).select_related("binding__vehicle", "binding__person")
        found = [Section("vehicles", gettext_lazy("My vehicles"), [_record(row) for row in rows])]
        if shared := [_shared(row) for row in named.order_by("-pk")]:
            found.append(Section("vehicles_paid", gettext_lazy("Vehicles of the family you may pay for"), shared))
        return found

    def uses(self, person: Person) -> list[Uses]:
        """Who at a desk looked at a vehicle of the person or decided about it."""
        refs = [f"binding:{pk}" for pk in PlateBinding.objects.of(person).values_list("pk", flat=True)]
        own = user_of(person)
        mine = Q(actor_ref="system") | (Q(actor_ref=f"user:{own.pk}") if own else Q())
        rows = AuditEntry.objects.filter(subject_ref__in=refs, event__in=WORDS).exclude(mine).order_by("-at", "-id")

        def tell(entries: Sequence[AuditEntry]) -> list[Use]:
            names = personal_data.who({(e.actor_ref, e.department_ref) for e in entries}, person=person)
            return [Use(e.at, names[(e.actor_ref, e.department_ref)], str(WORDS[e.event])) for e in entries]

        return [Uses(rows, "at", tell)]

    def erase(self, person: Person) -> None:
        """The account is closed: bindings end, nobody pays by it any more; what never stood is deleted."""
        ending.end_all(person=person)
        PlatePayer.objects.filter(person=person, shared_until=None).update(shared_until=timezone.now())
        _delete(PlateBinding.objects.of(person).filter(bound_since=None))

    def forget(self, person: Person) -> None:
        """Bindings go; a vehicle that nothing else names goes with them."""
        PlatePayer.objects.filter(person=person).delete()
        _delete(PlateBinding.objects.of(person))


def _delete(bindings: object) -> None:
    rows = list(bindings.values_list("pk", "vehicle_id"))
    PlatePayer.objects.filter(binding__in=[pk for pk, _vehicle in rows]).delete()
    PlateBinding.objects.filter(pk__in=[pk for pk, _vehicle in rows]).delete()
    for vehicle in Vehicle.objects.filter(pk__in={vehicle for _pk, vehicle in rows}, bindings=None).order_by("pk"):
        try:
            with transaction.atomic():
                vehicle.delete()
        except ProtectedError:
            continue


def _record(row: PlateBinding) -> Record:
    told = [(part["key"], part["value"]) for part in shown.rows(row)]
    told.append((_("State"), str(row.get_state_display())))
    told += [
        (_("May pay"), f"{mask_name(payer.person.name)} · {full_day(payer.shared_since)}")
        for payer in row.payers.select_related("person").order_by("pk")
    ]
    return Record(row.vehicle.plate, told, row.asked_at)


def _shared(row: PlatePayer) -> Record:
    told = [(_("Owner"), mask_name(row.binding.person.name)), (_("From"), full_day(row.shared_since))]
    if row.shared_until:
        told.append((_("Until"), full_day(row.shared_until)))
    return Record(row.binding.vehicle.masked, told, row.shared_since)


def register() -> None:
    """Called when the app is ready."""
    personal_data.ROOMS.register("vehicles", VehiclesData())
    personal_data.REASONS.register("vehicle", lambda _what: _("Whether a vehicle is registered in your name"))
