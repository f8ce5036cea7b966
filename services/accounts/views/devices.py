"""Where a staff sign-in is open: the list stands beside its passkeys; here sessions are ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from services.accounts import devices, operations
from services.accounts.views.staff import staff_factor_required
from services.common.access import NotFoundOrNotYours

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

HOME = "mfa_list_webauthn"


@require_POST
@staff_factor_required
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out on one other computer, without asking again: whoever sees a stranger there must be quick."""
    try:
        operations.end_session(user=request.user, device_id=pk, by=request.user, keep=request.session.session_key)
    except operations.NoSuchDevice as error:
        raise NotFoundOrNotYours from error
    messages.success(request, _("Signed out there."))
    return redirect(HOME)


@require_POST
@staff_factor_required
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    key = request.session.session_key
    operations.end_sessions(user=request.user, by=request.user, reason="own wish", keep=key)
    devices.renew(request, request.user)
    messages.success(request, _("Signed out everywhere else."))
    return redirect(HOME)
