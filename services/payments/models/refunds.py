"""Money that goes back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.payments.enums import Outcome, RefundCause, RefundState
from services.payments.models.orders import Allocation, Order
from services.payments.querysets import RefundQuerySet, new_trade_number


class Refund(models.Model):
    """退款: money of one part of an order that goes back: of the bill it paid, or surplus. ``amount`` in fen.

    ``out_refund_no`` stays the same however often it is sent, so the channel pays it once.
    """

    out_refund_no = models.CharField(max_length=32, unique=True, default=new_trade_number, editable=False)
    allocation = models.ForeignKey(Allocation, models.PROTECT, null=True, related_name="refunds")
    stray = models.OneToOneField("payments.Quarantined", models.PROTECT, null=True, related_name="returned_by")
    """Money that was put aside and belongs to no part of an order."""
    amount = models.PositiveBigIntegerField(_("amount (fen)"))
    cause = models.CharField(_("cause"), max_length=10, choices=RefundCause.choices)
    reason = models.CharField(_("reason"), max_length=200)
    refused_reason = models.CharField(_("why it was not agreed to"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=RefundState.choices, default=RefundState.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Who handed it out at a window."""
    transfer_slip = models.CharField(_("slip of the bank transfer"), max_length=64, blank=True)
    """Where the channel cannot give it back: the number of the transfer by which staff did."""
    transferred_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    transfer_checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """The second person, who saw the slip: only then it counts."""
    requested_at = models.DateTimeField(auto_now_add=True)
    approved_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)
    asked = models.PositiveSmallIntegerField(default=0)
    sent = models.PositiveSmallIntegerField(default=0)
    channel_refund_no = models.CharField(max_length=64, blank=True)
    succeeded_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    """When the payer was told that it went through, or that it was not agreed to."""

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["ask_at"], condition=Q(ask_at__isnull=False), name="refunds_to_ask_about")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="nothing_is_not_refunded"),
            models.CheckConstraint(
                condition=Q(allocation__isnull=False, stray=None) | Q(allocation=None, stray__isnull=False),
                name="a_refund_is_of_a_payment_or_of_stray_money",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")),
                name="nobody_approves_the_refund_they_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(transfer_checked_by=None)
                | Q(transferred_by__isnull=False) & ~Q(transfer_checked_by=F("transferred_by")) & ~Q(transfer_slip=""),
                name="a_transfer_is_checked_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=RefundState.SUCCEEDED, succeeded_at__isnull=False)
                | ~Q(state=RefundState.SUCCEEDED) & Q(succeeded_at=None),
                name="a_refund_that_went_through_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.out_refund_no

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"refund:{self.out_refund_no}"

    @property
    def counts_back(self) -> bool:
        """Whether it went through, and of what paid the bill: surplus leaves the bill as it is."""
        return self.state == RefundState.SUCCEEDED and bool(self.allocation) and self.allocation.outcome == Outcome.WON

    @property
    def order(self) -> Order | None:
        """The order whose money it is; None for money without an order."""
        return self.allocation.order if self.allocation else self.stray.order

    @property
    def channel(self) -> str:
        """Whence the money came, and whither it goes back."""
        return self.allocation.order.channel if self.allocation else self.stray.channel

    @property
    def order_number(self) -> str:
        """The order as the channel knows it."""
        order = self.order
        return order.out_trade_no if order else self.stray.order_number

    @property
    def trade_number(self) -> str:
        """The channel's number of the payment."""
        return self.allocation.order.channel_trade_no or "" if self.allocation else self.stray.said_number

    @property
    def merchant(self) -> str:
        """Out of whose account at the channel it goes back; empty is the portal's own."""
        return self.allocation.order.merchant if self.allocation else self.stray.said_merchant

    @property
    def total(self) -> int:
        """What was paid in that payment, in fen."""
        if self.allocation is None:
            return self.stray.said_amount or self.amount
        return self.allocation.order.trade_amount or self.allocation.order.amount
