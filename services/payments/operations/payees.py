"""Who takes money, and into which account: proposed by one of finance, agreed to by another, in force from a day.

For pages: `propose_change`, `agree_to_change`, `decline_change`; AlreadyProposed, AlreadyDecided, OwnChange,
OfOtherMoney, AnotherBook, ValueError are shown as they are. What was paid before names the account it was paid into.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.common.outbox import later
from services.common.personal import mask_numbers
from services.common.statements import change as update
from services.common.together import together
from services.payments.enums import Book, ProposalState
from services.payments.models import Bill, MerchantAccount, Payee, PayeeChange
from services.payments.operations.ending import AlreadyDecided
from services.payments.operations.merchants import AnotherBook, set_merchant
from services.payments.operations.moving import SYSTEM

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import User
    from services.departments.models import Department

AHEAD = timedelta(days=366)
IN_FORCE = "services.payments.tasks.put_in_force"
_BEFORE_ITS_DAY: dict[str, list[Any]] = {"state": [ProposalState.AGREED], "applied_at": [None]}


class AlreadyProposed(Exception):
    """Another change of this payee waits for its second person. Answered with 409."""

    def __init__(self, words: str = "") -> None:
        super().__init__(words or _("A change of this payee waits already. Another person decides it first."))


class WaitsForItsDay(AlreadyProposed):
    """Another change of this payee was agreed to, and its day has not come: it would undo this one."""

    def __init__(self) -> None:
        super().__init__(_("A change of this payee was agreed to and its day has not come. Stop that one first."))


class OwnChange(PermissionError):
    """Nobody agrees to the change they proposed."""


class OfOtherMoney(ValueError):
    """A payee that was billed for keeps its book."""

    def __init__(self) -> None:
        super().__init__(_("Bills of this payee exist, so its book stays as it is. Add another payee instead."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A payee as it is to be; ``refund_limit`` in fen. An empty ``channel`` leaves its accounts alone."""

    department: Department
    name: str
    book: str
    refund_limit: int
    in_use: bool
    channel: str
    number: str
    from_date: date


@together()
def propose_change(*, payee: Payee | None, wanted: Wanted, reason: str, by: User) -> PayeeChange:
    """Propose what a payee is to be, or a new one (None); nothing changes until another agrees and its day has come.

    Raises AlreadyProposed, also while one that was agreed to waits for its day; OfOtherMoney, AnotherBook, ValueError
    without a reason or for a day that has passed.
    """
    if not reason.strip():
        raise ValueError(_("Write why: it is kept."))
    if wanted.from_date < timezone.localdate():
        raise ValueError(_("Choose today or a later day: what was paid before stays as it is."))
    if wanted.from_date > timezone.localdate() + AHEAD:
        raise ValueError(_("Choose a day within a year."))
    fields = {field: getattr(wanted, field) for field in Wanted.__dataclass_fields__}
    made = PayeeChange(payee=payee, reason=mask_numbers(reason.strip())[:200], proposed_by=by, **fields)
    _take_turns(made)
    _fits(made)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise AlreadyProposed from None
    _note(made, "payee.change_proposed", by=by)
    return made


@together()
def agree_to_change(*, change: PayeeChange, by: User) -> None:
    """The second person agrees: in force at once, or by itself when its day comes.

    Raises OwnChange, AlreadyDecided, AlreadyProposed, OfOtherMoney, AnotherBook.
    """
    if by.pk == change.proposed_by_id:
        raise OwnChange
    _take_turns(change)
    if not update(change, where={"state": [ProposalState.OPEN]}, **_decision(ProposalState.AGREED, by)):
        raise AlreadyDecided
    _fits(change)
    _note(change, "payee.change_agreed", by=by)
    if change.from_date <= timezone.localdate():
        _apply(change)
        return
    begins = timezone.make_aware(datetime.combine(change.from_date, time.min))
    later(IN_FORCE, key=f"{IN_FORCE}:{change.pk}", delay=begins - timezone.now(), change_id=change.pk)


@together()
def decline_change(*, change: PayeeChange, reason: str, by: User) -> None:
    """The second person does not agree, or who proposed it takes it back; agreed to, anybody stops it before its day.

    Raises AlreadyDecided, ValueError.
    """
    if not reason.strip():
        raise ValueError(_("Write why: it is kept."))
    fields = _decision(ProposalState.DECLINED, by) | {"decision": mask_numbers(reason.strip())[:200]}
    if update(change, where={"state": [ProposalState.OPEN]}, **fields):
        _note(change, "payee.change_declined", by=by)
    elif update(change, where=_BEFORE_ITS_DAY, **fields):
        _note(change, "payee.change_stopped", by=by)
    else:
        raise AlreadyDecided


@together()
def put_in_force(*, change: PayeeChange) -> None:
    """Its day has come. Safe to repeat. Raises OfOtherMoney, AnotherBook: then the work is given up for all to see."""
    _hold(change)
    if update(change, where=_BEFORE_ITS_DAY):
        _fits(change)
        _apply(change)


def _decision(state: str, by: User) -> dict[str, Any]:
    return {"state": state, "decided_by": by, "decided_at": timezone.now()}


def _hold(change: PayeeChange) -> None:
    """Changes of one payee come one after the other; it is as it is stored now."""
    if change.payee is not None:
        update(change.payee, where={"book": Book.values})


def _take_turns(change: PayeeChange) -> None:
    """Hold the payee: of two changes that wait for their day one would undo the other."""
    _hold(change)
    agreed = PayeeChange.objects.filter(state=ProposalState.AGREED, applied_at=None).exclude(pk=change.pk)
    if change.payee is not None and agreed.filter(payee=change.payee).exists():
        raise WaitsForItsDay


def _fits(change: PayeeChange) -> None:
    """Charges and government fees stay apart: in the bills of the payee, and in every account it is to have."""
    payee = change.payee
    others = MerchantAccount.objects.exclude(payee__book=change.book)
    accounts = [(change.channel, change.number)] if change.number else []
    if payee is not None:
        others = others.exclude(payee=payee)
        if change.book != payee.book:
            if Bill.objects.filter(payee=payee).exists():
                raise OfOtherMoney
            kept = payee.merchants.filter(ended_at=None).exclude(channel=change.channel).order_by("pk")
            accounts += kept.values_list("channel", "number")
    if any(others.filter(channel=channel, number=number).exists() for channel, number in accounts):
        raise AnotherBook


def _apply(change: PayeeChange) -> None:
    fields = {"name": change.name, "refund_limit": change.refund_limit, "is_active": change.in_use}
    payee = change.payee
    if payee is None:
        payee = Payee.objects.create(
            code=f"{change.book}-{change.pk}", book=change.book, department=change.department, **fields
        )
    else:
        update(payee, where={"book": [payee.book]}, book=change.book, **fields)
    if not update(change, where={"applied_at": [None]}, applied_at=timezone.now(), payee=payee):
        raise AlreadyDecided
    if change.channel:
        set_merchant(payee=payee, channel=change.channel, number=change.number, by=SYSTEM)
    _note(change, "payee.change_in_force", by=SYSTEM)


def _note(change: PayeeChange, event: str, *, by: User | None) -> None:
    told = ("name", "book", "refund_limit", "in_use", "channel", "number", "reason", "decision")
    detail: dict[str, Any] = {name: getattr(change, name) for name in told}
    detail |= {"payee": change.payee.code if change.payee else "", "from": change.from_date.isoformat()}
    record(event=event, by=by, subject=change.subject, department=change.department, detail=detail)
