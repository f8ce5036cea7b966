"""月结: what moved on each account of each book in a month, out of the ledger alone."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Sum
from django.utils import timezone

from services.common import transaction
from services.payments.enums import Book
from services.payments.models import LedgerTransfer
from services.payments.statement import next_month

if TYPE_CHECKING:
    from collections.abc import Iterator
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

    Reads the rows of these months and no others, so it takes as long in the tenth year as in the first; one month
    after the other, so that what is read at once does not outgrow the memory of the database. A transfer is of one
    month and balances by itself: what is booked meanwhile is in the sums whole or not at all.
    """
    found: dict[tuple[str, str], Turnover] = {}
    with _by_the_index():
        for _month in range(months):
            after = next_month(month)
            _add(found, month, after)
            month = after
    return [found[key] for key in sorted(found)]


def _add(found: dict[tuple[str, str], Turnover], first: date, after: date) -> None:
    """What moved from this day on and before that one."""
    start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, after))
    rows = LedgerTransfer.objects.filter(book__in=Book.values, at__gte=start, at__lt=end).order_by()
    moved = rows.values_list("book", "debit", "credit").annotate(sum=Sum("amount"), n=Count("pk"))
    for book, debit, credit, amount, count in moved:
        into = found.setdefault((book, debit), Turnover(book, debit))
        out = found.setdefault((book, credit), Turnover(book, credit))
        into.debit += amount
        out.credit += amount
        into.transfers += count
        out.transfers += count


@contextmanager
def _by_the_index() -> Iterator[None]:
    """In a transaction of its own that never reads a whole table for want of a better guess.

    Transfers of one time lie together, but of an index that begins with the book PostgreSQL does not know that: it
    takes them for scattered and, from about a month on, reads all years instead.
    """
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan TO off; SET LOCAL jit TO off")
        yield
