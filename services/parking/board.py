"""What the board of an operator shows: how full lots are, what passed last, what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from services.common.templatetags.words import moment
from services.parking import access_desk as access
from services.parking import occupancy
from services.parking.enums import Decision, Direction, Outcome, StayState
from services.parking.models import Device, Observation
from services.parking.operations.forgetting import PICTURES_KEPT_FOR
from services.vehicles.shown import plate

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.accounts.models import User
    from services.parking.models import Lot
    from services.parking.occupancy import Occupancy, Tally

LATEST = 12
SILENT = timedelta(minutes=10)
"""A device that said nothing so long is looked after."""
TONES = {
    Outcome.ENTERED: "ok",
    Outcome.LEFT: "ok",
    Outcome.UNMATCHED: "warn",
    Outcome.UNREADABLE: "warn",
}
WITHOUT_END = (StayState.STALE, StayState.EXIT_UNKNOWN)


@dataclass(slots=True)
class Row:
    """One lot on the board."""

    lot: Lot
    full: Occupancy
    needs: dict[str, int] = field(default_factory=dict)
    """Words → how many."""

    @property
    def waits(self) -> int:
        """How many things of it wait for somebody."""
        return sum(self.needs.values())


def rows(user: User) -> list[Row]:
    """Every lot of ``user``, with what it needs."""
    lots = list(access.lots_of(user))
    unsolved = Observation.objects.filter(outcome__in=access.TO_SOLVE, solved_at=None, device__lot__in=lots)
    told = occupancy.tally(
        lots,
        occupancy.counted(unsolved, "read", lot="device__lot"),
        occupancy.counted(quiet_devices().filter(lot__in=lots).exclude(seen_at=None), "silent"),
    )
    return [Row(lot, occupancy.of_lot(lot, told[lot.pk]), _needs(told[lot.pk])) for lot in lots]


def _needs(told: Tally) -> dict[str, int]:
    found = {
        _("Reads to be solved"): told.get(("read", ""), 0),
        _("Stays without an end"): sum(told.get(("stay", state), 0) for state in WITHOUT_END),
        _("Devices that are silent"): told.get(("silent", ""), 0),
    }
    return {words: n for words, n in found.items() if n}


def quiet_devices() -> QuerySet[Device]:
    """Devices in use that said nothing for a while, or never."""
    heard = Q(seen_at=None) | Q(seen_at__lt=timezone.now() - SILENT)
    return Device.objects.filter(heard, is_active=True)


def waiting(found: list[Row]) -> list[dict[str, Any]]:
    """What waits for somebody in all lots: words, page, number."""
    pages = {
        _("Reads to be solved"): "parking_desk:reads",
        _("Stays without an end"): "parking_desk:stays",
        _("Devices that are silent"): "parking_desk:devices",
    }
    return [
        {"words": words, "page": page, "count": sum(row.needs.get(words, 0) for row in found)}
        for words, page in pages.items()
    ]


def latest(user: User, lot: Lot | None = None) -> list[dict[str, Any]]:
    """What cameras saw last, as they told it."""
    found = access.reads_at_the_desk(user)
    if lot is not None:
        found = found.filter(device__lot=lot)
    return [passage(row) for row in found.order_by("-pk")[:LATEST]]


def passage(row: Observation) -> dict[str, Any]:
    """One line of what passed."""
    return {
        "row": row,
        "plate": plate(row.vehicle) if row.vehicle else row.raw_plate or _("no plate"),
        "has_picture": hasattr(row, "picture"),
        "colour": row.vehicle.colour if row.vehicle else "",
        "lot": row.device.lot,
        "where": row.device.lane.name if row.device.lane else row.device.name,
        "at": row.observed_at,
        "goes_in": row.direction == Direction.IN,
        "words": row.get_outcome_display(),
        "tone": TONES.get(Outcome(row.outcome), "line") if row.outcome else "line",
        "waits": row.outcome in access.TO_SOLVE and row.solved_at is None,
        "calls": row.decision == Decision.CALL,
    }


def read_facts(row: Observation) -> list[dict[str, str]]:
    """One read, for whoever solves it."""
    line = passage(row)
    found = [
        (_("Read as"), line["plate"]),
        (_("Seen at"), f"{line['lot'].name} · {line['where']}"),
        (_("When"), moment(row.observed_at)),
        (_("Sure by"), f"{row.confidence}%"),
        (_("Picture"), _picture(row)),
        (_("What became of it"), str(row.get_outcome_display())),
    ]
    if row.solved_by:
        found.append((_("Solved by"), f"{row.solved_by} · {moment(row.solved_at)}"))
        found.append((_("Reason"), row.reason))
    return [{"key": key, "value": value} for key, value in found]


def _picture(row: Observation) -> str:
    """Where it is to be found."""
    if hasattr(row, "picture"):
        return _("Sent by the camera, it goes {days} days later").format(days=PICTURES_KEPT_FOR.days)
    return row.image_ref or _("No picture was told")
