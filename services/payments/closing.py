"""月结: what moved on each account of each book in a month, out of the ledger alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Sum
from django.utils import timezone

from services.payments.enums import Book
from services.payments.models import LedgerTransfer
from services.payments.statement import next_month

if TYPE_CHECKING:
    from datetime import date


@dataclass(slots=True)
class Turnover:
    """One account of one book: fen debited and credited, and how many transfers touched it."""

    book: str
    account: str
    debit: int = 0
    credit: int = 0
    transfers: int = 0

    @property
    def net(self) -> int:
        """Debits less credits."""
        return self.debit - self.credit


def close_month(month: date, *, months: int = 1) -> list[Turnover]:
    """The turnover of every account that moved, from the first day of ``month``, over so many months.

    Reads the rows of these months and no others, so it takes as long in the tenth year as in the first. Each day is
    asked for by itself: PostgreSQL takes the rows of a month for scattered over the whole table, and for many days at
    once gives up the index and reads the whole ledger. A transfer is of one day and balances by itself, so what is
    booked meanwhile is in the sums whole or not at all.
    """
    last = month
    for _month in range(months):
        last = next_month(last)
    found: dict[tuple[str, str], Turnover] = {}
    for number in range((last - month).days):
        _add(found, month + timedelta(days=number))
    return [found[key] for key in sorted(found)]


def _add(found: dict[tuple[str, str], Turnover], day: date) -> None:
    """What moved on this day."""
    start, end = (timezone.make_aware(datetime.combine(edge, time.min)) for edge in (day, day + timedelta(days=1)))
    rows = LedgerTransfer.objects.filter(book__in=Book.values, at__gte=start, at__lt=end).order_by()
    moved = rows.values_list("book", "debit", "credit").annotate(sum=Sum("amount"), n=Count("pk"))
    for book, debit, credit, amount, count in moved:
        into = found.setdefault((book, debit), Turnover(book, debit))
        out = found.setdefault((book, credit), Turnover(book, credit))
        into.debit += amount
        out.credit += amount
        into.transfers += count
        out.transfers += count
