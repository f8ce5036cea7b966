"""What devices say as the operations take it, and what is answered."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from services.common.api.problems import Problem, flattened, pointer
from services.files.operations import UploadRefused
from services.parking import access
from services.parking.access_resident import ticket_of
from services.parking.api.fields import Moment
from services.parking.api.serializers import PassageSerializer
from services.parking.enums import Decision, Direction, Outcome
from services.parking.operations import agreed, billing
from services.parking.operations.observing import ImplausibleTime, OtherContent, Seen, decide, observe
from services.parking.operations.picturing import NotAPicture, OtherPicture, keep_picture
from services.parking.patience import Busy, patience
from services.payments.enums import BillState

if TYPE_CHECKING:
    from services.parking.models import Device, Observation, PassagePicture
    from services.payments.models import Bill


def seen_of(device: Device, data: dict[str, Any]) -> Seen:
    """A checked passage. Raises the problem ``invalid`` when the lane leads the other way."""
    lane = device.lane.direction if device.lane else ""
    direction = data.get("direction") or lane
    if not direction:
        told = _("Say the direction: this device belongs to no lane.")
        raise Problem("invalid", errors=[{"pointer": pointer("direction"), "detail": told}])
    if lane and direction != lane:
        told = _("This device stands at a lane that leads the other way.")
        raise Problem("invalid", errors=[{"pointer": pointer("direction"), "detail": told}])
    same = {name: str(value) for name, value in data.items()} | {"direction": str(direction)}
    return Seen(
        event_id=data["event"],
        direction=direction,
        plate=data["plate"] or "",
        at=data["at"],
        colour=data.get("colour", ""),
        confidence=data["confidence"],
        space=data.get("space", ""),
        image_ref=data.get("image", ""),
        digest=hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest(),
    )


def take(device: Device, data: Any) -> Observation:
    """One passage as it was sent. Raises the problems ``invalid``, ``key-reused``, ``busy``."""
    form = PassageSerializer(data=data)
    if not form.is_valid():
        raise Problem("invalid", errors=list(flattened(form.errors)))
    seen = seen_of(device, form.validated_data)
    try:
        with patience():
            return observe(device=device, seen=seen)
    except OtherContent as error:
        raise Problem("key-reused", str(error)) from error
    except ImplausibleTime as error:
        raise Problem("invalid", errors=[{"pointer": pointer("at"), "detail": str(error)}]) from error
    except Busy as error:
        raise busy() from error


def take_picture(device: Device, event: str, data: Any) -> PassagePicture:
    """The picture of one passage of this device. Raises NotFoundOrNotYours, ``invalid``, ``key-reused``, ``busy``."""
    passage = access.get_passage(device, event)
    passage.device = device
    try:
        with patience():
            return keep_picture(passage=passage, data=data if isinstance(data, bytes) else b"")
    except OtherPicture as error:
        raise Problem("key-reused", str(error)) from error
    except NotAPicture as error:
        raise Problem("invalid", str(error)) from error
    except UploadRefused as error:
        raise Problem("invalid", error.message) from error
    except Busy as error:
        raise busy() from error


def instant(event: dict[str, Any]) -> float:
    """By what events are sorted before each is checked; one without a time comes last, to be refused."""
    try:
        return Moment().run_validation(event.get("at")).timestamp()
    except (ValidationError, ArithmeticError):
        return float("inf")


def busy() -> Problem:
    """Others are writing; the same again in a second."""
    problem = Problem("busy")
    problem.wait = 1
    return problem


def answer(row: Observation, *, now: bool = False) -> dict[str, Any]:
    """What was decided when it was told, or what is decided ``now``."""
    stay = access.stay_of(row)
    decision = row.decision
    owed = None
    if stay is not None and row.direction == Direction.OUT:
        decision = decide(stay) if now else decision
        bill = billing.open_bill(stay)
        owed = bill if bill is not None and bill.state == BillState.ISSUED else None
    taken = 0
    if owed is not None and decision == Decision.OPEN and agreed.will_be_taken(stay=stay, bill=owed):
        owed, taken = None, owed.amount  # nobody is to pay it at the gate as well
    if now and decision != Decision.OPEN and access.opened_by_hand(row):
        decision = Decision.OPEN
    due = owed.amount if owed is not None else 0
    return {
        "event": row.event_id,
        "outcome": row.outcome,
        "decision": decision,
        "say": _said(row, decision, due, taken),
        "stay": stay.number if stay is not None else "",
        "bill": owed.ref if owed is not None else "",
        "due": due,
        "pay_url": _pay_url(owed) if owed is not None else "",
        "warning": "",
    }


def warned(told: dict[str, Any], row: Observation, data: Any) -> dict[str, Any]:
    """The answer with what of the passage could not be kept."""
    lost = row.space_id is None and data.get("space")
    return told | {"warning": _("This lot has no space of this number.")} if lost else told


def _pay_url(bill: Bill) -> str:
    """For the display of the gate, as a code to scan: whoever stands there may pay without signing in."""
    return settings.SITE_URL.rstrip("/") + reverse("parking:pay_bill", args=[ticket_of(bill)])


def _said(row: Observation, decision: str, due: int, taken: int) -> str:
    plate = row.vehicle.masked if row.vehicle is not None else ""
    if row.outcome == Outcome.UNREADABLE:
        return _("The plate cannot be read. Please wait for the attendant.")
    if decision == Decision.PAY and due:
        return _("{plate}, please pay {amount} yuan").format(plate=plate, amount=f"{due / 100:.2f}")
    if decision == Decision.PAY:
        return _("{plate}, the payment is being confirmed").format(plate=plate)
    if decision == Decision.CALL:
        return _("{plate}, please wait for the attendant").format(plate=plate)
    if row.direction == Direction.IN:
        return _("{plate}, welcome").format(plate=plate)
    if taken:
        told = _("{plate}, {amount} yuan will be taken as agreed, have a safe journey")
        return told.format(plate=plate, amount=f"{taken / 100:.2f}")
    return _("{plate}, have a safe journey").format(plate=plate)
