"""`manage.py price_stay --tariff FILE --entry ISO --exit ISO`: what a stay costs under a rule, and why."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from services.common.identifiers import IdentifierError, plate
from services.tariffs import wording
from services.tariffs.calendars import at_hand
from services.tariffs.engine import Coupon, Entitlement, Price, PricingError, SpecError, Stay, compile_spec, price
from services.tariffs.engine.schema import read
from services.tariffs.engine.stay import CIVIL, FREES

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

AMOUNTS = (("--paid", "fen already paid for this stay"), ("--coupon", "fen taken off by a coupon"))


class Command(BaseCommand):
    """Exit status 0 with a fee; 1 and one plain sentence when there is none."""

    help = "Price one stay: fee and every step. Times are ISO, for example 2026-11-23T09:00 (Beijing time)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The stay."""
        parser.add_argument("--tariff", required=True, metavar="FILE", help="the rule as JSON")
        parser.add_argument("--entry", required=True, metavar="ISO", help="when the car came")
        parser.add_argument("--exit", required=True, metavar="ISO", help="when it leaves")
        parser.add_argument("--plate", default="", help="for example 粤K12345; tells new energy by its form")
        parser.add_argument("--class", dest="vehicle_class", default="small", help="one of the rule's classes")
        parser.add_argument("--zone", default="", help="one of the rule's zones")
        parser.add_argument("--new-energy", action="store_true", help="a new energy vehicle, whatever the plate")
        parser.add_argument("--tag", action="append", default=[], help="such as disabled; may be repeated")
        parser.add_argument(
            "--pass", dest="passes", action="append", default=[], metavar="ISO/ISO", help="covered by a pass"
        )
        parser.add_argument("--charging", action="store_true", help="the car was charged during the stay")
        parser.add_argument("--free-minutes", metavar="MINUTES", help="free time the driver is entitled to")
        parser.add_argument("--free-taken", metavar="ISO", help="entry of the last stay that used free time")
        parser.add_argument(
            "--paid-day", action="append", default=[], metavar="DATE=FEN", help="other stays of that day"
        )
        for name, text in AMOUNTS:
            parser.add_argument(name, default="0", metavar="FEN", help=text)
        parser.add_argument(
            "--paid-at", metavar="ISO", help="when it was paid; without it, no time to leave is counted"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, price, tell."""
        try:
            tariff = compile_spec(read(_file(options["tariff"])), at_hand)
            told = price(tariff, _stay(options))
        except SpecError as error:
            raise CommandError("\n".join(wording.problem(one) for one in error.problems)) from error
        except PricingError as error:
            raise CommandError(wording.reason(error)) from error
        self.stdout.write(_as_json(told) if options["json"] else _as_text(told))


def _file(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError) as error:
        raise CommandError(_("The file %(name)s cannot be read.") % {"name": name}) from error


def _stay(options: dict[str, Any]) -> Stay:
    number, coupon = "", _fen(options["coupon"], "--coupon")
    if options["plate"]:
        try:
            number = plate(options["plate"]).number
        except IdentifierError as error:
            raise CommandError(str(error)) from error
    minutes = _fen(options["free_minutes"] or "0", "--free-minutes")
    entitlements = [Entitlement("", minutes)] if minutes else []
    entitlements += [Entitlement("", kind="charging")] if options["charging"] else []
    taken = _moment(options["free_taken"], "--free-taken") if options["free_taken"] else None
    return Stay.between(
        _moment(options["entry"], "--entry"),
        _moment(options["exit"], "--exit"),
        plate=number,
        vehicle_class=options["vehicle_class"],
        zone=options["zone"],
        new_energy=True if options["new_energy"] else None,
        tags=frozenset(options["tag"]),
        passes=tuple(_span(text) for text in options["passes"]),
        entitlements=tuple(entitlements),
        free_taken=dict.fromkeys(FREES, taken) if taken else None,
        paid_days=dict(_day(text) for text in options["paid_day"]),
        coupons=(Coupon("", coupon),) if coupon else (),
        paid=_fen(options["paid"], "--paid"),
        paid_at=_moment(options["paid_at"], "--paid-at") if options["paid_at"] else None,
    )


def _moment(text: str, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        message = _("%(name)s: “%(text)s” is no time. Write it as 2026-11-23T09:00.") % {"name": name, "text": text}
        raise CommandError(message) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=CIVIL)


def _span(text: str) -> tuple[datetime, datetime]:
    first, _bar, last = text.partition("/")
    return _moment(first, "--pass"), _moment(last, "--pass")


def _fen(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise CommandError(_("%(name)s: “%(text)s” is no whole number.") % {"name": name, "text": text})
    return int(text[:15])


def _day(text: str) -> tuple[date, int]:
    day, _bar, fen = text.partition("=")
    return _moment(day, "--paid-day").date(), _fen(fen, "--paid-day")


def _as_text(told: Price) -> str:
    head = _("Fee: %(fee)s yuan (%(fen)d fen). To pay: %(due)s yuan.") % {
        "fee": wording.yuan(told.fee),
        "fen": told.fee,
        "due": wording.yuan(told.due),
    }
    steps = [f"{number}. {text}" for number, text in enumerate(wording.sentences(told.trace), 1)]
    return "\n".join([head, *steps])


def _as_json(told: Price) -> str:
    steps = [step | {"text": wording.sentence(step)} for step in told.trace]
    data = {
        "fee": told.fee,
        "due": told.due,
        "leave_by": told.leave_by.isoformat(),
        "free_used": told.free_used,
        "lines": [{"text": text, "amount": amount} for text, amount in told.lines],
        "trace": steps,
    }
    return json.dumps(data, ensure_ascii=False, indent=1)
