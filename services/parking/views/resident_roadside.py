"""At the roadside, without a sign-in: the paper on the car leads to paying; a car without a plate gets a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services.common.access import NotFoundOrNotYours
from services.parking import access_resident, limits, signs
from services.parking.enums import LotKind, StayState
from services.parking.operations import rounds

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_safe
def notice(request: HttpRequest, ticket: str) -> HttpResponse:
    """Who found the paper pays: after the stay its bill; while it runs as with the sign there, by typing the plate."""
    stay = access_resident.stay_by_notice(ticket)
    if stay.state == StayState.OPEN:
        number = stay.space.number if stay.space else ""
        return redirect("parking:scan", stay.lot.code, signs.key(stay.lot, number))
    bill = access_resident.to_pay_of(stay)
    if bill is not None:
        return redirect("parking:pay_bill", access_resident.ticket_of(bill))
    waits = stay.state in (StayState.EXITED, StayState.BILLED)
    answer = render(request, "parking/resident/notice.html", {"waits": waits})
    answer["X-Robots-Tag"] = "noindex"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scan_in(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """无牌车: whoever scanned a sign with a car that has no plate is given a number, and the stay begins."""
    lot = access_resident.get_lot(code)
    number = signs.space_of(lot, key)
    if number is None:
        raise NotFoundOrNotYours
    space = access_resident.space_of_sign(lot, number)
    context = {"lot": lot, "space": number, "key": key, "gated": lot.kind == LotKind.GATED, "refusal": ""}
    status = 200
    if request.method == "POST":
        if limits.too_many(request, f"{code}/{number}"):
            context["refusal"] = _("That was asked often just now. Wait ten minutes, or call 12345.")
            status = 429
        else:
            try:
                stay = rounds.scan_in(lot=lot, space=space, by=None)
            except ValueError as refusal:
                context["refusal"], status = str(refusal), 409
            else:
                told = _("Your car has the number {number}. Keep it: by it you see the fee and pay.")
                messages.success(request, told.format(number=stay.vehicle.plate))
                return redirect("parking:standing", access_resident.standing_ticket(stay))
    return render(request, "parking/resident/scan_in.html", context, status=status)
