"""After the payment: receipts; after the day: what the channel's bill file says."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.documents.models import Document
from services.payments.enums import Finding
from services.payments.models.bills import Bill
from services.payments.models.orders import Order
from services.payments.models.refunds import Refund


class Receipt(models.Model):
    """缴费凭证 of a paid bill; number, digest and verification code stand on the document. It is no 财政票据."""

    bill = models.OneToOneField(Bill, models.PROTECT, related_name="receipt")
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.document.number


class ReconBatch(models.Model):
    """对账: one bill file of one channel and day. Importing the same file again changes nothing."""

    channel = models.CharField(_("channel"), max_length=20)
    day_date = models.DateField(_("day"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    """Another file for the same day is compared anew, beside the first."""
    digest = models.CharField("SHA-256", max_length=64)
    lines = models.PositiveIntegerField(_("lines"), default=0)
    total = models.BigIntegerField(_("sum of the file (fen)"), null=True)
    """Payments less refunds; empty for a file that was compared before sums were kept."""
    at = models.DateTimeField(_("compared at"), auto_now_add=True)

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        ordering = ("-day_date", "channel")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "day_date", "version"], name="a_version_of_a_day_is_compared_once"
            ),
            models.UniqueConstraint(fields=["channel", "day_date", "digest"], name="a_bill_file_is_compared_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.day_date}"


class ReconItem(models.Model):
    """One line of it that does not match, or what we have and the file lacks; amounts in fen."""

    merchant = ""
    """Of the line, while it is compared."""

    batch = models.ForeignKey(ReconBatch, models.PROTECT, related_name="items")
    finding = models.CharField(_("finding"), max_length=12, choices=Finding.choices)
    number = models.CharField(_("our number"), max_length=64)
    channel_number = models.CharField(_("number of the channel"), max_length=64, blank=True)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+")
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="+")
    ours = models.BigIntegerField(_("in our books (fen)"), null=True)
    theirs = models.BigIntegerField(_("in the file (fen)"), null=True)
    solved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    solved_at = models.DateTimeField(null=True)
    note = models.CharField(_("what was done"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("line of a reconciliation")
        verbose_name_plural = _("lines of reconciliations")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(solved_at=None) | Q(solved_at__isnull=False) & ~Q(note=""),
                name="who_solves_a_difference_says_how",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_finding_display()}"
