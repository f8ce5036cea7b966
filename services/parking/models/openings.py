"""Bars that people raised."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.parking.models.lots import Lane
from services.parking.models.stays import Observation


class Opening(models.Model):
    """A bar that was opened by hand: who, where, why. Never changed, never deleted."""

    lane = models.ForeignKey(Lane, models.PROTECT, related_name="openings")
    passage = models.ForeignKey(Observation, models.PROTECT, null=True, related_name="openings")
    """The read the gate asks about; empty when the button at the gate was pressed."""
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("opening by hand")
        verbose_name_plural = _("openings by hand")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["lane", "-opened_at"], name="openings_of_a_lane")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="an_opening_says_why")]

    def __str__(self) -> str:
        return f"{self.lane} {self.opened_at:%Y-%m-%d %H:%M}"
