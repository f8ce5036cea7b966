"""My account: who one is and where that comes from, staying signed in, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.logout import logout
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from services.accounts import entries, operations
from services.accounts import typed as typing
from services.accounts.access import closing_of, person_of
from services.accounts.decorators import real_name_required, resident_required
from services.accounts.enums import EntryGroup
from services.accounts.forms.centre import AddressForm
from services.accounts.middleware import SEEN
from services.accounts.profile import rows_of

if TYPE_CHECKING:
    from django.http import HttpRequest


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Who one is, masked; a POST shows it in full this once. It is one's own data, so no reason is asked."""
    open_ = request.method == "POST" and "show" in request.POST
    context = {
        "rows": rows_of(request.user, open_=open_),
        "open": open_,
        "person": person_of(request.user),
        "closing": closing_of(request.user),
        "matters": entries.groups(request, EntryGroup.MATTERS, EntryGroup.OTHERS),
        "own": entries.groups(request, EntryGroup.SIGN_IN, EntryGroup.DATA),
    }
    return render(request, "accounts/resident/account.html", context)


@never_cache
@real_name_required
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Correct the contact address."""
    person = request.user.person
    form = AddressForm(request.POST if request.method == "POST" else None, initial={"address": person.address})
    if form.is_valid():
        operations.change_address(person=person, address=form.cleaned_data["address"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("accounts:account")
    return render(request, "accounts/resident/account_address.html", {"form": form})


@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """One tap keeps the session: 204, or 401 when it is over. The absolute limit stands."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    request.session[SEEN] = int(timezone.now().timestamp())
    return HttpResponse(status=204)


@require_POST
def typed(request: HttpRequest) -> HttpResponse:
    """What stands in the forms of a page whose session is about to end: 204, or 401 when it is over."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    typing.keep(request)
    return HttpResponse(status=204)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; also the answer for who is out already."""
    logout(request, show_message=False)
    return redirect("/")
