"""Sessions, what the meter said during them, and stops that found none."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.accounts.models import Person
from services.charging.enums import RUNNING, Measurand, Orphan, Paying, SessionState
from services.charging.models.points import ChargePoint, Connector
from services.charging.querysets import OrphanQuerySet, SessionQuerySet


class ChargingCard(models.Model):
    """A card or app token by which a person charges without the portal; paid afterwards."""

    tag = models.CharField(_("token"), max_length=36, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    is_active = models.BooleanField(_("in use"), default=True)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("charging card")
        verbose_name_plural = _("charging cards")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"…{self.tag[-4:]}"


class ChargingSession(models.Model):
    """One charge at one connector, from the wish to the bill.

    ``tag`` starts it: one of our own for a wish of the portal, a card's otherwise. ``protocol_id`` is the transaction
    as the charge point calls it; in 1.6 it is our id. ``start_key`` is the business key by which a start that is told
    again is known.
    """

    charge_point = models.ForeignKey(ChargePoint, models.PROTECT, related_name="sessions")
    connector = models.ForeignKey(Connector, models.PROTECT, related_name="sessions")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=SessionState.choices, default=SessionState.REQUESTED)
    paying = models.CharField(max_length=6, choices=Paying.choices, default=Paying.AFTER)
    tag = models.CharField(max_length=36, blank=True)
    tag_status = models.CharField(max_length=20, default="Accepted")
    """What the charge point was told about the token; told again it is told the same."""
    protocol_id = models.CharField(max_length=64, blank=True)
    start_key = models.CharField(max_length=64, null=True, unique=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    full_at = models.DateTimeField(null=True)
    """Since when it takes no more power; idle time begins."""
    left_at = models.DateTimeField(null=True)
    """When it was unplugged after its end."""
    idle_told_at = models.DateTimeField(null=True)
    """When the person was told that staying plugged in costs money from now on."""
    heard_at = models.DateTimeField(null=True)
    """When anything was told about it last, by our clock."""
    meter_start = models.BigIntegerField(null=True)
    meter_stop = models.BigIntegerField(null=True)
    meter = models.BigIntegerField(null=True)
    """The last reading in Wh, for whoever watches; never billed by itself."""
    power = models.IntegerField(null=True)
    soc = models.PositiveSmallIntegerField(null=True)
    seq_no = models.IntegerField(default=-1)
    """Highest number of a 2.0.1 event."""
    stop_reason = models.CharField(max_length=40, blank=True)
    start_seen = models.BooleanField(default=False)
    """False while only later events of the transaction arrived."""
    is_clock_off = models.BooleanField(default=False)
    """A time it told cannot be: people price it."""
    limit = models.PositiveBigIntegerField(default=0)
    """Fen at which it is stopped: what was paid before, or what may be owed; nought: never."""
    is_settled = models.BooleanField(default=True)
    """False: its bills are still to be brought in line with what it costs."""
    fee = models.BigIntegerField(null=True)
    """Fen in all: the sum of its live chain of bills less what went back; ``trace`` says why."""
    energy_fee = models.BigIntegerField(null=True)
    service_fee = models.BigIntegerField(null=True)
    idle_fee = models.BigIntegerField(null=True)
    tariff_ref = models.CharField(max_length=80, blank=True)
    trace = models.JSONField(default=list)
    reason = models.CharField(max_length=200, blank=True)
    """Why it did not begin."""

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("charging session")
        verbose_name_plural = _("charging sessions")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["person", "-requested_at"], name="sessions_of_a_person"),
            models.Index(fields=["connector", "state"], name="sessions_of_a_connector"),
            models.Index(fields=["state", "heard_at"], name="sessions_by_state"),
            models.Index(fields=["tag"], name="sessions_by_tag"),
            models.Index(fields=["id"], condition=Q(is_settled=False), name="sessions_to_settle"),
            models.Index(
                fields=["full_at"],
                condition=Q(full_at__isnull=False, left_at=None, idle_told_at=None),
                name="sessions_that_hang",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["charge_point", "protocol_id"],
                condition=~Q(protocol_id=""),
                name="a_transaction_stands_once_at_a_charge_point",
            ),
            models.UniqueConstraint(
                fields=["connector"],
                condition=Q(state__in=sorted(RUNNING)),
                name="a_connector_charges_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["connector"],
                condition=Q(state=SessionState.REQUESTED),
                name="a_connector_is_asked_for_by_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SessionState.STOPPED, SessionState.BILLED, SessionState.ADJUSTED])
                | Q(stopped_at__isnull=False),
                name="a_session_that_ended_says_when",
            ),
            models.CheckConstraint(
                condition=Q(fee__isnull=True) | Q(fee=F("energy_fee") + F("service_fee") + F("idle_fee")),
                name="a_fee_is_the_sum_of_its_parts",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call it."""
        return f"{self.charge_point.identity}-{self.pk}"

    @property
    def subject_ref(self) -> str:
        """How bills and the audit name it."""
        return f"charge:{self.pk}"

    @property
    def waits_for_token(self) -> bool:
        """2.0.1: it began with the cable; nobody is known, nothing flowed. A wish may still become this charge."""
        nobody = self.person_id is None and not self.tag and self.start_key is None
        return nobody and self.state == SessionState.STARTED and self.start_seen and not self.energy

    @property
    def energy(self) -> int:
        """Wh so far; nought while the meter said nothing."""
        last = self.meter if self.meter_stop is None else self.meter_stop
        return max(0, last - self.meter_start) if last is not None and self.meter_start is not None else 0


class MeterSample(models.Model):
    """What the meter said at a moment, in Wh, W or per cent."""

    session = models.ForeignKey(ChargingSession, models.PROTECT, related_name="samples")
    at = models.DateTimeField()
    measurand = models.CharField(max_length=6, choices=Measurand.choices)
    value = models.BigIntegerField()

    class Meta:
        verbose_name = _("meter reading")
        verbose_name_plural = _("meter readings")
        ordering = ("session", "at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["session", "at", "measurand"], name="a_meter_says_one_thing_at_a_moment")
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.at:%H:%M:%S} {self.value}"


class OrphanStop(models.Model):
    """A stop whose transaction is not known here, kept as it was told; ``session`` once it was matched."""

    charge_point = models.ForeignKey(ChargePoint, models.PROTECT, related_name="orphans")
    transaction = models.CharField(_("transaction"), max_length=64)
    cause = models.CharField(_("why"), max_length=8, choices=Orphan.choices)
    digest = models.CharField(max_length=64)
    """Of what was told: the same again is kept once."""
    tag = models.CharField(_("token"), max_length=36, blank=True)
    meter_stop = models.BigIntegerField(_("meter"), null=True)
    stopped_at = models.DateTimeField(_("stopped at"))
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    payload = models.JSONField(_("as it was told"), default=dict)
    session = models.ForeignKey(ChargingSession, models.PROTECT, null=True, related_name="+")
    solved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    solved_at = models.DateTimeField(_("solved at"), null=True)
    """When somebody said whose end it was, or that it is nobody's (``session`` stays empty)."""
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = OrphanQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop without a session")
        verbose_name_plural = _("stops without a session")
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=["charge_point", "digest"], name="a_stray_stop_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.charge_point} {self.transaction}"

    @property
    def is_timed(self) -> bool:
        """Whether it told when it was. Times that are told are kept in whole seconds, others when they came."""
        return not self.stopped_at.microsecond
