"""Bars that people raise: who, where and why is written down before the gate hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.parking.models import Opening
from services.parking.operations.announcing import announce
from services.parking.operations.moving import ReasonMissing

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.parking.models import Lane, Observation


class NoBar(ValueError):
    """The device that saw it stands at no lane."""

    def __init__(self) -> None:
        super().__init__(_("This device stands at no lane: there is no bar to raise."))


@transaction.atomic
def open_bar(*, lane: Lane, passage: Observation | None, reason: str, by: User) -> Opening:
    """The bar of this lane goes up. With ``passage``: the gate that asks about it is answered ``open``.

    Without one it was raised by the button at the gate, and is written down. What is owed stays owed.
    Raises ReasonMissing, NoBar.
    """
    if not reason.strip():
        raise ReasonMissing(_("Say why the bar was raised."))
    if passage is not None and passage.device.lane_id != lane.pk:
        raise NoBar
    made = Opening.objects.create(lane=lane, passage=passage, opened_by=by, reason=reason.strip()[:200])
    detail = {"lane": lane.code, "reason": reason} | ({"read": passage.pk} if passage is not None else {})
    lot = lane.lot
    record(event="parking.bar_opened", by=by, subject=lot.subject_ref, department=lot.operator, detail=detail)
    announce(lot)
    return made
