"""As whom one goes on: oneself, a firm, a relative, a child."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from services.accounts import operations
from services.accounts.acting import SESSION_KEY, Acting, myself, rights
from services.accounts.decorators import real_name_required
from services.accounts.entries import groups
from services.accounts.enums import ActingKind, ActingScope, EntryGroup

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ICONS = {ActingKind.ENTERPRISE: "store", ActingKind.GUARDIAN: "baby", ActingKind.HELPER: "elder"}


@never_cache
@real_name_required
@require_http_methods(["GET", "POST"])
def acting(request: HttpRequest) -> HttpResponse:
    """Whom one may act for today; a POST chooses. A right that ended meanwhile is not there any more."""
    if request.method == "POST":
        try:
            right = operations.switch_acting(ref=request.POST.get("ref", ""), before=request.acting, by=request.user)
        except operations.NoSuchRight:
            messages.error(request, _("You cannot act for them, or no longer. Choose from those that are listed."))
        else:
            keep(request, right)
            return redirect(get_next_redirect_url(request) or "/")
    context = {
        "choices": _choices(request),
        "next": get_next_redirect_url(request) or "",
        "groups": groups(request, EntryGroup.OTHERS, without="accounts:acting"),
    }
    return render(request, "accounts/resident/acting.html", context)


def keep(request: HttpRequest, right: Acting) -> None:
    """Remember the choice in the session; oneself needs none."""
    if right.is_self:
        request.session.pop(SESSION_KEY, None)
    else:
        request.session[SESSION_KEY] = right.ref


def _choices(request: HttpRequest) -> list[dict[str, Any]]:
    found = [myself(request.user), *rights(request.user.person)]
    return [_choice(right, chosen=right.ref == request.acting.ref) for right in found]


def _choice(right: Acting, *, chosen: bool) -> dict[str, Any]:
    scopes = [] if right.is_self else [ActingScope(scope).label for scope in ActingScope.values if right.may(scope)]
    return {
        "right": right,
        "icon": ICONS.get(right.kind, "user"),
        "kind": right.kind.label,
        "scopes": scopes,
        "items": len(right.items) if right.items is not None else 0,
        "chosen": chosen,
    }
