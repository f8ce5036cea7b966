"""What the pages of operators share: who may open them, and a form whose verb may be refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from services.audit.operations import PersonalDataInAudit
from services.departments.decorators import staff_required
from services.files.operations import UploadRefused
from services.parking import access_desk as access
from services.parking.operations.moving import NotOpenToThis
from services.payments.operations.billing import BeingPaid
from services.payments.operations.disputing import AlreadyDecided
from services.payments.operations.moving import NotOpenToThis as BillNotOpen

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from services.parking.models import Stay

watch_required = staff_required(*access.WATCHES)
"""Operators and attendants."""
run_required = staff_required(*access.RUNS)
"""Operators alone."""
REFUSED = (
    AlreadyDecided,
    BeingPaid,
    BillNotOpen,
    NotOpenToThis,
    PermissionError,
    UploadRefused,
    ValueError,
)
"""What a verb may refuse: shown as it is."""
DEFAULTS: dict[str, Any] = {"facts": [], "lead": "", "note": "", "closed": False, "search": None, "photos": []}
"""What a page with a form may show beside it."""


class OfKin(ValueError):
    """The vehicle is the clerk's or of their kin."""

    def __init__(self) -> None:
        super().__init__(_("This concerns you or somebody of your family: a colleague does it."))


def of_others(request: HttpRequest, *stays: Stay | None) -> None:
    """Raises OfKin where one of these stays is of the clerk's own vehicle or of their kin."""
    if any(stay is not None and access.keeps_away(request.user, stay) for stay in stays):
        raise OfKin


def said(refusal: Exception) -> str:
    """The words of a refusal."""
    if isinstance(refusal, PersonalDataInAudit):
        return _("Write it without telephone and document numbers: it is kept for ever.")
    if isinstance(refusal, PermissionError) and not str(refusal):
        return _("Another person must do this: nobody agrees to what they did themselves.")
    return str(refusal) or _("Somebody else was quicker. Look at it again.")


def done(request: HttpRequest, verb: Callable[[], Any], words: str, *way: Any) -> HttpResponse:
    """Make a move without a form; its refusal is told on the page one comes back to."""
    try:
        verb()
    except REFUSED as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, words)
    return redirect(*way)


def form_page(
    request: HttpRequest,
    *,
    form: forms.Form,
    verb: Callable[[dict[str, Any]], Any],
    words: str,
    way: tuple[Any, ...],
    template: str = "parking/operator/form.html",
    **context: Any,
) -> HttpResponse:
    """A page with one form; ``title`` and ``go`` are its words. 422 for what the form refuses, 409 for the verb."""
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            verb(form.cleaned_data)
        except REFUSED as refusal:
            form.add_error(None, said(refusal))
            status = 409
        else:
            messages.success(request, words)
            return redirect(*way)
    context = DEFAULTS | {"back": reverse(way[0], args=way[1:])} | context | {"form": form}
    return render(request, template, context, status=status)


def data_of(request: HttpRequest) -> Any:
    """What was posted, or nothing."""
    return request.POST if request.method == "POST" else None
