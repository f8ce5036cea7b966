"""What payments hold about a person: what they owed, paid and got back. Books are kept: nothing is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from services.accounts import personal_data
from services.accounts.personal_data import Found, Hindrance, PersonalData, Record, Section
from services.common.templatetags.words import full_day, yuan
from services.payments.enums import ACTIVE, BillState, RefundState
from services.payments.models import Agreement, Bill, Dispute, Order, Refund

if TYPE_CHECKING:
    from services.accounts.models import Person

ENDED = frozenset({RefundState.SUCCEEDED, RefundState.REJECTED})


class PaymentsData(PersonalData):
    """The room's part."""

    def sections(self, person: Person) -> list[Section]:
        """Every bill of the person with its refunds, what is deducted by agreement, objections to bills."""
        bills = list(Bill.objects.of_person(person).select_related("payee").order_by("-pk"))
        refunds: dict[int, list[Refund]] = {}
        found = Refund.objects.filter(allocation__bill__in=bills).select_related("allocation").order_by("pk")
        for refund in found:
            refunds.setdefault(refund.allocation.bill_id, []).append(refund)
        records = [_record(bill, refunds.get(bill.pk, [])) for bill in bills]
        agreements = Agreement.objects.filter(person=person).order_by("-pk")
        records += [_agreement(agreement) for agreement in agreements]
        own = Q(bill__in=bills) | Q(opened_by__person=person)
        disputes = Dispute.objects.filter(own).select_related("bill").annotate(photo_count=Count("photos"))
        records += [_dispute(dispute) for dispute in disputes.order_by("-pk")]
        return [Section("payments", gettext_lazy("Bills and payments"), records)]

    def found(self, person: Person) -> list[Found]:
        """Bills from before there was an account: those to be paid are named."""
        bills = Bill.objects.of_person(person)
        if owed := bills.to_pay().count():
            words = ngettext("{n} bill to be paid", "{n} bills to be paid", owed).format(n=owed)
        elif count := bills.count():
            words = ngettext("{n} bill", "{n} bills", count).format(n=count)
        else:
            return []
        return [Found(words, reverse("payments:bills"))]

    def hindrances(self, person: Person) -> list[Hindrance]:
        """What is still owed or not priced yet, and money on its way in either direction."""
        texts = {
            BillState.ISSUED: _("“{title}” is not paid yet. Pay it first, or ask the organ."),
            BillState.PRICING_HOLD: _("What “{title}” comes to is being checked. Wait for it, or ask the organ."),
        }
        open_bills = Bill.objects.of_person(person).filter(state__in=texts).order_by("pk")
        found = [
            Hindrance(texts[bill.state].format(title=bill.title), reverse("payments:bill", args=[bill.ref]))
            for bill in open_bills
        ]
        mine = Q(placed_by__person=person)
        orders = Order.objects.filter(mine | Q(allocations__bill__payer=person), state__in=ACTIVE).distinct()
        text = _("A payment of “{title}” is under way. Wait for its result, or close it.")
        found += [Hindrance(text.format(title=order.title)) for order in orders.order_by("pk")]
        owed = Q(allocation__order__placed_by__person=person) | Q(stray__order__placed_by__person=person)
        refunds = Refund.objects.filter(owed | Q(allocation__bill__payer=person)).exclude(state__in=ENDED).distinct()
        text = _("{amount} yuan are on their way back to you. Wait until they have arrived.")
        return found + [Hindrance(text.format(amount=yuan(row.amount))) for row in refunds.order_by("pk")]


def _record(bill: Bill, refunds: list[Refund]) -> Record:
    rows = [
        (_("Organ"), bill.payee.name),
        (_("State"), str(bill.get_state_display())),
        (_("Amount"), yuan(bill.amount) or "—"),
    ]
    if bill.paid_at:
        rows.append((_("Paid on"), full_day(bill.paid_at)))
    rows += [
        (_("Refund of {amount} yuan").format(amount=yuan(row.amount)), str(row.get_state_display())) for row in refunds
    ]
    return Record(bill.title, rows, bill.created_at)


def _dispute(dispute: Dispute) -> Record:
    rows = [
        (_("Bill"), dispute.bill.title),
        (_("What is wrong"), dispute.reason),
        (_("State"), str(dispute.get_state_display())),
    ]
    if dispute.photo_count:
        rows.append((_("Photos"), str(dispute.photo_count)))
    if dispute.decision:
        rows.append((_("Decision"), dispute.decision))
    return Record(_("Objection to a bill"), rows, dispute.opened_at)


def _agreement(agreement: Agreement) -> Record:
    rows = [
        (_("About"), agreement.subject_ref),
        (_("At most, each time"), yuan(agreement.limit)),
        (_("Signed on"), full_day(agreement.signed_at)),
    ]
    if agreement.ended_at:
        rows.append((_("Ended on"), full_day(agreement.ended_at)))
    return Record(_("Agreement to deduct"), rows, agreement.signed_at)


def register() -> None:
    """Called when the app is ready."""
    personal_data.ROOMS.register("payments", PaymentsData())
