"""What a payer does beside paying: lets another pay by a link, asks for an invoice."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.common.crypto import blind_index
from services.common.fields import EncryptedTextField
from services.payments.enums import Buyer, InvoiceState
from services.payments.models.bills import Bill


def new_secret() -> str:
    """What stands in the address of a link: 32 signs nobody guesses."""
    return secrets.token_urlsafe(24)


def secret_index(secret: str) -> str:
    """By what a link is found again."""
    return blind_index("payments.link", secret)


class PayLink(models.Model):
    """代付链接: whoever has it may pay this one bill, and reads what for, to whom and how much; nothing else."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="links")
    secret = EncryptedTextField(aad="payments.link.secret")
    secret_index = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("open until"))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link to pay for another")
        verbose_name_plural = _("links to pay for another")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["bill"], condition=Q(ended_at=None), name="a_bill_has_one_open_link_to_pay_it"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bill_id}"

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"pay_link:{self.pk}"


class LinkOrder(models.Model):
    """That an order was placed by a link: its page is the link's."""

    order = models.OneToOneField("payments.Order", models.PROTECT, related_name="by_link")
    link = models.ForeignKey(PayLink, models.PROTECT, related_name="orders")

    class Meta:
        verbose_name = _("payment by a link")
        verbose_name_plural = _("payments by a link")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.order_id}"


class InvoiceRequest(models.Model):
    """开票申请: a payer wants an invoice, or of a government fee a 财政电子票据; staff write its number.

    Of a natural person no name is kept: it is the payer's.
    """

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="invoices")
    buyer = models.CharField(_("made out to"), max_length=10, choices=Buyer.choices)
    firm = models.CharField(_("name of the enterprise"), max_length=80, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=InvoiceState.choices, default=InvoiceState.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    number = models.CharField(_("number of the invoice"), max_length=40, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("request for an invoice")
        verbose_name_plural = _("requests for invoices")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["bill"],
                condition=~Q(state=InvoiceState.DECLINED),
                name="an_invoice_of_a_bill_is_asked_for_once",
            ),
            models.CheckConstraint(
                condition=Q(buyer=Buyer.FIRM) & ~Q(firm="") & ~Q(tax_number="")
                | Q(buyer=Buyer.PERSON, firm="", tax_number=""),
                name="an_invoice_for_an_enterprise_names_it",
            ),
            models.CheckConstraint(
                condition=Q(state=InvoiceState.OPEN, answered_at=None)
                | Q(state=InvoiceState.MADE, answered_by__isnull=False, answered_at__isnull=False) & ~Q(number="")
                | Q(state=InvoiceState.DECLINED, answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
                name="who_answers_for_an_invoice_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bill_id} {self.get_state_display()}"

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"invoice_request:{self.pk}"
