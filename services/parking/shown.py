"""A stay as residents read it: plain words, the fee now and how it grows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from services.common.templatetags.words import clock, full_day, moment
from services.parking import sketch
from services.parking.enums import StayState
from services.parking.models import Space
from services.parking.operations.billing import paid_of
from services.parking.pricing import course
from services.payments import means
from services.payments.enums import BillState
from services.payments.kinds import KINDS
from services.tariffs import wording
from services.vehicles.shown import plate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.parking.models import Pass, Stay
    from services.payments.models import Allocation, Bill
    from services.tariffs.engine import Price

STEPS = 48
AHEAD = timedelta(hours=4)
"""So far ahead the fee is drawn, and at least."""
LOOK = 180
"""Minutes ahead in which the next change of the fee is looked for."""
TONES = {StayState.BILLED: "warn", StayState.SETTLED: "ok", StayState.OPEN: "todo", StayState.EXITED: "todo"}


def duration(seconds: float) -> str:
    """``5 小时 20 分钟``; seconds are left out."""
    return wording.span(int(seconds) // 60 * 60)


def line(stay: Stay, bill: Bill | None = None) -> dict[str, Any]:
    """One row of a person's own list."""
    return {
        "stay": stay,
        "plate": plate(stay.vehicle),
        "colour": stay.vehicle.colour,
        "when": _when(stay),
        "state": StayState(stay.state).label,
        "tone": TONES.get(StayState(stay.state), "line"),
        "bill": bill,
        "is_owed": bill is not None and bill.state == BillState.ISSUED,
    }


def _when(stay: Stay) -> str:
    if stay.exited_at is None:
        return moment(stay.entered_at)
    lasted = duration((stay.exited_at - stay.entered_at).total_seconds())
    return _("{when}, {span}").format(when=moment(stay.entered_at), span=lasted)


def running(stay: Stay, *, to_owner: bool = True) -> dict[str, Any]:
    """A stay that goes on: what is due now, until when it stays so, the stairs of the fee."""
    now = timezone.now()
    paid = paid_of(stay)
    minutes = [now + timedelta(minutes=n) for n in range(1, LOOK + 1)]
    far = max(now + AHEAD, now + (now - stay.entered_at) / 2)
    wide = (far - stay.entered_at) / STEPS
    points = [stay.entered_at + wide * n for n in range(STEPS)] + [far]
    found, fees = course(stay, minutes + points, now=now, paid=paid)
    price = found.price
    told = {
        "stay": stay,
        "plate": plate(stay.vehicle),
        "colour": stay.vehicle.colour,
        "span": duration((now - stay.entered_at).total_seconds()),
        "now": now,
        "paid": paid.fen,
        "fault": found.fault,
        "leave_until": _leave_until(stay, price, now),
    }
    if price is None:
        return told
    change = next((n for n, fee in enumerate(fees[:LOOK]) if fee != price.fee), None)
    until = minutes[change - 1] if change else (None if change == 0 else minutes[-1])
    stairs = _stairs(stay, price, fees[LOOK:], far, round((now - stay.entered_at) / wide))
    return told | {
        "due": price.due,
        "fee": price.fee,
        "buffer": wording.span(found.buffer) if found.buffer else "",
        "same_until": until,
        "trace": wording.sentences(price.trace, to_owner=to_owner),
        "stairs": stairs,
    }


def _leave_until(stay: Stay, price: Price | None, now: datetime) -> datetime | None:
    """Until when one may leave after a payment, while that holds."""
    if stay.leave_until is None or stay.leave_until < now or price is None or price.due:
        return None
    return stay.leave_until


def _stairs(stay: Stay, price: Price, fees: Sequence[int], far: datetime, now: int) -> str:
    label = _("The fee since {begin}: {now} yuan now, {later} yuan at {end}.").format(
        begin=clock(stay.entered_at),
        now=wording.yuan(price.fee),
        later=wording.yuan(fees[-1] if fees else 0),
        end=clock(far),
    )
    told = sketch.Stairs(fees, min(now, len(fees) - 1), clock(stay.entered_at), clock(far), label)
    return sketch.stairs(told)


def where(stay: Stay) -> dict[str, Any] | None:
    """In which space it stands, drawn among its neighbours; None where nobody saw the space."""
    space = stay.space
    if space is None or stay.state != StayState.OPEN:
        return None
    beside = Space.objects.filter(lot=stay.lot, zone=space.zone_id).order_by("number")
    numbers = list(beside.values_list("number", flat=True))
    return {"space": space, "zone": space.zone, "rows": sketch.rows(numbers, space.number)}


def facts(stay: Stay) -> list[dict[str, str]]:
    """What the owner reads of one stay."""
    found = [(_("Lot"), stay.lot.name), (_("Plate"), plate(stay.vehicle)), (_("Entered"), moment(stay.entered_at))]
    if stay.space is not None:
        zone = f"{stay.space.zone.name} " if stay.space.zone else ""
        found.append((_("Space"), f"{zone}{stay.space.number}"))
    if stay.exited_at:
        found.append((_("Left"), moment(stay.exited_at)))
        found.append((pgettext("parking", "How long"), duration((stay.exited_at - stay.entered_at).total_seconds())))
    if stay.fee is not None:
        found.append((_("Fee"), _("{amount} yuan").format(amount=wording.yuan(stay.fee))))
    found.append((_("State"), str(stay.get_state_display())))
    if stay.reason:
        found.append((_("Reason"), stay.reason))
    return [{"key": key, "value": value} for key, value in found]


def proof(bill: Bill, part: Allocation) -> list[dict[str, str]]:
    """缴费凭证: what whoever paid without signing in may keep; no plate, no lot, no times of the stay."""
    amount = _("{amount} yuan")
    found = [
        (pgettext("order", "For"), str(KINDS.get(bill.kind).name)),
        (_("Number of the bill"), bill.ref),
        (_("Payee"), bill.payee.name),
        (_("Paid on"), f"{full_day(timezone.localtime(bill.paid_at))} {clock(bill.paid_at)}"),
        (_("Way of paying"), str(means.label(part.order.channel))),
    ]
    if part.refund_reserved:
        found.append((_("Given back"), amount.format(amount=wording.yuan(part.refund_reserved))))
    return [{"key": key, "value": value} for key, value in found]


def of_pass(row: Pass) -> dict[str, Any]:
    """月卡: for which vehicles, where, until when."""
    return {
        "kind": row.get_kind_display(),
        "lot": row.lot,
        "plates": "、".join(plate(vehicle) for vehicle in row.vehicles.all()),
        "until": row.last_day,
        "since": row.valid_since if row.valid_since > timezone.now() else None,
    }
