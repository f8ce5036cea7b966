"""Words of money."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Book(models.TextChoices):
    """Whose money a ledger book is about; nothing moves between the two."""

    PLATFORM = "platform", pgettext_lazy("ledger book", "Charges")
    TREASURY = "treasury", _("Government fees (treasury)")


class BillState(models.TextChoices):
    """Where a bill stands; the label is what the payer reads."""

    PRICING_HOLD = "pricing_hold", _("The amount is being checked")
    ISSUED = "issued", _("To be paid")
    PAID = "paid", pgettext_lazy("bill", "Paid")
    VOID = "void", _("Cancelled, nothing to pay")
    WRITTEN_OFF = "written_off", _("Written off")


class OrderState(models.TextChoices):
    """Where one attempt to pay stands; the label is what the payer reads."""

    CREATED = "created", _("Getting ready")
    PENDING = "pending", _("Waiting for your payment")
    UNKNOWN = "unknown", _("The result is being confirmed")
    SUCCEEDED = "succeeded", pgettext_lazy("order", "Paid")
    CLOSED = "closed", pgettext_lazy("order", "Closed, nothing was paid")
    FAILED = "failed", _("Not paid")


ACTIVE = frozenset({OrderState.CREATED, OrderState.PENDING, OrderState.UNKNOWN})
"""Money may still come: no second order for the same bill."""


class Outcome(models.TextChoices):
    """What became of the part of an order meant for one bill."""

    OPEN = "open", _("Open")
    RELEASED = "released", _("Given back, the order ended without money")
    WON = "won", _("Pays the bill")
    LOST = "lost", _("Surplus, the bill was no longer open")


class RefundState(models.TextChoices):
    """Where a refund stands; the label is what the payer reads."""

    REQUESTED = "requested", _("Waiting for approval")
    APPROVED = "approved", pgettext_lazy("refund", "Approved")
    REJECTED = "rejected", pgettext_lazy("refund", "Not approved")
    SUBMITTED = "submitted", _("Sent to the payment company")
    PROCESSING = "processing", _("On its way back to you")
    SUCCEEDED = "succeeded", _("Refunded")
    ABNORMAL = "abnormal", _("Stuck, staff are looking into it")
    FAILED = "failed", _("Did not go through, it will be tried again")


class RefundCause(models.TextChoices):
    """Why money goes back."""

    SURPLUS = "surplus", _("Paid twice or too late")
    STAFF = "staff", _("Given back by staff")
    SERVICE = "service", _("The service was not given")


class InboxState(models.TextChoices):
    """What became of a message of a gateway."""

    RECEIVED = "received", _("Received")
    APPLIED = "applied", _("Booked")
    QUARANTINED = "quarantined", _("Put aside")


class Doubt(models.TextChoices):
    """Why something was put aside for a person to look at."""

    AMOUNT = "amount", _("Another amount than asked")
    MERCHANT = "merchant", _("Paid into another account than asked")
    REWRITTEN = "rewritten", _("The same message number with other content")
    NO_ORDER = "no_order", _("No such order")
    NO_REFUND = "no_refund", _("No such refund")
    TIME = "time", _("A time that cannot be")
    SECOND_TRADE = "second_trade", _("A second payment for one order")
    USED_TRADE = "used_trade", _("A payment that is booked to another order")
    REFUND_AMOUNT = "refund_amount", _("Another amount went back than asked")
    REFUND_LOST = "refund_lost", _("A refund under way is not known any more")
    REFUND_STUCK = "refund_stuck", _("A refund that does not go through")
    REFUND_TWICE = "refund_twice", _("A refund that went back by bank and by the channel")
    REFUND_REVERSED = "refund_reversed", _("A refund that was done is called failed")
    NOT_BOOKED = "not_booked", _("What the channel told could not be booked")
    DIFFERENCE = "difference", _("Our books and the channel's bill file differ")
    NO_FILE = "no_file", _("A day without a bill file")
    BILL_FILE = "bill_file", _("Another bill file for a day that was compared")


class DoubtOutcome(models.TextChoices):
    """How what was put aside was solved."""

    RETURNED = "returned", _("The money goes back")
    ACCEPTED = "accepted", _("It counts as told")
    DISMISSED = "dismissed", _("Nothing came of it")
    NOTED = "noted", _("Cleared up elsewhere")
    RETRIED = "retried", _("It is tried again")


class DoubtState(models.TextChoices):
    """Whether somebody solved it."""

    OPEN = "open", pgettext_lazy("doubts", "Open")
    SOLVED = "solved", _("Solved")


class Finding(models.TextChoices):
    """对账: what comparing one line with the channel's bill file showed."""

    MATCHED = "matched", _("Matches")
    LONG = "long", _("Money there, not in our books")
    SHORT = "short", _("In our books, no money there")
    AMOUNT_DIFF = "amount_diff", _("Amounts differ")
    ACCOUNT_DIFF = "account_diff", _("Paid into another account")
    STATE_DIFF = "state_diff", _("Paid there, not finished here")
    DUP = "dup", _("Stands twice in the file")


class DisputeState(models.TextChoices):
    """Where an objection to a bill stands."""

    OPEN = "open", pgettext_lazy("dispute", "Being looked into")
    UPHELD = "upheld", pgettext_lazy("dispute", "The payer is right")
    REJECTED = "rejected", pgettext_lazy("dispute", "The bill is right")


class Buyer(models.TextChoices):
    """To whom an invoice is made out."""

    PERSON = "person", _("The payer")
    FIRM = "firm", _("An enterprise or organisation")


class InvoiceState(models.TextChoices):
    """Where a request for an invoice stands."""

    OPEN = "open", pgettext_lazy("invoice", "Asked for")
    MADE = "made", pgettext_lazy("invoice", "Made")
    DECLINED = "declined", pgettext_lazy("invoice", "Declined")


class EndingHow(models.TextChoices):
    """How a bill ends without money."""

    VOID = "void", _("Cancel it: it is wrong or no longer owed")
    WRITTEN_OFF = "written_off", _("Write it off: it will never be paid")


class ProposalState(models.TextChoices):
    """Where stands what one member of finance proposed and another decides."""

    OPEN = "open", _("Waits for a second person")
    AGREED = "agreed", pgettext_lazy("proposal", "Agreed to")
    DECLINED = "declined", pgettext_lazy("proposal", "Not agreed to")
