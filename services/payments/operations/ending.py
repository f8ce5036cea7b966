"""作废·核销: a bill ends without money, proposed by one member of finance and decided by another.

For pages: `propose_ending`, `agree_to_ending`, `decline_ending`; AlreadyProposed, AlreadyDecided, Kept, OwnEnding,
BeingPaid, NotOpenToThis and ValueError are shown as they are. The bill is held before its proposal, by everyone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.common import transaction
from services.common.outbox import later
from services.common.personal import mask_numbers
from services.common.statements import change
from services.common.together import together
from services.payments import kinds
from services.payments.enums import BillState, EndingHow, ProposalState
from services.payments.kinds import KINDS
from services.payments.models import BillEnding
from services.payments.operations.billing import note_bill, refuse_while_paid, void_bill, write_off_bill
from services.payments.operations.moving import NotOpenToThis
from services.payments.workflow import ENDS

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.payments.models import Bill

TELL = "services.payments.tasks.tell_ended"
VERBS = {EndingHow.VOID: void_bill, EndingHow.WRITTEN_OFF: write_off_bill}


class AlreadyProposed(Exception):
    """Somebody proposed already how this bill ends. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("It is proposed already to end this bill. Another person decides it first."))


class AlreadyDecided(Exception):
    """It was decided before. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("This was decided meanwhile. Look at it again."))


class Kept(Exception):
    """Whoever asked for the money still needs this bill; the words say what to do instead. Answered with 409."""


class OwnEnding(PermissionError):
    """Nobody agrees to what they proposed."""


@together()
def propose_ending(*, bill: Bill, how: str, reason: str, by: User) -> BillEnding:
    """Propose that a bill ends without money (``how`` of EndingHow); nothing changes until another agrees.

    One that waits for its price can be cancelled, never written off.
    Raises NotOpenToThis, BeingPaid, Kept, AlreadyProposed, ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError(_("Write why: it is kept."))
    _hold(bill, how)
    ending = BillEnding(bill=bill, how=how, reason=mask_numbers(reason.strip())[:200], proposed_by=by)
    try:
        with transaction.atomic():
            ending.save(force_insert=True)
    except IntegrityError:
        raise AlreadyProposed from None
    note_bill(bill, "bill.end_proposed", by=by, how=str(how), reason=ending.reason)
    return ending


@together()
def agree_to_ending(*, ending: BillEnding, by: User) -> None:
    """The second person agrees: the bill is cancelled or written off, and the payer is told.

    Raises OwnEnding, AlreadyDecided, NotOpenToThis, BeingPaid, Kept.
    """
    if by.pk == ending.proposed_by_id:
        raise OwnEnding
    bill = ending.bill
    _hold(bill, ending.how)
    _decide(ending, ProposalState.AGREED, by=by)
    VERBS[EndingHow(ending.how)](bill=bill, reason=ending.reason, by=by)
    kinds.tell(KINDS.get(bill.kind).on_ended, bill)
    later(TELL, key=f"{TELL}:{ending.pk}", ending_id=ending.pk)


@together()
def decline_ending(*, ending: BillEnding, reason: str, by: User) -> None:
    """The second person does not agree, or who proposed it takes it back: the bill is owed as before.

    Raises AlreadyDecided, ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError(_("Write why: it is kept."))
    change(ending.bill, where={"state": BillState.values})
    _decide(ending, ProposalState.DECLINED, by=by, decision=mask_numbers(reason.strip())[:200])
    note_bill(ending.bill, "bill.end_declined", by=by, how=str(ending.how), reason=ending.decision)


def _hold(bill: Bill, how: str) -> None:
    """Hold the bill from which this end can be reached; what hinders it is said now."""
    move = ENDS[EndingHow(how)]
    if not change(bill, where={"state": move.sources}):
        bill.refresh_from_db()
        raise NotOpenToThis(bill, move.name)
    refuse_while_paid(bill)
    if words := KINDS.get(bill.kind).keeps(bill, how):
        raise Kept(words)


def _decide(ending: BillEnding, state: str, *, by: User, decision: str = "") -> None:
    fields = {"state": state, "decided_by": by, "decided_at": timezone.now(), "decision": decision}
    if not change(ending, where={"state": [ProposalState.OPEN]}, **fields):
        raise AlreadyDecided
