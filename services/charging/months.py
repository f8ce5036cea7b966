"""What a person charged month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from services.charging import sketch
from services.charging.enums import SessionState
from services.charging.models import ChargingSession

if TYPE_CHECKING:
    from services.accounts.models import Person

SHOWN = 6


def of(person: Person) -> dict[str, Any] | None:
    """The last six months with the present one: energy, money, how many; None where there was none."""
    today = timezone.localdate()
    first = _back(today.year, today.month, SHOWN - 1)
    over = Q(stopped_at__isnull=False) | Q(state=SessionState.ABANDONED)  # billed from its last reading
    rows = ChargingSession.objects.filter(over, person=person, started_at__isnull=False)
    last = Coalesce("meter_stop", "meter", "meter_start")
    found = (
        rows.annotate(month=TruncMonth(Coalesce("stopped_at", "heard_at", "started_at")))
        .values("month")
        .annotate(wh=Sum(last - F("meter_start")), fen=Sum("fee"), count=Count("pk"))
        .order_by("month")
    )
    known = {(row["month"].year, row["month"].month): row for row in found if row["month"]}
    table = []
    for back in range(SHOWN):
        year, month = _forward(first, back)
        row = known.get((year, month), {})
        table.append(
            {
                "name": _("{year}-{month}").format(year=year, month=f"{month:02}"),
                "short": _("Month {month}").format(month=month),
                "wh": max(0, row.get("wh") or 0),
                "energy": sketch.kilo(max(0, row.get("wh") or 0)),
                "fen": row.get("fen") or 0,
                "count": row.get("count", 0),
            }
        )
    if not any(row["count"] for row in table):
        return None
    return {"rows": table, "picture": sketch.months([(row["short"], row["wh"]) for row in table]), "now": table[-1]}


def _back(year: int, month: int, by: int) -> tuple[int, int]:
    number = year * 12 + month - 1 - by
    return number // 12, number % 12 + 1


def _forward(first: tuple[int, int], by: int) -> tuple[int, int]:
    return _back(first[0], first[1], -by)
