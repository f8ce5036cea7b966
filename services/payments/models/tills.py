"""Money taken at a window, counted at the end of the day by one person and checked by another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Till(models.Model):
    """What one clerk takes by one means on one day. Held by whoever takes, hands back or counts, until it is closed."""

    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    channel = models.CharField(_("means"), max_length=20)
    day_date = models.DateField(_("day"))
    closed_at = models.DateTimeField(_("when it was counted"), null=True)

    class Meta:
        verbose_name = _("till")
        verbose_name_plural = _("tills")
        ordering = ("-day_date", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["clerk", "channel", "day_date"], name="a_clerk_has_one_till_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.day_date}"

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"open_till:{self.pk}"


class DayClosing(models.Model):
    """日结: what one clerk took by one means on one day; amounts in fen. ``expected`` is by our books."""

    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    channel = models.CharField(_("means"), max_length=20)
    day_date = models.DateField(_("day"))
    expected = models.BigIntegerField(_("by the books (fen)"))
    amounts = models.JSONField(default=dict)
    """``expected`` by ledger book."""
    counted = models.BigIntegerField(_("counted (fen)"))
    note = models.CharField(_("why it differs"), max_length=300, blank=True)
    counted_at = models.DateTimeField(auto_now_add=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("closing of a day")
        verbose_name_plural = _("closings of days")
        ordering = ("-day_date", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["clerk", "channel", "day_date"], name="a_clerk_closes_a_day_once"),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("clerk")), name="nobody_checks_their_own_till"
            ),
            models.CheckConstraint(
                condition=Q(counted=F("expected")) | ~Q(note=""), name="a_difference_in_the_till_is_explained"
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None, checked_at=None) | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="a_checked_till_says_by_whom_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.day_date}"

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"till:{self.pk}"
