"""Lots, zones, spaces, lanes and the devices that see them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from services.common.fields import EncryptedTextField
from services.departments.models import Department
from services.parking.enums import Direction, Income, LotKind, Source, SpaceStatus
from services.payments.models import Payee
from services.places.models import Place


class Lot(models.Model):
    """A car park or a row of spaces at the roadside: where, who runs it, whose income it is."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=LotKind.choices)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))
    operator = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("run by"))
    payee = models.ForeignKey(Payee, models.PROTECT, related_name="+", verbose_name=_("payee"))
    income = models.CharField(_("income"), max_length=10, choices=Income.choices)
    price_group = models.SlugField(_("price group"), max_length=60, blank=True)
    """Scope of the price that holds where the lot has none of its own: several lots share one price."""
    price_zone = models.CharField(_("price zone"), max_length=40, blank=True)
    """Which zone of the price the whole lot lies in; empty: each space by the zone it stands in."""
    last_serial = models.PositiveBigIntegerField(default=0)
    """Number of the newest stay; whoever begins or ends a stay holds this row."""
    is_open = models.BooleanField(_("in use"), default=True)
    standing_days = models.PositiveSmallIntegerField(_("vehicles that stand longer are looked at (days)"), default=15)

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def subject_ref(self) -> str:
        """How the audit names it."""
        return f"lot:{self.code}"

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where tariffs look for its price: its own, then that of its group."""
        return tuple(scope for scope in (f"lot:{self.code}", self.price_group) if scope)


class Zone(models.Model):
    """Part of a lot: a floor, a stretch of the road."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="zones", verbose_name=_("lot"))
    code = models.SlugField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    taken_count = models.PositiveIntegerField(_("vehicles counted"), null=True, blank=True)
    """Vehicles in it by the last count of its gates; empty where nobody counts."""
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("zone of a lot")
        verbose_name_plural = _("zones of lots")
        ordering = ("lot", "code")
        constraints = [models.UniqueConstraint(fields=["lot", "code"], name="a_zone_stands_once_in_a_lot")]

    def __str__(self) -> str:
        return self.name


class Space(models.Model):
    """泊位: whether a car stands there, who saw it, when."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="spaces", verbose_name=_("lot"))
    zone = models.ForeignKey(
        Zone, models.PROTECT, null=True, blank=True, related_name="spaces", verbose_name=_("zone of a lot")
    )
    number = models.CharField(_("number of the space"), max_length=20)
    status = models.CharField(_("status"), max_length=8, choices=SpaceStatus.choices, default=SpaceStatus.UNKNOWN)
    source = models.CharField(_("seen by"), max_length=12, choices=Source.choices, blank=True)
    observed_at = models.DateTimeField(_("seen at"), null=True, blank=True)
    has_charger = models.BooleanField(_("with a charger"), default=False)

    class Meta:
        verbose_name = _("parking space")
        verbose_name_plural = _("parking spaces")
        ordering = ("lot", "number")
        indexes = [models.Index(fields=["lot", "status"], name="spaces_by_status")]
        constraints = [models.UniqueConstraint(fields=["lot", "number"], name="a_space_stands_once_in_a_lot")]

    def __str__(self) -> str:
        return self.number


class Lane(models.Model):
    """One way in or out."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="lanes", verbose_name=_("lot"))
    code = models.SlugField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction.choices)

    class Meta:
        verbose_name = _("lane")
        verbose_name_plural = _("lanes")
        ordering = ("lot", "code")
        constraints = [models.UniqueConstraint(fields=["lot", "code"], name="a_lane_stands_once_in_a_lot")]

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """A camera, a sensor, a pole. It signs what it sends by a key of its own, kept as ciphertext."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="devices", verbose_name=_("lot"))
    lane = models.ForeignKey(
        Lane, models.PROTECT, null=True, blank=True, related_name="devices", verbose_name=_("lane")
    )
    public_id = models.CharField(_("number of the device"), max_length=24, unique=True)
    name = models.CharField(_("name"), max_length=60)
    vendor = models.CharField(_("vendor"), max_length=40)
    source = models.CharField(_("kind"), max_length=12, choices=Source.choices)
    secret = EncryptedTextField(aad="parking.device.secret")
    clock_skew = models.IntegerField(_("clock ahead by (seconds)"), default=0)
    seen_at = models.DateTimeField(_("last heard"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("parking device")
        verbose_name_plural = _("parking devices")
        ordering = ("public_id",)

    def __str__(self) -> str:
        return self.public_id

    @property
    def subject_ref(self) -> str:
        """How the audit names it."""
        return f"device:{self.public_id}"
