"""A bill at the finance desk: read, asked back, priced, paid at the window."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.common.access import NotFoundOrNotYours
from services.common.masking import mask_name
from services.common.templatetags.words import yuan
from services.payments import access_desk as access
from services.payments import story
from services.payments.enums import BillState, Outcome
from services.payments.forms import PriceForm, RefundForm, TakeForm
from services.payments.means import WINDOW
from services.payments.models import Bill, Receipt, Refund
from services.payments.operations import billing, ordering, refunding, taking
from services.payments.views.finance.acting import data_of, done, finance_required, form_page, hidden, of_others
from services.payments.workflow import ENDS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.payments.models import Allocation


PAGE = 30
LISTED = {
    BillState.ISSUED: (BillState.ISSUED,),
    BillState.PAID: (BillState.PAID,),
    "ended": (BillState.VOID, BillState.WRITTEN_OFF),
}
"""What the list shows under which heading."""


def payer_of(bill: Bill) -> str:
    """A firm by its name, a person masked."""
    return bill.payer_enterprise.name if bill.payer_enterprise else mask_name(bill.payer.name) if bill.payer else "—"


def facts_of(bill: Bill) -> list[dict[str, str]]:
    """Rows above a form about it."""
    return [
        {"key": _("Bill"), "value": f"{bill.title} {bill.ref}"},
        {"key": _("Payee"), "value": bill.payee.name},
        {"key": _("Payer"), "value": payer_of(bill)},
        {"key": _("Amount"), "value": f"￥{yuan(bill.amount)}" if bill.amount else "—"},
    ]


def ways_to_end(bill: Bill) -> frozenset[str]:
    """How it may end without money from where it stands."""
    return frozenset(how for how, move in ENDS.items() if bill.state in move.sources)


def _won(bill: Bill) -> Allocation | None:
    return bill.allocations.filter(outcome=Outcome.WON).select_related("order", "bill__payee").order_by("pk").first()


@never_cache
@finance_required
@require_safe
def bills(request: HttpRequest) -> HttpResponse:
    """What is owed, what was paid, what ended, the newest first."""
    shown = request.GET.get("show", "")
    shown = shown if shown in LISTED else BillState.ISSUED
    rows = access.at_the_desk(request.user, Bill.objects.filter(state__in=LISTED[shown]), "pk")
    rows = rows.select_related("payee", "payer", "payer_enterprise").order_by("-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.owed_by = payer_of(one)
    return render(request, "payments/desk/bills.html", {"page": page, "shown": shown})


@never_cache
@finance_required
@require_safe
def bill(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything about one bill, without the case it is about."""
    found = access.bill_at_the_desk(request.user, ref)
    won, keeps_away = _won(found), access.keeps_away(request.user, found)
    free = won.amount - won.refund_reserved if won else 0
    context: dict[str, Any] = {
        "bill": found,
        "payer": payer_of(found),
        "lines": list(found.lines.all()),
        "trace": story.trace_of(found),
        "attempts": story.attempts(found),
        "refunds": Refund.objects.filter(allocation__bill=found).select_related("requested_by").order_by("pk"),
        "receipt": Receipt.objects.filter(bill=found).select_related("document").order_by("pk").first(),
        "disputes": found.disputes.order_by("pk"),
        "endings": found.endings.order_by("pk"),
        "free": free,
        "keeps_away": keeps_away,
        "may_refund": free > 0 and not keeps_away,
        "may_end": bool(ways_to_end(found)) and not keeps_away,
        "may_take": found.state == BillState.ISSUED and not keeps_away,
        "may_price": found.state == BillState.PRICING_HOLD and not keeps_away,
    }
    return render(request, "payments/desk/bill.html", context)


@finance_required
@require_POST
def ask(request: HttpRequest, ref: str, number: str) -> HttpResponse:
    """The payer says they paid: the payment company is asked again how this attempt stands."""
    found = access.bill_at_the_desk(request.user, ref)
    part = found.allocations.select_related("order").filter(order__out_trade_no=number).order_by("pk").first()
    if part is None or part.order.channel in WINDOW:
        raise NotFoundOrNotYours(found.subject)
    words = _("The payment company is being asked. Look again in a moment.")
    return done(request, lambda: ordering.ask_soon(order=part.order), words, "finance:bill", ref)


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask money back; above the payee's limit a second person agrees."""
    found = access.bill_at_the_desk(request.user, ref)
    won = _won(found)
    if won is None:
        raise NotFoundOrNotYours(found.subject)
    free = won.amount - won.refund_reserved

    def ask(data: dict[str, Any]) -> None:
        of_others(request, [found])
        asked = {"amount": data["yuan"], "reason": data["reason"], "seen": hidden(request, "seen")}
        refunding.request_refund(allocation=won, by=request.user, **asked)

    limit = found.payee.refund_limit
    note = _("Up to {limit} yuan of one bill you decide alone; above that a second person agrees.")
    return form_page(
        request,
        form=RefundForm(data_of(request), initial={"yuan": yuan(free).replace(",", "")}),
        verb=ask,
        words=_("Asked for. Where a second person is needed, it waits among the refunds."),
        way=("finance:bill", ref),
        title=_("Give money back"),
        go=_("Give back"),
        hidden={"seen": str(won.refund_reserved)},
        closed=free <= 0,
        facts=[*facts_of(found), {"key": _("Still there"), "value": f"￥{yuan(free)}"}],
        note=note.format(limit=yuan(limit)),
    )


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, ref: str) -> HttpResponse:
    """Cash or a card at the window; an online payment that is open is closed first."""
    found = access.bill_at_the_desk(request.user, ref)

    def took(data: dict[str, Any]) -> None:
        of_others(request, [found])
        key = f"till:{hidden(request, 'key')}"[:64]
        card = {"slip": data["slip"], "terminal": data["terminal"]}
        taking.take_at_window(bills=[found], channel=data["channel"], client_key=key, by=request.user, **card)

    return form_page(
        request,
        form=TakeForm(data_of(request)),
        verb=took,
        words=_("Recorded. The receipt is being made."),
        way=("finance:bill", ref),
        title=_("Take the money"),
        go=_("Record {amount} yuan").format(amount=yuan(found.amount)),
        facts=facts_of(found),
        hidden={"key": hidden(request, "key") or secrets.token_hex(12)},
        closed=found.state != BillState.ISSUED and not hidden(request, "key"),
    )


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def price(request: HttpRequest, ref: str) -> HttpResponse:
    """One person says what a bill on hold comes to, another agrees to exactly that."""
    found = access.bill_at_the_desk(request.user, ref)
    if found.state != BillState.PRICING_HOLD:
        raise NotFoundOrNotYours(found.subject)

    def propose(data: dict[str, Any]) -> None:
        of_others(request, [found])
        lines = [billing.Line(found.title, data["yuan"], data["reason"])]
        billing.propose_price(bill=found, lines=lines, reason=data["reason"], by=request.user)

    if request.POST.get("seen"):
        return done(request, lambda: _agree(request, found), _("The bill is owed now."), "finance:bill", ref)
    proposed = sum(line[1] for line in found.proposal.get("lines", ()))
    return form_page(
        request,
        form=PriceForm(data_of(request)),
        verb=propose,
        words=_("Proposed. It is owed once another person agrees."),
        way=("finance:price", ref),
        title=_("Price a bill"),
        go=_("Propose"),
        facts=[*facts_of(found), {"key": _("Why it has no amount"), "value": found.hold_reason}],
        proposal={
            "amount": proposed,
            "reason": found.proposal.get("reason", ""),
            "by": found.priced_by,
            "own": found.priced_by_id == request.user.pk,
            "seen": billing.digest_of(found),
        }
        if found.proposal
        else None,
        back=reverse("finance:bill", args=[ref]),
    )


def _agree(request: HttpRequest, bill: Bill) -> None:
    of_others(request, [bill])
    billing.confirm_price(bill=bill, seen=request.POST.get("seen", ""), by=request.user)
