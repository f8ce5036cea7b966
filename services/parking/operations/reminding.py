"""Drivers are reminded of what they owe: a few times, days apart, never while they object to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.common.statements import change
from services.common.templatetags.words import moment, yuan
from services.notices.operations import notify
from services.parking import arrears
from services.parking.enums import StayState

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.parking.models import Stay

BATCH = 500


class NoReminder(ValueError):
    """Nothing is owed, nobody is known, somebody objects, or they were reminded enough; ``str(error)`` tells which."""


@transaction.atomic
def remind(*, stay: Stay, by: User | None) -> None:
    """Tell whoever had the vehicle then what they owe and where to pay. Raises NoReminder."""
    found = arrears.owed().filter(pk=stay.pk).select_related("lot__operator", "vehicle", "binding__person")
    row = found.order_by("pk").first()
    if row is None:
        raise NoReminder(_("Nothing is owed for this stay any more."))
    told = _hindrance(arrears.hinders(row))
    if told:
        raise NoReminder(told)
    seen = {"state": [StayState.BILLED], "reminder_count": [row.reminder_count]}
    if not change(row, where=seen, reminder_count=row.reminder_count + 1, reminded_at=timezone.now()):
        raise NoReminder(_("Somebody else reminded of it just now."))
    notify(
        person=row.binding.person,
        template="parking_owed",
        context={
            "plate": row.vehicle.masked,
            "lot": row.lot.name,
            "amount": yuan(row.owed),
            "left": moment(row.exited_at),
        },
        url=reverse("payments:bill", args=[row.bill_ref]),
    )
    record(event="parking.reminded", by=by, subject=row.subject_ref, department=row.lot.operator)


def _hindrance(name: str) -> str:
    if name == "unknown":
        return _("Nobody has added this vehicle: there is nobody to be told. Whoever pays by its plate sees it.")
    if name == "objects":
        return _("The driver objects to this bill. Wait for the decision.")
    if name == "enough":
        return _("The driver was reminded often enough.")
    if name == "soon":
        return _("The driver was reminded less than three days ago.")
    return ""


def remind_all() -> int:
    """Daily: everybody whose day has come. How many were told."""
    told = 0
    for stay in list(arrears.to_remind().order_by("exited_at", "pk")[:BATCH]):
        try:
            remind(stay=stay, by=None)
        except NoReminder:
            continue
        told += 1
    return told
