"""What a session costs, as a chain of bills: what was paid before is a paid bill, the last one credits it.

Paid more than it costs: the rest goes back. No tariff, or figures that cannot be: a bill on hold that people price,
never nought. What costs nothing says why (``ChargingSession.trace``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from services.charging.enums import Actor, SessionState
from services.charging.models import ChargingSession
from services.charging.operations.closing import tell_end
from services.charging.operations.moving import RELATED, step
from services.charging.pricing import Quote, from_start, quote
from services.common import transaction
from services.common.statements import change
from services.common.templatetags.words import yuan
from services.payments.enums import BillState, Book, Outcome, RefundCause
from services.payments.models import Allocation, Bill
from services.payments.operations import moving as bill_moving
from services.payments.operations.billing import BeingPaid, Debt, Line, hold_bill, issue_bill, void_bill
from services.payments.operations.refunding import ask_back, give_back

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.accounts.models import Person

KIND = "charging.session"
OPEN_BILL = (BillState.ISSUED, BillState.PRICING_HOLD)
WAITS_FOR_START = timedelta(hours=1)
"""So long a stop whose start was not told waits for it; then people price it."""


def bills_of(session: ChargingSession) -> QuerySet[Bill]:
    """The chain."""
    return Bill.objects.filter(kind=KIND, subject_ref=session.subject_ref)


def parts_of(session: ChargingSession) -> QuerySet[Allocation]:
    """Money that came for it."""
    return Allocation.objects.filter(bill__kind=KIND, bill__subject_ref=session.subject_ref, outcome=Outcome.WON)


def paid_of(session: ChargingSession) -> int:
    """Fen that came for it, less what went back."""
    return parts_of(session).aggregate(net=Sum(F("amount") - F("refund_reserved")))["net"] or 0


def open_bill(session: ChargingSession) -> Bill | None:
    """The one that waits to be paid or priced."""
    return bills_of(session).filter(state__in=OPEN_BILL).order_by("pk").first()


def owes(person: Person) -> bool:
    """Whether a charge of this person is to be paid. What waits for a price is nothing they could pay."""
    return Bill.objects.filter(kind=KIND, payer=person, state=BillState.ISSUED).exists()


def prepay(*, session: ChargingSession, amount: int) -> Bill:
    """A bill over what the person wishes to pay before; in the caller's transaction."""
    line = Line(_("Paid before charging, the rest comes back"), amount)
    return issue_bill(debt=_debt(session), lines=[line], by=None)


def _debt(session: ChargingSession, found: Quote | None = None) -> Debt:
    versions = bills_of(session).aggregate(last=Max("version"))["last"] or 0
    station = session.charge_point.station
    return Debt(
        kind=KIND,
        subject_ref=session.subject_ref,
        payee=station.payee,
        title=_("Charging: {station}, {point}").format(station=station.name, point=session.charge_point.identity)[:120],
        payer=session.person,
        version=versions + 1,
        tariff_ref=found.tariff_ref if found else "",
        tariff_digest=found.digest if found else "",
        trace=found.trace if found else [],
    )


@transaction.atomic
def settle(*, session: ChargingSession) -> None:
    """Bring the bills of a session that ended in line with what it costs. May run more often, and by several at once.

    A payment that is just being made is waited for: the sweep looks again.
    """
    if not change(session, where={"is_settled": [False]}):
        return
    session = ChargingSession.objects.select_related(*RELATED).get(pk=session.pk)
    if _waits(session):
        return
    found, paid = _price(session), paid_of(session)
    if _stands(session, found, found.fee - paid):
        _finish(session, found, paid)
        return
    if not _without_open_bill(session):
        return
    if found.fault:
        _hold(session, found, paid)
    elif found.fee > paid:
        _bill(session, found, paid)
    elif found.fee < paid:
        _give_back(session, paid - found.fee)
    _finish(session, found, paid)


def _waits(session: ChargingSession) -> bool:
    """The start of a transaction that ended is still to be told."""
    fresh = session.heard_at is not None and session.heard_at > timezone.now() - WAITS_FOR_START
    return session.state == SessionState.STOPPED and not session.start_seen and fresh


def _stands(session: ChargingSession, found: Quote, due: int) -> bool:
    """What is due was billed already, and waits to be paid."""
    same = {"amount": due, "tariff_digest": found.digest, "state": BillState.ISSUED}
    return not found.fault and bills_of(session).filter(**same).exclude(tariff_digest="").exists()


def _price(session: ChargingSession) -> Quote:
    if session.state == SessionState.START_FAILED:
        return Quote(trace=[{"step": 0, "code": "not_started", "reason": session.reason}])
    if session.state == SessionState.ABANDONED:
        return _until_last_word(session)
    return quote(session)


def _until_last_word(session: ChargingSession) -> Quote:
    """Nobody told its end: priced from the last reading, until the stop is told after all."""
    last = session.samples.filter(measurand="energy").order_by("-at").first()
    known = ChargingSession.objects.select_related(*RELATED).get(pk=session.pk)
    known.stopped_at = last.at if last else known.started_at
    known.meter_stop = from_start(known, last.value) if last else known.meter_start
    found = quote(known)
    note = {"step": 0, "code": "last_reading", "at": known.stopped_at.isoformat() if known.stopped_at else ""}
    return replace(found, trace=[note, *found.trace])


def _without_open_bill(session: ChargingSession) -> bool:
    """An older amount that nobody pays just now is taken back."""
    for bill in bills_of(session).filter(state__in=OPEN_BILL).select_related("payee__department").order_by("pk"):
        try:
            with transaction.atomic():
                void_bill(bill=bill, reason=_("Another amount is due now."), by=None)
        except BeingPaid:
            return False
        except bill_moving.NotOpenToThis:  # paid in this moment
            continue
    return True


def _bill(session: ChargingSession, found: Quote, paid: int) -> None:
    named = [
        (_("Electricity"), found.energy),
        (_("Charging service"), found.service),
        (_("Plugged in after charging"), found.idle),
        (_("Paid before"), -paid),
    ]
    lines = [Line(text, amount) for text, amount in named if amount]
    issue_bill(debt=_debt(session, found), lines=lines, by=None)


def _hold(session: ChargingSession, found: Quote, paid: int) -> None:
    reason = found.fault
    if paid:
        reason = _("{reason} Paid before: {amount} yuan.").format(reason=found.fault, amount=yuan(paid))
    hold_bill(debt=_debt(session, found), reason=reason, by=None)


def _give_back(session: ChargingSession, amount: int) -> None:
    reason = _("The rest of what was paid before charging")
    for part in parts_of(session).select_related("bill__payee").order_by("-pk"):
        share = min(amount, part.amount - part.refund_reserved)
        if share > 0:
            back = ask_back if part.bill.payee.book == Book.TREASURY else give_back
            back(allocation=part, amount=share, cause=RefundCause.SERVICE, reason=reason)
            amount -= share


def _finish(session: ChargingSession, found: Quote, paid: int) -> None:
    before, is_new = session.fee, not session.trace or session.state in (SessionState.STOPPED, SessionState.ADJUSTED)
    changes: dict[str, Any] = {"is_settled": True, "trace": found.trace, "tariff_ref": found.tariff_ref}
    changes |= dict.fromkeys(("fee", "energy_fee", "service_fee", "idle_fee"))
    if not found.fault:
        sums = {"energy_fee": found.energy, "service_fee": found.service, "idle_fee": found.idle}
        changes |= sums | {"fee": found.fee}
    if session.state == SessionState.STOPPED:
        step(session, "bill", actor=Actor.SYSTEM, **changes)
    else:
        change(session, where={"is_settled": [False]}, **changes)
    if is_new and session.state != SessionState.START_FAILED:
        tell_end(session, found, paid=paid, before=before)


@transaction.atomic
def note_priced(*, session: ChargingSession) -> None:
    """People priced it, and it was paid or given up: the session says what it came to."""
    if session.fee is None and session.is_settled and session.state in ENDED and open_bill(session) is None:
        paid = paid_of(session)
        change(session, where={"fee": [None]}, fee=paid, energy_fee=paid, service_fee=0, idle_fee=0)


ENDED = frozenset({SessionState.BILLED, SessionState.ABANDONED, SessionState.ADJUSTED, SessionState.START_FAILED})
