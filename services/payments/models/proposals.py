"""What one member of finance proposes and another decides: how a bill ends without money, who takes money and where."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.departments.models import Department
from services.payments.enums import Book, EndingHow, ProposalState
from services.payments.models.bills import Bill
from services.payments.models.payees import Payee


class Proposal(models.Model):
    """Who proposed it and why, who decided it. Whoever proposed may take it back, and never agrees to it."""

    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision = models.CharField(_("why it was not agreed to"), max_length=200, blank=True)

    class Meta:
        abstract = True
        ordering = ("-pk",)

    @property
    def is_open(self) -> bool:
        """Whether nobody decided it yet."""
        return self.state == ProposalState.OPEN


_DECIDED = Q(state=ProposalState.OPEN, decided_at=None, decided_by=None) | ~Q(state=ProposalState.OPEN) & Q(
    decided_at__isnull=False, decided_by__isnull=False
)
_BY_ANOTHER = ~Q(state=ProposalState.AGREED) | ~Q(decided_by=F("proposed_by"))


class BillEnding(Proposal):
    """作废·核销: a bill that was issued is to end without money."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="endings")
    how = models.CharField(_("how"), max_length=12, choices=EndingHow.choices)
    told_at = models.DateTimeField(null=True)
    """When the payer was told."""

    class Meta(Proposal.Meta):
        verbose_name = _("end of a bill")
        verbose_name_plural = _("ends of bills")
        constraints = [
            models.UniqueConstraint(
                fields=["bill"], condition=Q(state=ProposalState.OPEN), name="one_open_proposal_to_end_a_bill"
            ),
            models.CheckConstraint(condition=_DECIDED, name="a_decided_end_of_a_bill_says_by_whom"),
            models.CheckConstraint(condition=_BY_ANOTHER, name="nobody_agrees_to_the_end_they_proposed"),
            models.CheckConstraint(condition=~Q(reason=""), name="the_end_of_a_bill_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.bill_id} {self.how}"


class PayeeChange(Proposal):
    """Another name, limit or account of a payee, or a new payee (``payee`` is None until it is in force).

    What is proposed stands here whole, as it is to be; an empty ``channel`` leaves the accounts alone, an empty
    ``number`` ends the account at ``channel``.
    """

    payee = models.ForeignKey(Payee, models.PROTECT, null=True, related_name="changes", verbose_name=_("payee"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("organ"))
    name = models.CharField(_("name as on the receipt"), max_length=80)
    book = models.CharField(_("book"), max_length=10, choices=Book.choices)
    refund_limit = models.PositiveBigIntegerField(
        _("one person may refund up to (fen)"), validators=[MinValueValidator(0)]
    )
    in_use = models.BooleanField(_("in use"), default=True)
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    number = models.CharField(_("number of the merchant"), max_length=64, blank=True)
    from_date = models.DateField(_("in force from"), default=timezone.localdate)
    applied_at = models.DateTimeField(_("in force since"), null=True)

    class Meta(Proposal.Meta):
        verbose_name = _("change of a payee")
        verbose_name_plural = _("changes of payees")
        constraints = [
            models.UniqueConstraint(
                fields=["payee"],
                condition=Q(state=ProposalState.OPEN, payee__isnull=False),
                name="one_open_change_of_a_payee",
            ),
            models.CheckConstraint(condition=_DECIDED, name="a_decided_change_of_a_payee_says_by_whom"),
            models.CheckConstraint(condition=_BY_ANOTHER, name="nobody_agrees_to_the_change_they_proposed"),
            models.CheckConstraint(
                condition=Q(applied_at=None) | Q(state=ProposalState.AGREED, payee__isnull=False),
                name="what_nobody_agreed_to_is_not_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(name=""), name="a_change_of_a_payee_has_a_name_and_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.from_date}"

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"payee_change:{self.pk}"

    @property
    def waits_for_its_day(self) -> bool:
        """Whether it was agreed to and is not in force yet: it can be stopped."""
        return self.state == ProposalState.AGREED and self.applied_at is None
