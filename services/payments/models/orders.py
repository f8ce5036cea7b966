"""Attempts to pay, and which bills they are for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.payments.enums import ACTIVE, OrderState, Outcome
from services.payments.models.agreements import Agreement
from services.payments.models.bills import Bill
from services.payments.querysets import OrderQuerySet, new_trade_number


class Order(models.Model):
    """支付订单: one attempt to pay one or several bills through one channel. ``amount`` in fen.

    ``out_trade_no`` is ours and unique; ``channel_trade_no`` is the channel's.
    """

    out_trade_no = models.CharField(max_length=32, unique=True, default=new_trade_number, editable=False)
    channel = models.CharField(_("channel"), max_length=20)
    merchant = models.CharField(_("merchant"), max_length=64, blank=True)
    """Into whose account at the channel: the number as it was when the order was placed; empty is the portal's own."""
    simulated = models.BooleanField(_("simulated"), default=False)
    """No real money moved: as the channel said of itself when the order was placed, whatever became of it since."""
    amount = models.PositiveBigIntegerField(_("amount (fen)"))
    state = models.CharField(_("state"), max_length=10, choices=OrderState.choices, default=OrderState.CREATED)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="+")
    client_key = models.CharField(max_length=64)
    """What the page or the partner calls this attempt: the same key of the same sign-in twice is the same order."""
    body_digest = models.CharField(max_length=64)
    title = models.CharField(_("what for"), max_length=120)
    qr_text = models.CharField(max_length=500, blank=True)
    """What the QR code says, from the channel."""
    created_at = models.DateTimeField(_("placed at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("open until"))
    sent_at = models.DateTimeField(null=True)
    """When the channel was last asked to open it: for a while it may not know it yet."""
    ask_at = models.DateTimeField(null=True)
    """When the channel is asked next how it stands; empty when it need not be."""
    asked = models.PositiveSmallIntegerField(default=0)
    looks = models.PositiveSmallIntegerField(default=0)
    """How often the channel answered since the order ended without money."""
    close_wished_at = models.DateTimeField(null=True)
    channel_trade_no = models.CharField(_("number of the channel"), max_length=64, null=True)
    trade_amount = models.PositiveBigIntegerField(_("amount of that payment (fen)"), null=True)
    """Where the channel took another amount than asked and a person accepted it: channels want it with each refund."""
    succeeded_at = models.DateTimeField(_("paid at"), null=True)
    ended_at = models.DateTimeField(null=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment order")
        verbose_name_plural = _("payment orders")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["ask_at"], condition=Q(ask_at__isnull=False), name="orders_to_ask_about"),
            models.Index(fields=["channel", "succeeded_at"], name="orders_of_a_channel_and_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="nobody_orders_nothing"),
            models.UniqueConstraint(fields=["placed_by", "client_key"], name="an_attempt_of_a_payer_is_one_order"),
            models.UniqueConstraint(
                fields=["client_key"], condition=Q(placed_by=None), name="an_attempt_of_the_portal_is_one_order"
            ),
            models.UniqueConstraint(fields=["channel", "channel_trade_no"], name="a_payment_is_booked_to_one_order"),
            models.CheckConstraint(
                condition=Q(state=OrderState.SUCCEEDED, succeeded_at__isnull=False, channel_trade_no__isnull=False)
                | ~Q(state=OrderState.SUCCEEDED) & Q(succeeded_at=None),
                name="an_order_with_money_says_when_and_which",
            ),
        ]

    def __str__(self) -> str:
        return self.out_trade_no

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"order:{self.out_trade_no}"

    @property
    def is_in_doubt(self) -> bool:
        """What came for it does not fit: nobody asks the channel again until a person has solved it."""
        return self.state in ACTIVE and self.ask_at is None

    @property
    def shown_state(self) -> OrderState:
        """Where it stands for the payer: while it is in doubt they are not asked to pay."""
        return OrderState.UNKNOWN if self.is_in_doubt else OrderState(self.state)

    @property
    def notice_number(self) -> str:
        """Of the payment notice (缴款通知书) it pays; empty for what has none."""
        part = self.allocations.select_related("bill").order_by("pk").first()
        return part.bill.notice_number if part else ""


class Allocation(models.Model):
    """Which part of an order is for which bill, and what became of it. A bill has one live order, and is won once.

    ``refund_reserved`` is what was asked back of this part and not refused, in fen: it can never exceed the part.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="allocations")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="allocations")
    amount = models.PositiveBigIntegerField(_("amount (fen)"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    refund_reserved = models.PositiveBigIntegerField(_("asked back (fen)"), default=0)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(refund_reserved__lte=F("amount")), name="never_more_goes_back_than_was_paid"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[Outcome.WON, Outcome.LOST]) | Q(refund_reserved=0),
                name="only_money_that_came_goes_back",
            ),
            models.UniqueConstraint(fields=["order", "bill"], name="an_order_names_a_bill_once"),
            models.UniqueConstraint(
                fields=["bill"], condition=Q(outcome=Outcome.OPEN), name="one_active_order_of_a_bill"
            ),
            models.UniqueConstraint(fields=["bill"], condition=Q(outcome=Outcome.WON), name="a_bill_is_paid_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_part_of_an_order_is_not_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}:{self.bill_id}"
