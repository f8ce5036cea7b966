"""My account, staying signed in, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.logout import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from services.accounts import entries
from services.accounts.access import person_of
from services.accounts.decorators import resident_required
from services.accounts.middleware import SEEN
from services.common.masking import mask_id, mask_name, mask_phone

if TYPE_CHECKING:
    from django.http import HttpRequest


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Who one is, masked; a POST shows it in full this once. It is one's own data, so no reason is asked."""
    open_ = request.method == "POST" and "show" in request.POST
    context = {"rows": _rows(request, open_=open_), "open": open_, "person": person_of(request.user)}
    context["groups"] = entries.groups(request)
    return render(request, "accounts/resident/account.html", context)


def _rows(request: HttpRequest, *, open_: bool) -> list[dict[str, str]]:
    user, person = request.user, person_of(request.user)
    rows = []
    if person:
        rows += [
            {"key": _("Name"), "value": person.name if open_ else mask_name(person.name)},
            {"key": person.get_id_type_display(), "value": person.id_number if open_ else mask_id(person.id_number)},
        ]
    rows += [
        {"key": _("Mobile phone"), "value": user.phone if open_ else mask_phone(user.phone)},
        {"key": _("Real-name level"), "value": user.get_level_display()},
    ]
    return rows


@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """One tap keeps the session: 204, or 401 when it is over. The absolute limit stands."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    request.session[SEEN] = int(timezone.now().timestamp())
    return HttpResponse(status=204)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; also the answer for who is out already."""
    logout(request, show_message=False)
    return redirect("/")
