"""One of everything the finance desk looks at, of an organ of the demo city."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from services.accounts.models import User
from services.common.models import OutboxTask
from services.payments.access import payee_of
from services.payments.enums import Book, Doubt, Outcome
from services.payments.models import ReconBatch, ReconItem, Till
from services.payments.operations import billing, disputing, doubting, ending, invoicing, payees, refunding, taking
from tests.factories import applications

if TYPE_CHECKING:
    from services.departments.models import Department
    from services.payments.models import Bill

KIND = "case.fee"


def debt(organ: Department, number: int, **fields: Any) -> billing.Debt:
    """What a resident owes the treasury's payee of the organ."""
    payee = payee_of(organ, Book.TREASURY)
    about = {"kind": KIND, "subject_ref": f"case:finance-{number}", "title": "工本费", "payee": payee}
    return billing.Debt(**about, **fields)


def bill(organ: Department, number: int, amount: int = 2000, **fields: Any) -> Bill:
    """An issued bill."""
    return billing.issue_bill(debt=debt(organ, number, **fields), lines=[billing.Line("工本费", amount)], by=None)


def paid(organ: Department, number: int, by: User, amount: int = 2000, **fields: Any) -> Bill:
    """One that was paid in cash."""
    made = bill(organ, number, amount, **fields)
    taking.take_at_window(bills=[made], channel="cash", slip="", client_key=f"finance-{number}", by=by)
    made.refresh_from_db()
    return made


def everything(organ: Department, payer: User) -> dict[str, Any]:
    """Bills owed, on hold and paid, a refund that waits, a doubt, a difference, tills, an objection, work given up."""
    one, two = (User.objects.get(username=name) for name in ("finance1", "finance2"))
    cash = paid(organ, 1, two, 20_000, payer=payer.person)
    held = billing.hold_bill(debt=debt(organ, 2, payer=payer.person), reason="没有收费标准", by=None)
    part = cash.allocations.get(outcome=Outcome.WON)
    refund = refunding.request_refund(allocation=part, amount=10_000, reason="多收", by=two)
    with transaction.atomic():
        doubt = doubting.put_aside(doubt=Doubt.NO_ORDER, channel="localgw", key="finance", amount=801, number="MN1")
    yesterday = timezone.localdate() - timedelta(days=1)
    batch = ReconBatch.objects.create(channel="localgw", day_date=yesterday, digest="0" * 64, lines=1)
    item = ReconItem.objects.create(batch=batch, finding="long", number="TB1", channel_number="MN1", theirs=801)
    today = timezone.localdate()
    counted = sum(taking.expected(clerk=two, channel="cash", day=today).values())
    closing = taking.count_till(channel="cash", day=today, counted=counted, note="", by=two)
    Till.objects.get_or_create(clerk=one, channel="cash", day_date=today)
    stray = bill(organ, 4, payer=payer.person)
    ended = ending.propose_ending(bill=stray, how="void", reason="开了两张", by=two)
    payee = payee_of(organ, Book.TREASURY)
    wanted = payees.Wanted(
        department=organ,
        name=payee.name,
        book=payee.book,
        refund_limit=payee.refund_limit,
        in_use=True,
        channel="",
        number="",
        from_date=today,
    )
    objection = disputing.open_dispute(bill=cash, reason="金额不对", by=payer, photo=applications.photo())
    now = timezone.now()
    dead = OutboxTask.objects.create(
        task="services.payments.tasks.sweep", due_at=now, dead_at=now, attempts=9, error="演示"
    )
    return {
        "owed": bill(organ, 3, payer=payer.person).ref,
        "settled_bill": cash.ref,
        "unpriced": held.ref,
        "refund": refund.pk,
        "doubt": doubt.pk,
        "recon": batch.pk,
        "difference": item.pk,
        "closing": closing.pk,
        "day": today.isoformat(),
        "ending": ended.pk,
        "payee": payee.pk,
        "payee_change": payees.propose_change(payee=payee, wanted=wanted, reason="演示", by=two).pk,
        "dispute": objection.pk,
        "dispute_photo": objection.photos.order_by("pk")[0].pk,
        "invoice": invoicing.ask_invoice(bill=cash, buyer="person", by=payer).pk,
        "dead": dead.pk,
    }
