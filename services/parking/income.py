"""What lots earned: money that came for stays and money that went back, by lot and civil day. Reads only."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Count, OuterRef, Subquery, Sum
from django.db.models.functions import Cast, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from services.parking.arrears import KIND
from services.parking.models import Lot, Stay
from services.payments.enums import Outcome
from services.payments.models import Allocation, Refund

if TYPE_CHECKING:
    from django.db.models import QuerySet

PREFIX = len("stay:") + 1


@dataclass(slots=True)
class Cell:
    """A lot on a day, a lot, a day or all of it; fen."""

    paid: int = 0
    payments: int = 0
    back: int = 0
    height: int = 0
    """Percent of the highest day."""

    @property
    def net(self) -> int:
        """What is left."""
        return self.paid - self.back

    def add(self, other: Cell) -> None:
        """The other one's too."""
        self.paid, self.payments, self.back = (
            self.paid + other.paid,
            self.payments + other.payments,
            self.back + other.back,
        )


@dataclass(slots=True)
class Income:
    """A span of days."""

    lots: list[Lot]
    days: list[date]
    cells: dict[tuple[int, date], Cell] = field(default_factory=dict)

    def by_day(self) -> list[tuple[date, Cell]]:
        """Every day, the first first, with heights."""
        sums = {day: Cell() for day in self.days}
        for (_lot, day), cell in self.cells.items():
            sums[day].add(cell)
        most = max((max(cell.paid, cell.back) for cell in sums.values()), default=0) or 1
        for cell in sums.values():
            cell.height = round(cell.paid * 100 / most)
        return list(sums.items())

    def by_lot(self) -> list[tuple[Lot, Cell]]:
        """Every lot, the one that earned most first."""
        sums = {lot.pk: Cell() for lot in self.lots}
        for (lot, _day), cell in self.cells.items():
            sums[lot].add(cell)
        rows = [(lot, sums[lot.pk]) for lot in self.lots]
        return sorted(rows, key=lambda row: (-row[1].net, row[0].code))

    def whole(self) -> Cell:
        """All of it."""
        found = Cell()
        for cell in self.cells.values():
            found.add(cell)
        return found


def income(lots: QuerySet[Lot], *, last: date, days: int) -> Income:
    """The days up to ``last``: as the payment company and the till booked them, not as stays were priced."""
    found = Income(list(lots), [last - timedelta(days=n) for n in reversed(range(days))])
    start, end = (
        timezone.make_aware(datetime.combine(day, time.min)) for day in (found.days[0], last + timedelta(days=1))
    )
    known = {lot.pk for lot in found.lots}
    cells: dict[tuple[int, date], Cell] = defaultdict(Cell)
    paid = Allocation.objects.filter(outcome=Outcome.WON, bill__kind=KIND)
    paid = paid.filter(order__succeeded_at__gte=start, order__succeeded_at__lt=end)
    for lot, day, amount, n in _summed(paid, "bill__subject_ref", "order__succeeded_at"):
        if lot in known:
            cells[lot, day].add(Cell(paid=amount, payments=n))
    back = Refund.objects.filter(allocation__bill__kind=KIND)
    back = back.filter(allocation__outcome=Outcome.WON, succeeded_at__gte=start, succeeded_at__lt=end)
    for lot, day, amount, _n in _summed(back, "allocation__bill__subject_ref", "succeeded_at"):
        if lot in known:
            cells[lot, day].add(Cell(back=amount))
    found.cells = dict(cells)
    return found


def _summed(rows: QuerySet[Any], subject: str, at: str) -> QuerySet[Any]:
    stay = Stay.objects.filter(pk=Cast(Substr(OuterRef(subject), PREFIX), BigIntegerField()))
    found = rows.order_by().annotate(of_lot=Subquery(stay.values("lot")[:1]))
    return found.values_list("of_lot", f"{at}__date").annotate(sum=Sum("amount"), n=Count("pk"))


def as_csv(found: Income) -> bytes:
    """A line for every lot and day on which money moved. UTF-8 with a mark that spreadsheet programs know it by."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [_("Day"), _("Lot"), _("Number of the lot"), _("Number of payments"), _("Paid (yuan)"), _("Given back (yuan)")]
    )
    names = {lot.pk: lot for lot in found.lots}
    for (lot, day), cell in sorted(found.cells.items(), key=lambda row: (row[0][1], names[row[0][0]].code)):
        told = names[lot]
        line = (
            day.isoformat(),
            told.name,
            told.code,
            cell.payments,
            f"{cell.paid / 100:.2f}",
            f"{cell.back / 100:.2f}",
        )
        writer.writerow([f"'{value}" if str(value).startswith(("=", "+", "-", "@")) else value for value in line])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
