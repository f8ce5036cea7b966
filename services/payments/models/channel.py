"""What gateways said, and what a person must look at."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.common.fields import EncryptedTextField
from services.payments.enums import Doubt, DoubtOutcome, DoubtState, InboxState
from services.payments.models.orders import Order
from services.payments.querysets import InboxQuerySet


class ChannelInbox(models.Model):
    """A message of a gateway whose signature was right. One event of a channel stands here once."""

    channel = models.CharField(_("channel"), max_length=20)
    event_id = models.CharField(_("number of the message"), max_length=64)
    digest = models.CharField("SHA-256", max_length=64)
    body = EncryptedTextField(aad="payments.inbox.body")
    state = models.CharField(_("state"), max_length=12, choices=InboxState.choices, default=InboxState.RECEIVED)
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    """When the sweep takes it again; empty when it never did."""
    doubt = models.ForeignKey("payments.Quarantined", models.PROTECT, null=True, related_name="+")
    """As what it was put aside."""

    objects = InboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of a gateway")
        verbose_name_plural = _("messages of gateways")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["received_at"], condition=Q(state=InboxState.RECEIVED), name="messages_to_be_booked")
        ]
        constraints = [
            models.UniqueConstraint(fields=["channel", "event_id"], name="a_message_of_a_channel_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel}:{self.event_id}"


class Quarantined(models.Model):
    """Something that does not fit and changes nothing until a person has looked at it."""

    channel = models.CharField(_("channel"), max_length=20)
    doubt = models.CharField(_("what does not fit"), max_length=20, choices=Doubt.choices)
    key = models.CharField(max_length=160, unique=True)
    """The same doubt about the same message stands once."""
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+")
    said_amount = models.BigIntegerField(_("amount said (fen)"), null=True)
    said_number = models.CharField(_("number said"), max_length=64, blank=True)
    """The channel's own number of the payment, the refund or the message."""
    said_at = models.DateTimeField(_("time said"), null=True)
    """When it happened, as the channel tells it; ``at`` is when we heard of it."""
    order_number = models.CharField(_("order said"), max_length=32, blank=True)
    said_merchant = models.CharField(_("merchant said"), max_length=64, blank=True)
    """Whose account at the channel the money came to."""
    refund = models.ForeignKey("payments.Refund", models.PROTECT, null=True, related_name="+")
    returned_trade = models.CharField(max_length=64, null=True)
    """The channel's number of the payment that goes back because of this: no payment goes back twice."""
    body = EncryptedTextField(aad="payments.quarantined.body", blank=True, default="")
    """The message itself, where it stands nowhere else."""
    at = models.DateTimeField(_("at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=8, choices=DoubtState.choices, default=DoubtState.OPEN)
    solved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    solved_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=DoubtOutcome.choices, blank=True)
    note = models.CharField(_("what was done"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("put aside")
        verbose_name_plural = _("put aside")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state=DoubtState.OPEN, solved_at=None)
                | Q(state=DoubtState.SOLVED, solved_at__isnull=False, solved_by__isnull=False) & ~Q(note=""),
                name="who_solves_a_doubt_says_how",
            ),
            models.UniqueConstraint(
                fields=["channel", "returned_trade"],
                condition=Q(returned_trade__isnull=False),
                name="a_stray_payment_goes_back_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_doubt_display()} {self.said_number}"

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"quarantined:{self.pk}"
