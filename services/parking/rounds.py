"""What an attendant who walks along a street reads: each space, who stands there, what waits for them. Reads only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from services.common.templatetags.words import clock, full_day, moment, yuan
from services.parking import access_resident, shown
from services.parking.enums import TO_DO, LotKind, Source, SpaceStatus, SpaceWork, StayState
from services.parking.models import Space, SpaceSight, Stay
from services.parking.operations import billing
from services.parking.pricing import quote
from services.payments.enums import BillState
from services.vehicles.shown import plate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from services.parking.models import Lot

HOLDS = timedelta(hours=12)
"""What a source said longer ago is not held against the others."""
LAG = timedelta(minutes=2)
"""Sources see a car come and leave a moment apart: that is no disagreement."""
SAYS = (SpaceStatus.FREE, SpaceStatus.TAKEN)
TONES = {SpaceWork.NOTED: "ok", SpaceWork.FREE: "line"} | dict.fromkeys(TO_DO, "warn")


@dataclass(frozen=True, slots=True)
class Line:
    """One space as it stands now."""

    space: Space
    stay: Stay | None
    sights: tuple[SpaceSight, ...]
    work: SpaceWork

    @property
    def waits(self) -> bool:
        """Whether somebody must look."""
        return self.work in TO_DO

    @property
    def words(self) -> str:
        """What it asks."""
        return str(self.work.label)

    @property
    def tone(self) -> str:
        """Of its tag."""
        return TONES.get(self.work, "line")

    @property
    def plate(self) -> str:
        """Of the car that was noted; empty without one."""
        return plate(self.stay.vehicle) if self.stay is not None else ""


def roadside(lots: QuerySet[Lot]) -> QuerySet[Lot]:
    """Streets among these lots that are in use."""
    return lots.filter(kind=LotKind.ROADSIDE, is_open=True)


def lines(spaces: Iterable[Space]) -> list[Line]:
    """These spaces in their order, in two questions more."""
    wanted = list(spaces)
    ids = [space.pk for space in wanted]
    running = Stay.objects.open().filter(space__in=ids).select_related("lot", "vehicle").order_by("entered_at", "pk")
    stays = {stay.space_id: stay for stay in running}
    sights: dict[int, list[SpaceSight]] = defaultdict(list)
    for sight in SpaceSight.objects.filter(space__in=ids).order_by("source"):
        sights[sight.space_id].append(sight)
    now = timezone.now()
    return [_line(space, stays.get(space.pk), tuple(sights[space.pk]), now) for space in wanted]


def _line(space: Space, stay: Stay | None, sights: tuple[SpaceSight, ...], now: datetime) -> Line:
    return Line(space, stay, sights, _work(space, stay, sights, now))


def _work(space: Space, stay: Stay | None, sights: tuple[SpaceSight, ...], now: datetime) -> SpaceWork:
    if space.status == SpaceStatus.CLOSED:
        return SpaceWork.CLOSED
    if disagree(sights, now=now):
        return SpaceWork.DIFFERS
    if stay is not None:
        return SpaceWork.GONE if free_since(space, stay, sights) else SpaceWork.NOTED
    found = {SpaceStatus.TAKEN: SpaceWork.TO_NOTE, SpaceStatus.FREE: SpaceWork.FREE}
    return found.get(SpaceStatus(space.status), SpaceWork.UNKNOWN)


def disagree(sights: Iterable[SpaceSight], *, now: datetime) -> bool:
    """Whether two sources hold against each other what they say of a space.

    A device goes on saying it; a person said it at one moment, so what a device told since then is news, no
    contradiction.
    """
    told = [one for one in sights if one.status in SAYS and one.observed_at > now - HOLDS]
    return any(_contradict(one, other, now) for one, other in combinations(told, 2) if one.status != other.status)


def _contradict(one: SpaceSight, other: SpaceSight, now: datetime) -> bool:
    for person, device in ((one, other), (other, one)):
        if person.source == Source.ATTENDANT:
            return device.status_since <= person.observed_at
    return max(one.status_since, other.status_since) < now - LAG


def free_since(space: Space, stay: Stay, sights: Iterable[SpaceSight]) -> datetime | None:
    """When the car of this stay was first seen gone: what was seen of the space last says that it is free.

    Who says so since before the car came never saw it.
    """
    if space.status != SpaceStatus.FREE or space.observed_at is None or space.observed_at <= stay.entered_at:
        return None
    since = [one.status_since for one in sights if one.status == SpaceStatus.FREE]
    if not since:
        return space.observed_at
    return min((at for at in since if at > stay.entered_at), default=None)


def streets(lots: Iterable[Lot]) -> list[dict[str, Any]]:
    """Each street with how many of its spaces wait for somebody, those with most first."""
    found = list(lots)
    spaces = Space.objects.filter(lot__in=found).order_by("lot", "number")
    by_lot: dict[int, list[Line]] = defaultdict(list)
    for line in lines(spaces):
        by_lot[line.space.lot_id].append(line)
    rows = [
        {
            "lot": lot,
            "spaces": len(by_lot[lot.pk]),
            "waits": sum(line.waits for line in by_lot[lot.pk]),
            "noted": sum(line.stay is not None for line in by_lot[lot.pk]),
        }
        for lot in found
    ]
    return sorted(rows, key=lambda row: (-row["waits"], row["lot"].name))


def facts(line: Line) -> list[dict[str, str]]:
    """What is known of a space and of the car there, for whoever stands before it."""
    found: list[tuple[str, str]] = []
    stay = line.stay
    if stay is not None:
        found += [(_("Plate"), f"{line.plate} · {stay.vehicle.get_colour_display()}")]
        found += [(_("Came at"), moment(stay.entered_at)), (_("Fee now"), _fee(stay))]
    for sight in line.sights:
        said = _("{status} since {since}, told {told}").format(
            status=sight.get_status_display(), since=moment(sight.status_since), told=moment(sight.observed_at)
        )
        found.append((str(sight.get_source_display()), said))
    if not line.sights and line.space.observed_at is not None:
        said = f"{line.space.get_status_display()} · {moment(line.space.observed_at)}"
        found.append((str(line.space.get_source_display()), said))
    return [{"key": key, "value": value} for key, value in found]


def _fee(stay: Stay) -> str:
    whole = Stay.objects.select_related(*billing.RELATED).get(pk=stay.pk)
    found = quote(whole, until=timezone.now(), paid=billing.paid_of(whole))
    return f"￥{yuan(found.price.due)}" if found.price is not None else _("No price yet: people work it out.")


def last_left(space: Space) -> Stay | None:
    """The stay that ended here last, today or yesterday: its notice may still be wanted."""
    recent = timezone.now() - timedelta(days=1)
    rows = Stay.objects.filter(space=space, exited_at__gte=recent).select_related("lot", "vehicle")
    return rows.order_by("-exited_at", "-pk").first()


def owed(stay: Stay) -> dict[str, Any]:
    """What this vehicle owes for earlier stays, anywhere: number of bills and their sum; nothing of where or when."""
    bills = access_resident.owed_by_plate(stay.vehicle.plate)
    others = [bill for bill in bills if bill.subject_ref != stay.subject_ref]
    return {"count": len(others), "sum": sum(bill.amount for bill in others)}


def notice(stay: Stay) -> dict[str, Any]:
    """催缴单 of a stay: what stands on the paper behind the wiper. Without a price or a debt nothing is to be paid."""
    goes_on = stay.state == StayState.OPEN
    bill = billing.open_bill(stay)
    issued = bill is not None and bill.state == BillState.ISSUED
    rows = [
        (_("Street"), stay.lot.name),
        (_("Space"), stay.space.number if stay.space else "—"),
        (_("Plate"), plate(stay.vehicle)),
        (_("Came at"), _on_paper(stay.entered_at)),
    ]
    if stay.exited_at is not None:
        span = shown.duration((stay.exited_at - stay.entered_at).total_seconds())
        rows += [(_("Left at"), _on_paper(stay.exited_at)), (pgettext("parking", "How long"), span)]
    if issued:
        rows.append((_("Number of the bill"), bill.ref))
    return {
        "goes_on": goes_on,
        "amount": bill.amount if issued and not goes_on else None,
        "is_due": goes_on or issued,
        "facts": [{"key": key, "value": value} for key, value in rows],
        "owed": owed(stay),
    }


def _on_paper(at: datetime) -> str:
    """With its date: a paper is read on another day."""
    return f"{full_day(at)} {clock(at)}"
