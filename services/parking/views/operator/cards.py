"""Monthly cards that lots sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from services.parking import access_cards, access_desk
from services.parking import cards as shown
from services.parking.views.operator.acting import run_required

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 30


@never_cache
@run_required
@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """How many are in force, what came for them this month, every sale."""
    lots = list(access_desk.lots_of(request.user, *access_desk.RUNS))
    chosen = next((lot for lot in lots if lot.code == request.GET.get("lot")), None)
    sales = access_cards.sales_at_the_desk(request.user)
    sales = sales.filter(lot=chosen) if chosen else sales
    page = Paginator(sales, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [shown.of_sale(sale) for sale in page.object_list],
        "figures": shown.figures(sales),
        "on_sale": shown.on_sale(chosen) if chosen else [],
        "lots": lots,
        "chosen": chosen.code if chosen else "",
    }
    return render(request, "parking/operator/cards.html", context)
