"""作废·核销: one proposes that a bill ends without money, another decides; and a payment that stands open is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.common.access import NotFoundOrNotYours
from services.common.templatetags.words import moment
from services.payments import access_desk as access
from services.payments.access import active_order
from services.payments.enums import ProposalState
from services.payments.forms import ReasonForm
from services.payments.forms_proposals import EndingForm
from services.payments.means import WINDOW
from services.payments.models import BillEnding
from services.payments.operations import ending as ops
from services.payments.operations import ordering
from services.payments.views.finance.acting import data_of, done, finance_required, form_page, of_others
from services.payments.views.finance.bills import facts_of, payer_of, ways_to_end

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 30


@never_cache
@finance_required
@require_safe
def endings(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, the oldest first; what was decided under its heading."""
    shown = "decided" if request.GET.get("show") == "decided" else "open"
    rows = access.endings_at_the_desk(request.user)
    rows = (
        access.waiting_endings(rows).order_by("pk")
        if shown == "open"
        else rows.exclude(state=ProposalState.OPEN).order_by("-pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.owed_by = payer_of(one.bill)
    return render(request, "payments/desk/endings.html", {"page": page, "shown": shown})


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, ref: str) -> HttpResponse:
    """Say how a bill is to end and why. A payment that stands open is closed first."""
    found = access.bill_at_the_desk(request.user, ref)
    order, ways = active_order(found), ways_to_end(found)

    def verb(data: dict[str, Any]) -> None:
        of_others(request, [found])
        ops.propose_ending(bill=found, how=data["how"], reason=data["reason"], by=request.user)

    return form_page(
        request,
        form=EndingForm(data_of(request), ways=ways),
        verb=verb,
        words=_("Proposed. The bill stays as it is until another person agrees."),
        way=("finance:bill", ref),
        title=_("Cancel a bill or write it off"),
        go=_("Propose"),
        facts=facts_of(found),
        note=_("This bill is being paid just now. Close the payment on the page of the bill first.") if order else "",
        closed=not ways,
    )


@never_cache
@finance_required
@require_safe
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """What was proposed, by whom and why; the other agrees to it or not."""
    found = access.ending_at_the_desk(request.user, pk)
    free = not access.keeps_away(request.user, found.bill)
    own = found.proposed_by_id == request.user.pk
    waits = found.is_open and found.how in ways_to_end(found.bill)
    facts = [
        *facts_of(found.bill),
        {"key": _("How is it to end?"), "value": found.get_how_display()},
        {"key": _("Reason"), "value": found.reason},
        {"key": _("Proposed"), "value": f"{found.proposed_by} · {moment(found.proposed_at)}"},
    ]
    if found.decided_by:
        said = f"{found.get_state_display()} · {found.decided_by} · {moment(found.decided_at)}"
        facts += [{"key": _("Decided already"), "value": said}]
        facts += [{"key": _("Why it was not agreed to"), "value": found.decision}] if found.decision else []
    context = {
        "ending": found,
        "bill": found.bill,
        "facts": facts,
        "keeps_away": not free,
        "may_agree": waits and free and not own,
        "may_decline": found.is_open and free,
        "own": own and waits,
        "moved_on": found.is_open and not waits,
        "paid_now": waits and active_order(found.bill) is not None,
    }
    return render(request, "payments/desk/ending.html", context)


def _of_others(request: HttpRequest, pk: int) -> BillEnding:
    found = access.ending_at_the_desk(request.user, pk)
    of_others(request, [found.bill])
    return found


@finance_required
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person agrees: nothing is owed any more."""

    def verb() -> None:
        ops.agree_to_ending(ending=_of_others(request, pk), by=request.user)

    return done(request, verb, _("Agreed. The bill has ended and the payer is told."), "finance:ending", pk)


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person does not agree, or who proposed it takes it back."""
    found = access.ending_at_the_desk(request.user, pk)
    return form_page(
        request,
        form=ReasonForm(data_of(request)),
        verb=lambda data: ops.decline_ending(ending=_of_others(request, pk), reason=data["reason"], by=request.user),
        words=_("Not agreed to. The bill is owed as before."),
        way=("finance:ending", pk),
        title=_("Do not end this bill"),
        go=_("Do not agree"),
        facts=facts_of(found.bill),
        lead=f"{found.get_how_display()} · {found.reason}",
        closed=not found.is_open,
        back=reverse("finance:ending", args=[pk]),
    )


@finance_required
@require_POST
def close(request: HttpRequest, ref: str, number: str) -> HttpResponse:
    """A payment that stands open is closed at the payment company, so that the bill can be worked on."""
    found = access.bill_at_the_desk(request.user, ref)
    part = found.allocations.select_related("order").filter(order__out_trade_no=number).order_by("pk").first()
    if part is None or part.order.channel in WINDOW:
        raise NotFoundOrNotYours(found.subject)

    def verb() -> None:
        of_others(request, [found])
        ordering.wish_closed(order=part.order, by=request.user)

    return done(request, verb, _("The payment is being closed. Look again in a moment."), "finance:bill", ref)
