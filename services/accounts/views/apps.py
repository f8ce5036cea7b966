"""Apps that are signed in, as their owner sees them on the page of signing in and safety."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from services.accounts import operations
from services.accounts.decorators import resident_required
from services.common.access import NotFoundOrNotYours

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@resident_required
@require_POST
def end_app(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign an app out; absent and not mine are the same 404."""
    try:
        operations.end_app(user=request.user, app_id=pk, by=request.user)
    except operations.NoSuchApp as error:
        raise NotFoundOrNotYours from error
    messages.success(request, _("The app is signed out."))
    return redirect("accounts:security")
