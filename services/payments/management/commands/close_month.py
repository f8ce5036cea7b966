"""What moved on each account of the books in a month."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from services.common.templatetags.words import yuan
from services.payments.closing import close_month
from services.payments.statement import month_of


class Command(BaseCommand):
    """manage.py close_month [2026-10]"""

    help = "Debits and credits of every account of both ledger books in a month; without a month that of the last one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which month."""
        before = timezone.localdate().replace(day=1) - timedelta(days=1)
        parser.add_argument("month", nargs="?", default=f"{before:%Y-%m}", help="2026-10")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line an account; then that each book balances."""
        month = month_of(options["month"])
        rows = close_month(month)
        self.stdout.write(f"{month:%Y-%m}")
        for row in rows:
            sums = f"{yuan(row.debit):>16} {yuan(row.credit):>16} {row.transfers:>8}"
            self.stdout.write(f"{row.book:<9} {row.account:<44} {sums}")
        for book in sorted({row.book for row in rows}):
            own = [row for row in rows if row.book == book]
            debit, credit = sum(row.debit for row in own), sum(row.credit for row in own)
            self.stdout.write(f"{book:<9} {'=':<44} {yuan(debit):>16} {yuan(credit):>16}")
