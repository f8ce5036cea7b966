"""What does not fit: put aside until a person solves it, and differences with bill files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services.common.access import NotFoundOrNotYours
from services.common.templatetags.words import moment, yuan
from services.payments import access_desk as access
from services.payments import desk
from services.payments.enums import Doubt, DoubtState
from services.payments.forms import ReasonForm, SolveForm
from services.payments.means import label
from services.payments.models import ReconBatch, ReconItem
from services.payments.operations.reconciling import solve_difference
from services.payments.operations.solving import solve
from services.payments.views.finance.acting import books_required, data_of, finance_required, form_page, of_others
from services.payments.workflow import OUTCOMES

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.payments.models import Quarantined

PAGE = 30


@never_cache
@finance_required
@require_safe
def doubts(request: HttpRequest) -> HttpResponse:
    """Open ones first seen first; the solved under their heading."""
    shown = "solved" if request.GET.get("show") == "solved" else "open"
    state = DoubtState.SOLVED if shown == "solved" else DoubtState.OPEN
    mine = desk.doubts(request.user)
    rows = mine.filter(state=state).select_related("order", "solved_by").defer("body")
    page = Paginator(rows.order_by("-pk" if shown == "solved" else "pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "shown": shown, "waiting": mine.filter(state=DoubtState.OPEN).count()}
    return render(request, "payments/desk/doubts.html", context)


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def doubt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said, what stands here, what may become of it."""
    found = access.doubt_at_the_desk(request.user, pk)
    outcomes = OUTCOMES[Doubt(found.doubt)]
    bills = access.bills_in(found)

    def solved(data: dict[str, Any]) -> None:
        of_others(request, bills)
        solve(doubt=found, outcome=data["outcome"], note=data["note"], by=request.user)

    return form_page(
        request,
        form=SolveForm(data_of(request), outcomes=outcomes),
        verb=solved,
        words=_("Solved. Whatever was held is free."),
        way=("finance:doubts",),
        title=found.get_doubt_display(),
        go=_("Solve it"),
        facts=_facts(found),
        closed=found.state == DoubtState.SOLVED,
        bills=bills,
    )


def _facts(doubt: Quarantined) -> list[dict[str, str]]:
    order, refund = doubt.order, doubt.refund
    rows = [(_("Heard on"), moment(doubt.at)), (_("Channel"), label(doubt.channel))]
    if doubt.said_amount is not None:
        rows.append((_("The channel says"), f"{yuan(doubt.said_amount)} {_('yuan')}"))
    if order:
        asked = f"{yuan(order.amount)} {_('yuan')} · {order.get_state_display()}"
        rows += [(_("We asked for"), asked), (pgettext("payment", "Order"), order.out_trade_no)]
    elif doubt.order_number:
        rows.append((pgettext("payment", "Order"), doubt.order_number))
    if refund:
        rows.append((_("Refund"), f"{refund.out_refund_no} {yuan(refund.amount)} · {refund.get_state_display()}"))
    if doubt.said_number:
        rows.append((_("Number of the channel"), doubt.said_number))
    if doubt.state == DoubtState.SOLVED:
        solved = f"{doubt.get_outcome_display()} · {doubt.solved_by} · {moment(doubt.solved_at)}"
        rows += [(_("Solved"), solved), (pgettext("payment", "What was done"), doubt.note)]
    return [{"key": key, "value": value} for key, value in rows]


@never_cache
@books_required
@require_safe
def recon(request: HttpRequest) -> HttpResponse:
    """对账: every bill file that was compared, and how many lines still differ."""
    open_lines = Count("items", filter=Q(items__solved_at=None))
    rows = ReconBatch.objects.annotate(differing=Count("items"), left=open_lines).order_by("-day_date", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for batch in page.object_list:
        batch.means = label(batch.channel)
    return render(request, "payments/desk/recon.html", {"page": page})


@never_cache
@books_required
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of one file that do not match."""
    found = ReconBatch.objects.filter(pk=pk).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    rows = found.items.select_related("order", "refund", "solved_by").order_by("solved_at", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "payments/desk/batch.html", {"batch": found, "page": page, "means": label(found.channel)})


@never_cache
@books_required
@require_http_methods(["GET", "HEAD", "POST"])
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how a difference was cleared up."""
    found = ReconItem.objects.select_related("batch", "order").filter(pk=pk).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    facts = [
        {"key": _("Finding"), "value": found.get_finding_display()},
        {"key": _("Our number"), "value": found.number},
        {"key": _("Number of the channel"), "value": found.channel_number or "—"},
        {"key": _("In our books"), "value": yuan(found.ours) or "—"},
        {"key": _("In the file"), "value": yuan(found.theirs) or "—"},
    ]
    return form_page(
        request,
        form=ReasonForm(data_of(request)),
        verb=lambda data: solve_difference(item=found, note=data["reason"], by=request.user),
        words=_("Kept with the difference."),
        way=("finance:batch", found.batch_id),
        title=_("Clear up a difference"),
        go=_("Cleared up"),
        facts=facts,
        closed=found.solved_at is not None,
    )
