"""What the pages of the finance desk share: who may open them, and a form whose verb may be refused."""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from services.audit.operations import PersonalDataInAudit
from services.departments.decorators import staff_required
from services.departments.enums import Role
from services.payments import access_desk as access
from services.payments.operations import (
    billing,
    disputing,
    ending,
    invoicing,
    ordering,
    payees,
    refunding,
    reviving,
    solving,
    taking,
)
from services.payments.operations.moving import NotOpenToThis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from services.payments.models import Bill

finance_required = staff_required(Role.FINANCE)
"""Staff with the finance post today."""
SENT_BACK = re.compile(r"[0-9A-Za-z._:-]{1,64}")
"""What a page hides in its form for itself."""


def books_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Finance of the organ that keeps every book: bill files and background work are of no single payee; else 403."""

    @finance_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if access.books_of(request.user) is not None:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def hidden(request: HttpRequest, name: str) -> str:
    """What the page sent back about itself; empty for anything it cannot have written."""
    found = request.POST.get(name, "")
    return found if SENT_BACK.fullmatch(found) else ""


REFUSED = (
    NotOpenToThis,
    PermissionError,
    ValueError,
    billing.BeingPaid,
    billing.OtherProposal,
    ending.AlreadyDecided,
    ending.AlreadyProposed,
    ending.Kept,
    payees.AlreadyProposed,
    disputing.AlreadyDecided,
    invoicing.AlreadyAnswered,
    ordering.AlreadyBeingPaid,
    ordering.KeyReused,
    ordering.NotPayable,
    refunding.CannotRefund,
    refunding.CannotReject,
    refunding.OtherRefund,
    reviving.NotGivenUp,
    solving.AlreadySolved,
    taking.CloseFirst,
    taking.DayClosed,
)
"""What a verb may refuse: shown as it is."""


DEFAULTS: dict[str, Any] = {
    "facts": [],
    "note": "",
    "lead": "",
    "closed": False,
    "proposal": None,
    "hidden": {},
    "bill": None,
    "bills": [],
    "photos": [],
}
"""What a page with a form may show beside it."""


class OfKin(PermissionError):
    """It concerns the clerk or their kin."""

    def __init__(self) -> None:
        super().__init__(_("This concerns you or somebody of your family: a colleague does it."))


def of_others(request: HttpRequest, bills: Iterable[Bill]) -> None:
    """Raises OfKin where one of these bills concerns the clerk or their kin."""
    if any(access.keeps_away(request.user, bill) for bill in bills):
        raise OfKin


def said(refusal: Exception) -> str:
    """The words of a refusal; those without words are about the second person."""
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
    return render(request, "payments/desk/form.html", context, status=status)


def data_of(request: HttpRequest) -> Any:
    """What was posted, or nothing."""
    return request.POST if request.method == "POST" else None
