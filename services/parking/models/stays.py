"""What devices saw, and the stays that follow from it."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.common.fields import EncryptedTextField
from services.parking.enums import Decision, Direction, Outcome, PassKind, StayState
from services.parking.models.lots import Device, Lot, Space
from services.parking.querysets import PassQuerySet, StayQuerySet
from services.vehicles.models import PlateBinding, Vehicle


class Pass(models.Model):
    """月卡/特权: vehicles that park in a lot without paying each time, from when until when."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="passes", verbose_name=_("lot"))
    kind = models.CharField(_("kind"), max_length=10, choices=PassKind.choices)
    vehicles = models.ManyToManyField(Vehicle, related_name="+", verbose_name=_("vehicles"))
    valid_since = models.DateTimeField(_("from"))
    valid_until = models.DateTimeField(_("until"))

    objects = PassQuerySet.as_manager()

    class Meta:
        verbose_name = _("parking pass")
        verbose_name_plural = _("parking passes")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_since")), name="a_pass_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.lot} #{self.pk}"

    @property
    def last_day(self) -> date:
        """One that ends at midnight does not reach into the day that begins then."""
        return timezone.localdate(self.valid_until - timedelta(microseconds=1))


class Stay(models.Model):
    """One vehicle in one lot, from entry to settlement. ``binding`` is whose vehicle it was when it entered."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="stays")
    serial = models.PositiveBigIntegerField()
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="+")
    binding = models.ForeignKey(PlateBinding, models.PROTECT, null=True, related_name="+")
    space = models.ForeignKey(Space, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=StayState.choices, default=StayState.OPEN)
    entered_at = models.DateTimeField()
    exited_at = models.DateTimeField(null=True)
    free_used = models.BooleanField(default=False)
    """Free minutes were used: they are not given again within the time the tariff says."""
    leave_until = models.DateTimeField(null=True)
    """After a payment: until when one may leave without paying more."""
    fee = models.BigIntegerField(null=True)
    """Fen charged for it in all: the sum of its live chain of bills, 0 for an exemption that ``trace`` explains."""
    fee_days = models.JSONField(default=dict)
    """Civil day → fen, where the tariff caps all stays of a plate in a day together."""
    tariff_ref = models.CharField(max_length=80, blank=True)
    trace = models.JSONField(default=list)
    """Why it costs what it costs, as the engine told it last; empty when a person priced it."""
    reason = models.CharField(max_length=200, blank=True)
    """Why it was closed by hand or merged."""
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    reminder_count = models.PositiveSmallIntegerField(default=0)
    """How often its driver was reminded of what is owed."""
    reminded_at = models.DateTimeField(null=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        verbose_name = _("stay")
        verbose_name_plural = _("stays")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["lot", "state"], name="stays_of_a_lot_by_state"),
            models.Index(fields=["vehicle", "-entered_at"], name="stays_of_a_vehicle"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["lot", "serial"], name="stays_of_a_lot_are_numbered_once"),
            models.UniqueConstraint(
                fields=["lot", "vehicle"],
                condition=Q(state=StayState.OPEN),
                name="a_vehicle_stands_once_in_a_lot",
            ),
            models.CheckConstraint(
                condition=Q(exited_at__isnull=True) | Q(exited_at__gte=F("entered_at")),
                name="a_stay_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[StayState.EXITED, StayState.BILLED, StayState.SETTLED])
                | Q(exited_at__isnull=False),
                name="a_stay_that_ended_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=StayState.SETTLED) | Q(fee__isnull=False),
                name="a_settled_stay_says_what_it_cost",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[StayState.CLOSED, StayState.MERGED]) | ~Q(reason=""),
                name="a_stay_ended_by_hand_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call it."""
        return f"{self.lot.code}-{self.serial}"

    @property
    def subject_ref(self) -> str:
        """How bills and the audit name it."""
        return f"stay:{self.pk}"


class Observation(models.Model):
    """What a device saw, as it said it: not yet the truth. Unique by the device and its number of the event."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="observations")
    event_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    """Of what was sent: the same number with other content is refused."""
    direction = models.CharField(max_length=4, choices=Direction.choices)
    raw_plate = EncryptedTextField(aad="parking.observation.plate")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="+")
    confidence = models.PositiveSmallIntegerField(default=100)
    space = models.ForeignKey(Space, models.PROTECT, null=True, related_name="+")
    image_ref = models.CharField(max_length=200, blank=True)
    """Where the device keeps the picture."""
    observed_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    decision = models.CharField(max_length=4, choices=Decision.choices, blank=True)
    stay = models.ForeignKey(Stay, models.PROTECT, null=True, related_name="observations")
    reason = models.CharField(max_length=200, blank=True)
    """Why people took it for this stay, or for none."""
    solved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    solved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["vehicle", "-observed_at"], name="observations_of_a_vehicle"),
            models.Index(fields=["device", "observed_at"], name="observations_of_a_device"),
            models.Index(fields=["outcome", "observed_at"], name="observations_by_outcome"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["device", "event_id"], name="an_event_of_a_device_counts_once"),
            models.CheckConstraint(condition=Q(confidence__lte=100), name="confidence_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(solved_by=None) | (~Q(reason="") & Q(solved_at__isnull=False)),
                name="a_read_solved_by_hand_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id}:{self.event_id}"
