"""What the pages of operators share: who may open them, and a form whose verb may be refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from services.audit.operations import PersonalDataInAudit
from services.charging import access_desk as access
from services.charging.operations.commanding import NotCharging
from services.charging.operations.moving import NotOpenToThis
from services.departments.decorators import staff_required

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from services.charging.models import ChargingSession, OrphanStop

run_required = staff_required(*access.RUNS)
"""Operators of stations."""
REFUSED = (NotCharging, NotOpenToThis, ValueError)
"""What a verb may refuse: shown as it is."""
DEFAULTS: dict[str, Any] = {"facts": [], "lead": "", "note": "", "closed": False, "none": ""}
"""What a page with a form may show beside it."""


class OfKin(ValueError):
    """The charge is the clerk's or of their kin."""

    def __init__(self) -> None:
        super().__init__(_("This concerns you or somebody of your family: a colleague does it."))


def of_others(request: HttpRequest, session: ChargingSession) -> None:
    """Raises OfKin where this is the clerk's own charge or of their kin."""
    if access.keeps_away(request.user, session):
        raise OfKin


def of_others_stop(request: HttpRequest, orphan: OrphanStop, candidates: Iterable[ChargingSession]) -> None:
    """Raises OfKin where the stop may be of the clerk's own charge or of their kin."""
    if access.keeps_away_from(request.user, orphan, candidates):
        raise OfKin


def said(refusal: Exception) -> str:
    """The words of a refusal."""
    if isinstance(refusal, PersonalDataInAudit):
        return _("Write it without telephone and document numbers: it is kept for ever.")
    return str(refusal) or _("Somebody else was quicker. Look at it again.")


def form_page(
    request: HttpRequest,
    *,
    form: forms.Form,
    verb: Callable[[dict[str, Any]], Any],
    words: str,
    way: tuple[Any, ...],
    **context: Any,
) -> HttpResponse:
    """A page with one form; ``title`` and ``go`` are its words. 422 for what the form refuses, 409 for the verb.

    ``closed``: it cannot be done now, whatever is sent.
    """
    closed = bool(context.get("closed")) and request.method == "POST"
    status = 409 if closed else 422 if form.errors else 200
    if request.method == "POST" and not closed and form.is_valid():
        try:
            verb(form.cleaned_data)
        except REFUSED as refusal:
            form.add_error(None, said(refusal))
            status = 409
        else:
            messages.success(request, words)
            return redirect(*way)
    context = DEFAULTS | {"back": reverse(way[0], args=way[1:])} | context | {"form": form}
    return render(request, "charging/operator/form.html", context, status=status)


def data_of(request: HttpRequest) -> Any:
    """What was posted, or nothing."""
    return request.POST if request.method == "POST" else None
