"""谁看过我的数据."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from services.accounts.decorators import real_name_required
from services.accounts.uses import by_day, pages_of_uses

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 30


@never_cache
@require_GET
@real_name_required
def uses(request: HttpRequest) -> HttpResponse:
    """Who looked at, asked for or used one's own data, newest first."""
    page = pages_of_uses(request.user.person, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/resident/account_uses.html", {"page": page, "days": by_day(list(page))})
