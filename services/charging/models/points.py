"""Stations (places with charge points), charge points (one socket each), connectors (one plug each)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.accounts.models import Person
from services.charging.enums import ConnectorStatus, Current, Protocol, ReservationState
from services.charging.querysets import MOST_CONNECTORS, PlugManager, ReservationQuerySet
from services.departments.models import Department
from services.payments.models import Payee
from services.places.models import Place

if TYPE_CHECKING:
    from datetime import datetime


class Station(models.Model):
    """充电站: charge points at one place, run by one operator, under one price."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))
    operator = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("run by"))
    payee = models.ForeignKey(Payee, models.PROTECT, related_name="+", verbose_name=_("payee"))
    price_group = models.SlugField(_("price group"), max_length=60, blank=True)
    """Scope of the electricity price where the station has none of its own."""
    idle_group = models.SlugField(_("price group of the idle fee"), max_length=60, blank=True)
    """Scope of the idle fee; empty: staying plugged in costs nothing."""
    limit = models.PositiveBigIntegerField(_("pay afterwards up to (fen)"), default=10_000)
    """Of one session that is not paid before; nought: always before."""
    is_open = models.BooleanField(_("in use"), default=True)
    opens = models.TimeField(_("opens daily at"), null=True, blank=True)
    closes = models.TimeField(_("closes daily at"), null=True, blank=True)
    """Of the next day where it is not after ``opens``. Both empty: open day and night."""

    class Meta:
        verbose_name = _("charging station")
        verbose_name_plural = _("charging stations")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Both times or none."""
        if (self.opens is None) != (self.closes is None):
            raise ValidationError(_("Write both times, or none where it is open day and night."), code="hours")

    def is_open_at(self, at: datetime) -> bool:
        """Whether its daily hours hold then."""
        if self.opens is None or self.closes is None or self.opens == self.closes:
            return True
        time = timezone.localtime(at).time()
        if self.opens < self.closes:
            return self.opens <= time < self.closes
        return time >= self.opens or time < self.closes

    @property
    def is_closed(self) -> bool:
        """Just now, by its daily hours."""
        return not self.is_open_at(timezone.now())

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where tariffs look for the price of electricity: its own, then that of its group."""
        return tuple(scope for scope in (f"charging:{self.code}", self.price_group) if scope)

    @property
    def idle_scopes(self) -> tuple[str, ...]:
        """Where tariffs look for the idle fee; none: there is none."""
        return (f"idle:{self.code}", self.idle_group) if self.idle_group else ()


class ChargePoint(models.Model):
    """充电桩: what holds one socket. ``connection`` names the socket that counts; an older one is closed."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="charge_points", verbose_name=_("station"))
    identity = models.CharField(_("identity"), max_length=48, unique=True)
    name = models.CharField(_("name"), max_length=40)
    current = models.CharField(_("kind"), max_length=2, choices=Current.choices, default=Current.DC)
    key_hash = models.CharField(max_length=128, editable=False)
    protocol = models.CharField(_("protocol"), max_length=12, choices=Protocol.choices, blank=True)
    vendor = models.CharField(_("vendor"), max_length=50, blank=True)
    model = models.CharField(_("model"), max_length=50, blank=True)
    serial_number = models.CharField(_("serial number"), max_length=50, blank=True)
    firmware = models.CharField(_("firmware"), max_length=50, blank=True)
    settings = models.JSONField(_("settings"), default=dict)
    """As it told them last."""
    connection = models.CharField(max_length=120, blank=True)
    connected_at = models.DateTimeField(_("connected at"), null=True)
    booted_at = models.DateTimeField(_("started at"), null=True)
    seen_at = models.DateTimeField(_("last heard"), null=True)
    clock_skew = models.IntegerField(_("clock ahead by (seconds)"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("charge point")
        verbose_name_plural = _("charge points")
        ordering = ("identity",)

    def __str__(self) -> str:
        return self.identity

    @property
    def subject_ref(self) -> str:
        """How the audit names it."""
        return f"charger:{self.identity}"


class Connector(models.Model):
    """枪: one plug of a charge point, by the number the protocol calls it (EVSE in 2.0.1)."""

    charge_point = models.ForeignKey(ChargePoint, models.PROTECT, related_name="connectors")
    number = models.PositiveSmallIntegerField(_("number"))
    status = models.CharField(
        _("status"), max_length=12, choices=ConnectorStatus.choices, default=ConnectorStatus.UNKNOWN
    )
    error_code = models.CharField(_("fault"), max_length=50, blank=True)
    status_at = models.DateTimeField(_("told at"), null=True)
    max_power = models.PositiveIntegerField(_("most power (W)"), default=0)
    """Nought: not known, then the meter is not checked against it."""

    objects = PlugManager()
    places: models.Manager[Any] = models.Manager()
    """With those of charges whose plug nobody named."""

    class Meta:
        verbose_name = _("connector")
        verbose_name_plural = _("connectors")
        ordering = ("charge_point", "number")
        constraints = [
            models.UniqueConstraint(fields=["charge_point", "number"], name="a_connector_stands_once_at_a_charge_point")
        ]

    def __str__(self) -> str:
        return f"{self.charge_point} {self.number}"

    @property
    def is_named(self) -> bool:
        """Whether it is a plug; otherwise the place of a charge whose plug is not told."""
        return self.number <= MOST_CONNECTORS

    @property
    def label(self) -> str:
        """Its number as people read it."""
        return str(self.number) if self.is_named else "?"


class Reservation(models.Model):
    """A connector is kept free for a person for some minutes."""

    connector = models.ForeignKey(Connector, models.PROTECT, related_name="reservations")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=6, choices=ReservationState.choices, default=ReservationState.OPEN)
    made_at = models.DateTimeField(auto_now_add=True)
    kept_until = models.DateTimeField()

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation of a connector")
        verbose_name_plural = _("reservations of connectors")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["connector"], condition=Q(state="open"), name="a_connector_is_reserved_for_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="open"), name="a_person_reserves_one_connector_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connector} #{self.pk}"
