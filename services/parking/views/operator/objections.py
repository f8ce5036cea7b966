"""费用申诉: objections of drivers, decided by whoever runs the lot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services.common.templatetags.words import moment, yuan
from services.files.responses import preview
from services.parking import access_desk as access
from services.parking import desk
from services.parking.forms_desk import ObjectionForm
from services.parking.operations import objecting
from services.parking.views.operator.acting import data_of, form_page, of_others, run_required
from services.payments.enums import DisputeState

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.payments.models import Allocation, Bill, Dispute

PAGE = 30
PAID = gettext_lazy("This bill is paid or over: finance decides about money back.")


@never_cache
@run_required
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """Open ones, the oldest first."""
    page = Paginator(access.objections_at_the_desk(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "parking/operator/objections.html", {"page": page})


@never_cache
@run_required
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said and shown, what the stay was; the decision and its reason."""
    found, stay = access.objection_at_the_desk(request.user, pk)
    bill = objecting.to_correct(dispute=found, stay=stay)
    part = objecting.to_give_back(dispute=found, stay=stay) if bill is None else None
    most = objecting.left_of(part) if part is not None else (bill or found.bill).amount or 0

    def verb(data: dict[str, Any]) -> None:
        of_others(request, stay)
        if data["upheld"]:
            said = {"stay": stay, "amount": data["amount"]}
            decide = objecting.uphold_paid if part is not None else objecting.uphold
            decide(dispute=found, decision=data["decision"], by=request.user, **said)
        else:
            objecting.turn_down(dispute=found, decision=data["decision"], by=request.user)

    return form_page(
        request,
        form=ObjectionForm(data_of(request), most=most),
        verb=verb,
        words=_("Decided. The payer reads it on the page of the bill."),
        way=("parking_desk:objections",),
        title=_("Decide an objection"),
        go=_("Decide"),
        facts=[*desk.stay_facts(stay), *_facts(found, bill)],
        photos=[reverse("parking_desk:objection_photo", args=[one.pk]) for one in found.photos.order_by("pk")]
        + [reverse("parking_desk:photo", args=[one.pk]) for one in stay.photos.order_by("pk")],
        note=_note(found, bill, part),
        closed=found.state != DisputeState.OPEN,
    )


def _note(found: Dispute, bill: Bill | None, part: Allocation | None) -> str:
    if found.state != DisputeState.OPEN:
        return ""
    if part is not None:
        told = _(
            "This bill is paid. What was too much goes back the way it came; above {limit} yuan finance agrees first."
        )
        return told.format(limit=yuan(part.bill.payee.refund_limit))
    if bill is None:
        return str(PAID)
    return "" if bill.pk == found.bill_id else _("The car stood there longer: the later bill is corrected.")


def _facts(found: Dispute, bill: Bill | None) -> list[dict[str, str]]:
    bills = [found.bill] if bill is None or bill.pk == found.bill_id else [found.bill, bill]
    rows = [(_("Bill"), f"{one.ref} · ￥{yuan(one.amount)} · {one.get_state_display()}") for one in bills]
    rows += [
        (_("What is wrong"), f"{found.reason} · {moment(found.opened_at)}"),
    ]
    if found.decided_at is not None:
        rows.append((str(found.get_state_display()), f"{found.decision} · {moment(found.decided_at)}"))
    return [{"key": key, "value": value} for key, value in rows]


@run_required
@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture that was handed in."""
    return preview(access.objection_photo(request.user, pk).file)
