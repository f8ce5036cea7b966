"""What is owed: bills, their lines."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.accounts.models import Enterprise, Person
from services.payments.enums import BillState
from services.payments.models.payees import Payee
from services.payments.querysets import BillQuerySet, new_ref


class Bill(models.Model):
    """账单: what is owed to whom for what, with the calculation that led to it. Immutable once issued.

    ``amount`` in fen. A change is a new ``version`` that credits the paid one; ``subject_ref`` and ``tariff_ref`` are
    text of the room that asks for the money.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    subject_ref = models.CharField(_("about"), max_length=80)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    payee = models.ForeignKey(Payee, models.PROTECT, related_name="+", verbose_name=_("payee"))
    payer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("payer"))
    payer_enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, related_name="+", verbose_name=_("paying enterprise")
    )
    title = models.CharField(_("what for"), max_length=120)
    basis = models.CharField(_("basis of the charge"), max_length=200, blank=True)
    notice_number = models.CharField(_("number of the payment notice"), max_length=40, blank=True)
    amount = models.PositiveBigIntegerField(_("amount (fen)"), null=True)
    tariff_ref = models.CharField(max_length=80, blank=True)
    tariff_digest = models.CharField(max_length=64, blank=True)
    trace = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    """How the amount came about, line by line, for the payer to read."""
    state = models.CharField(_("state"), max_length=12, choices=BillState.choices)
    hold_reason = models.CharField(_("why it has no amount"), max_length=200, blank=True)
    proposal = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    """Lines and reason by which one person would price a bill on hold, until another agrees."""
    priced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_date = models.DateField(_("to be paid by"), null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    issued_at = models.DateTimeField(_("issued at"), null=True)
    paid_at = models.DateTimeField(_("paid at"), null=True)
    told_at = models.DateTimeField(null=True)
    """When whoever owed it was told that it is paid."""
    ended_reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True)

    objects = BillQuerySet.as_manager()

    class Meta:
        verbose_name = _("bill")
        verbose_name_plural = _("bills")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["state", "due_date"], name="bills_by_state_and_due_date"),
            models.Index(fields=["payer", "state"], name="bills_of_a_person"),
            models.Index(fields=["payer_enterprise", "state"], name="bills_of_an_enterprise"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_ref", "version"], name="a_version_of_what_is_owed_stands_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_ref"],
                condition=Q(state__in=[BillState.PRICING_HOLD, BillState.ISSUED]),
                name="one_open_bill_of_what_is_owed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[BillState.PRICING_HOLD, BillState.VOID])
                | Q(amount__gt=0, issued_at__isnull=False),
                name="an_issued_bill_says_how_much",
            ),
            models.CheckConstraint(
                condition=~Q(state=BillState.PRICING_HOLD) | Q(amount__isnull=True) & ~Q(hold_reason=""),
                name="a_bill_without_price_says_why_and_is_never_nought",
            ),
            models.CheckConstraint(
                condition=Q(state=BillState.PAID, paid_at__isnull=False) | ~Q(state=BillState.PAID) & Q(paid_at=None),
                name="a_paid_bill_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.ref}"

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"bill:{self.ref}"


class BillLine(models.Model):
    """One line: what, how much (fen; a credit is negative), by which rule."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="lines")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(_("what"), max_length=120)
    amount = models.BigIntegerField(_("amount (fen)"))
    basis = models.CharField(_("rule"), max_length=200, blank=True)

    class Meta:
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=["bill", "order"], name="lines_of_a_bill_are_numbered_once")]

    def __str__(self) -> str:
        return self.text
