"""Work of the relay: each loads by id and makes one operation. Done twice it is done once."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from services.common.tasks import task
from services.payments.gateways.base import Declined, NoAnswer
from services.payments.models import (
    Agreement,
    Bill,
    BillEnding,
    ChannelInbox,
    Order,
    PayeeChange,
    Receipt,
    Refund,
)
from services.payments.operations import (
    agreeing,
    announcing,
    disputing,
    mending,
    opening,
    payees,
    receipting,
    receiving,
    reconciling,
    returning,
    sweeping,
)

ORDER = ("placed_by", "agreement")
REFUND = ("allocation__order__placed_by", "allocation__bill__payee__department", "stray__order__placed_by")


@task
def open_order(*, order_id: int) -> None:
    """Ask the channel for a payment."""
    for order in Order.objects.select_related(*ORDER).filter(pk=order_id):
        opening.open_order(order=order)


@task
def ask_order(*, order_id: int, turn: str = "", soon: bool = False) -> None:
    """Ask the channel how an order stands: ``soon`` somebody wants to know, else it is its ``turn`` as planned."""
    for order in Order.objects.select_related(*ORDER).filter(pk=order_id):
        if soon:
            opening.ask_now(order=order)
        else:
            opening.ask_in_turn(order=order, turn=turn)


@task
def close_order(*, order_id: int) -> None:
    """Close an order at the channel because the payer wished it or its bill is paid."""
    for order in Order.objects.select_related(*ORDER).filter(pk=order_id):
        opening.close_now(order=order)


@task
def send_refund(*, refund_id: int) -> None:
    """Hand a refund to the channel."""
    for refund in Refund.objects.select_related(*REFUND).filter(pk=refund_id):
        returning.send_refund(refund=refund)


@task
def ask_refund(*, refund_id: int) -> None:
    """Ask the channel how a refund stands."""
    for refund in Refund.objects.select_related(*REFUND).filter(pk=refund_id):
        returning.ask_about_refund(refund=refund)


@task
def book_message(*, message_id: int) -> None:
    """Book a message that was kept when the process ended."""
    for message in ChannelInbox.objects.defer("body").filter(pk=message_id):
        receiving.book_again(message=message)


@task
def make_receipt(*, bill_id: int) -> None:
    """The receipt of a paid bill."""
    for bill in Bill.objects.select_related("payee__department").filter(pk=bill_id):
        receipting.make_receipt(bill=bill)


@task
def receipt_made(*, document_id: int) -> None:
    """The receipt is signed: the page of the bill shows it."""
    for receipt in Receipt.objects.select_related("bill").filter(document=document_id):
        announcing.show_receipt(receipt=receipt)


@task
def mend_receipts() -> None:
    """Every ten minutes: receipts that should be there and are not."""
    mending.mend_receipts()


@task
def withdraw_receipt(*, bill_id: int) -> None:
    """The receipt of a bill all of whose money went back."""
    for bill in Bill.objects.filter(pk=bill_id):
        receipting.withdraw_receipt(bill=bill)


@task
def end_agreement(*, agreement_id: int) -> None:
    """The channel learns that nothing more is taken."""
    for agreement in Agreement.objects.filter(pk=agreement_id):
        agreeing.tell_channel(agreement=agreement)


@task
def show_order(*, order_id: int) -> None:
    """The pages of who owes and who pays move."""
    for order in Order.objects.select_related("placed_by").filter(pk=order_id):
        announcing.show_order(order=order)


@task
def show_refund(*, refund_id: int) -> None:
    """The pages of who owes and who paid move."""
    for refund in Refund.objects.select_related(*REFUND).filter(pk=refund_id):
        announcing.show_refund(refund=refund)


@task
def tell_paid(*, bill_id: int) -> None:
    """Whoever owed it is told that it is paid."""
    for bill in Bill.objects.select_related("payee").filter(pk=bill_id):
        announcing.tell_paid(bill=bill)


@task
def tell_refunded(*, refund_id: int) -> None:
    """Whoever owed and whoever paid are told that money went back."""
    for refund in Refund.objects.select_related(*REFUND).filter(pk=refund_id):
        announcing.tell_refunded(refund=refund)


@task
def tell_refused(*, refund_id: int) -> None:
    """A notice to whoever paid and whoever owed: it was not agreed to, and why."""
    for refund in Refund.objects.select_related(*REFUND).filter(pk=refund_id):
        announcing.tell_refused(refund=refund)


@task
def tell_ended(*, ending_id: int) -> None:
    """Whoever owed a bill is told that it was cancelled or written off."""
    for ending in BillEnding.objects.select_related("bill__payee").filter(pk=ending_id):
        announcing.tell_ended(ending=ending)


@task
def put_in_force(*, change_id: int) -> None:
    """The day of a change of a payee has come."""
    for change in PayeeChange.objects.select_related("payee", "department").filter(pk=change_id):
        payees.put_in_force(change=change)


@task
def sweep() -> None:
    """Every minute: whoever is to be asked about, and messages that were kept but not booked."""
    sweeping.sweep()


@task
def reconcile_days() -> None:
    """Every hour: days whose bill file was not compared yet."""
    sweeping.begin_reconciling()


@task
def reconcile_day(*, channel: str, day: str) -> None:
    """One day of one channel; a file that is not there yet is fetched in the next hour."""
    with suppress(NoAnswer, Declined):
        reconciling.reconcile(channel=channel, day=date.fromisoformat(day))


@task
def drop_old_photos() -> None:
    """Every day: photos of objections that were decided years ago."""
    disputing.drop_old_photos()


@task
def remind_of_doubts() -> None:
    """Every day: what was put aside and nobody solved."""
    sweeping.remind_of_doubts()
