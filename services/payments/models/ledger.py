"""The ledger: one row is one transfer, so every book balances by construction. Rows are only added."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.payments.enums import Book


class LedgerTransfer(models.Model):
    """``amount`` fen went from the account ``credit`` to the account ``debit`` of one book.

    ``key`` says which happening it books, once: ``paid:<order>:<bill>``. The database refuses changes and deletions.
    """

    book = models.CharField(_("book"), max_length=10, choices=Book.choices)
    at = models.DateTimeField(_("booked at"))
    debit = models.CharField(_("debit"), max_length=60)
    credit = models.CharField(_("credit"), max_length=60)
    amount = models.PositiveBigIntegerField(_("amount (fen)"))
    key = models.CharField(max_length=100, unique=True)
    order_no = models.CharField(_("order"), max_length=32, blank=True, db_index=True)

    class Meta:
        verbose_name = _("ledger transfer")
        verbose_name_plural = _("ledger transfers")
        ordering = ("pk",)
        indexes = [models.Index(fields=["book", "at"], name="transfers_of_a_book_by_time")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_transfer_moves_something"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="a_transfer_has_two_accounts"),
        ]

    def __str__(self) -> str:
        return f"{self.debit} ← {self.credit} {self.amount}"
