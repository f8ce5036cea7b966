"""Who receives money, and into which account of each payment company."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.departments.models import Department
from services.payments.enums import Book


class Payee(models.Model):
    """收款单位: an organ or an operator, the book its income belongs to, and from which sum two people refund."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name as on the receipt"), max_length=80)
    book = models.CharField(
        _("book"), max_length=10, choices=Book.choices, help_text=_("Government fees never pass through the platform.")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("organ that answers for it and seals its receipts")
    )
    refund_limit = models.PositiveBigIntegerField(
        _("one person may refund up to (fen)"),
        default=20_000,
        validators=[MinValueValidator(0)],
        help_text=_("Above it a second person agrees."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("payee")
        verbose_name_plural = _("payees")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def account(self) -> str:
        """Its account in the ledger."""
        return f"payee:{self.code}"

    def merchant_at(self, channel: str) -> str | None:
        """Whose account at the channel its money goes to: empty is the portal's own.

        None where it cannot be paid this way: what belongs to the treasury never comes to the portal's own account.
        """
        account = self.merchants.filter(channel=channel, ended_at=None).order_by("pk").first()
        if account is not None:
            return account.number
        return None if self.book == Book.TREASURY else ""


class MerchantAccount(models.Model):
    """商户号: the account of a payee at a payment company.

    Another number ends this one; what was paid before names the number it was paid under.
    """

    payee = models.ForeignKey(Payee, models.PROTECT, related_name="merchants", verbose_name=_("payee"))
    channel = models.CharField(_("channel"), max_length=20)
    number = models.CharField(_("number of the merchant"), max_length=64)
    since_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("merchant account")
        verbose_name_plural = _("merchant accounts")
        ordering = ("channel", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["payee", "channel"], condition=Q(ended_at=None), name="a_payee_has_one_account_at_a_channel"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="a_merchant_account_has_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.number}"
