"""What was said over the sockets, word for word, and what charge points are told to do."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from services.charging.enums import Command, CommandState, Way
from services.charging.models.points import ChargePoint
from services.charging.models.sessions import ChargingSession
from services.charging.querysets import CommandQuerySet, FrameQuerySet


class OcppFrame(models.Model):
    """One message as it went over the socket. Never changed or deleted: the database refuses it."""

    charge_point = models.ForeignKey(ChargePoint, models.PROTECT, related_name="frames")
    way = models.CharField(_("way"), max_length=3, choices=Way.choices)
    action = models.CharField(_("action"), max_length=40, blank=True)
    message_id = models.CharField(_("message"), max_length=64, blank=True)
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("at"))

    objects = FrameQuerySet.as_manager()

    class Meta:
        verbose_name = _("frame of a charge point")
        verbose_name_plural = _("frames of charge points")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["charge_point", "-at"], name="frames_of_a_charge_point"),
            models.Index(fields=["message_id"], name="frames_by_message"),
        ]

    def __str__(self) -> str:
        return f"{self.charge_point_id} {self.action} {self.message_id}"


class StationCommand(models.Model):
    """One thing a charge point is told to do: sent once, by the process that holds its socket."""

    charge_point = models.ForeignKey(ChargePoint, models.PROTECT, related_name="commands")
    session = models.ForeignKey(ChargingSession, models.PROTECT, null=True, related_name="commands")
    kind = models.CharField(_("command"), max_length=14, choices=Command.choices)
    arguments = models.JSONField(_("arguments"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=CommandState.choices, default=CommandState.QUEUED)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("of use until"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answer = models.JSONField(_("answer"), default=dict)

    objects = CommandQuerySet.as_manager()

    class Meta:
        verbose_name = _("command to a charge point")
        verbose_name_plural = _("commands to charge points")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["charge_point", "state"], name="commands_of_a_charge_point")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"
