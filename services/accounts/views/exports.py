"""A copy of one's data to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from services.accounts import operations
from services.accounts.access import get_export, last_export
from services.accounts.decorators import resident_required, step_up_required
from services.files.responses import large_attachment

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_http_methods(["GET", "POST"])
@resident_required
@step_up_required
def export(request: HttpRequest) -> HttpResponse:
    """What is in it and how far it is; POST has one made."""
    if request.method == "POST":
        try:
            operations.ask_export(user=request.user, by=request.user)
        except operations.ExportTooSoon:
            messages.info(request, _("A copy was asked for within the last day. One a day is made."))
        else:
            messages.success(request, _("Your data are being put together. We tell you when they are ready."))
        return redirect("accounts:export")
    context = {"export": last_export(request.user), "days": settings.DATA_EXPORT_DAYS, "now": timezone.now()}
    return render(request, "accounts/resident/account_export.html", context)


@never_cache
@require_GET
@resident_required
@step_up_required
def download(request: HttpRequest) -> HttpResponse:
    """The ZIP as an attachment."""
    found = get_export(request.user)
    operations.note_download(export=found, by=request.user)
    return large_attachment(request, found.file)
