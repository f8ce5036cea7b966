"""异议: somebody says that a bill is wrong. It is not dunned until that is decided; nothing else changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.files.models import StoredFile
from services.payments.enums import DisputeState
from services.payments.models.bills import Bill


class Dispute(models.Model):
    """What the payer says against a bill, and what was decided."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="disputes")
    reason = models.CharField(_("what is wrong"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=DisputeState.choices, default=DisputeState.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(_("decision"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["bill"], condition=Q(state=DisputeState.OPEN), name="a_bill_is_disputed_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state=DisputeState.OPEN, decided_at=None)
                | ~Q(state=DisputeState.OPEN) & Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision=""),
                name="who_decides_a_dispute_says_why",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("opened_by")), name="nobody_decides_their_own_dispute"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bill_id} {self.get_state_display()}"

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"dispute:{self.pk}"


class DisputePhoto(models.Model):
    """A picture that was handed in with it."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("photo of a dispute")
        verbose_name_plural = _("photos of disputes")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.dispute_id} #{self.pk}"
