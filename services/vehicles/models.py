"""Vehicles, who keeps them, who else may pay for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.accounts.models import Person
from services.common.crypto import blind_index
from services.common.fields import EncryptedTextField
from services.common.masking import mask_plate
from services.vehicles.enums import OPEN, BindingState, Colour, Ending, PlateKind, Proof
from services.vehicles.querysets import BindingQuerySet, PayerQuerySet


def plate_index(number: str) -> str:
    """The blind index by which a plate is found."""
    return blind_index("vehicle.plate", number)


class Vehicle(models.Model):
    """A plate of a colour. The number is personal data: ciphertext and a blind index."""

    plate = EncryptedTextField(aad="vehicle.plate")
    plate_index = models.CharField(max_length=64, editable=False)
    colour = models.CharField(_("colour of the plate"), max_length=12, choices=Colour.choices)
    kind = models.CharField(_("kind of plate"), max_length=16, choices=PlateKind.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["plate_index", "colour"], name="a_plate_of_a_colour_is_one_vehicle")
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """The plate as others may read it; the number of a car without one is given for a stay, and of nobody."""
        return self.plate if self.kind == PlateKind.UNPLATED else mask_plate(self.plate)

    @property
    def subject_ref(self) -> str:
        """How audit, bills and agreements name it."""
        return f"vehicle:{self.pk}"

    @property
    def is_new_energy(self) -> bool:
        """Told by the form of the plate."""
        return self.kind in (PlateKind.NEW_ENERGY, PlateKind.NEW_ENERGY_LARGE)


class PlateBinding(models.Model):
    """Whose vehicle it is, from when until when. Never deleted while something hangs on it; a sale begins a new one."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="bindings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=BindingState.choices)
    proof = models.CharField(max_length=8, choices=Proof.choices, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    compared_at = models.DateTimeField(null=True)
    """When the register last confirmed it."""
    bound_since = models.DateTimeField(null=True)
    bound_until = models.DateTimeField(null=True)
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = EncryptedTextField(aad="platebinding.note", blank=True)
    """What a member of staff saw, or why it was not confirmed."""

    objects = BindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("vehicle of a person")
        verbose_name_plural = _("vehicles of persons")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["person", "state"], name="bindings_of_a_person"),
            models.Index(fields=["state", "asked_at"], name="bindings_that_wait"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(state=BindingState.ACTIVE), name="a_vehicle_has_one_owner_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["vehicle", "person"], condition=Q(state__in=OPEN), name="a_person_binds_a_vehicle_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=BindingState.ACTIVE)
                | (Q(bound_since__isnull=False, bound_until__isnull=True) & ~Q(proof="")),
                name="a_standing_binding_says_since_when_and_by_what",
            ),
            models.CheckConstraint(
                condition=Q(bound_until__isnull=True) | Q(bound_since__isnull=False, bound_until__gte=F("bound_since")),
                name="a_binding_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def subject_ref(self) -> str:
        """How the audit names it."""
        return f"binding:{self.pk}"


class PlatePayer(models.Model):
    """A relative who may pay for a vehicle: sees what is owed now, never where it stood."""

    binding = models.ForeignKey(PlateBinding, models.PROTECT, related_name="payers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    shared_since = models.DateTimeField(auto_now_add=True)
    shared_until = models.DateTimeField(null=True)

    objects = PayerQuerySet.as_manager()

    class Meta:
        verbose_name = _("relative who may pay")
        verbose_name_plural = _("relatives who may pay")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["binding", "person"], condition=Q(shared_until=None), name="a_relative_is_named_once_a_vehicle"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
