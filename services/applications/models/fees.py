"""What the fee of a case comes to, and how it was settled."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.applications.enums import FeeEnd
from services.applications.models.case import Application
from services.payments.models import Bill


class CaseFee(models.Model):
    """The fee of a case, asked for once (办件收费). Where nothing is to pay the row explains the exemption.

    ``total`` in fen; None while the standard names no figure and two people have still to price the bill. ``trace``
    says for each fee its rule, the reduction that was applied, and what every other one lacked.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="fee")
    total = models.PositiveBigIntegerField(_("to be paid (fen)"), null=True)
    trace = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    assessed_at = models.DateTimeField(_("assessed at"))
    bill = models.ForeignKey(Bill, models.PROTECT, null=True, related_name="+", verbose_name=_("bill"))
    noticed_at = models.DateTimeField(_("payment notice of"), null=True)
    due_date = models.DateField(_("to be paid by"), null=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_as = models.CharField(_("settled as"), max_length=7, choices=FeeEnd.choices, blank=True)
    waiver_reason = models.TextField(_("why it is waived"), blank=True)
    waiver_proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    hindrance = models.CharField(_("why the case cannot go on"), max_length=300, blank=True, db_default="")
    """The money is there, or its amount, and what follows failed: for the desk. It is tried again by itself."""

    reminded = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How often the applicant was reminded after the last day, of a fee before the result."""
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("fee of a case")
        verbose_name_plural = _("fees of cases")
        indexes = [
            models.Index(fields=["application"], condition=Q(settled_at__isnull=True), name="fees_that_are_not_settled")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_as="") | Q(settled_at__isnull=False) & ~Q(settled_as=""),
                name="a_settled_fee_says_how",
            ),
            models.CheckConstraint(
                condition=Q(bill__isnull=False) | Q(total=0, settled_as=FeeEnd.NOTHING),
                name="a_fee_without_a_bill_is_an_exemption",
            ),
            models.CheckConstraint(
                condition=Q(waived_by__isnull=True)
                | ~Q(waiver_reason="") & Q(waiver_proposed_by__isnull=False) & ~Q(waived_by=F("waiver_proposed_by")),
                name="a_fee_is_waived_by_two_people_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(settled_as=FeeEnd.WAIVED) | Q(waived_by__isnull=False), name="what_is_waived_says_by_whom"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.total}"
