"""What one agreed to, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from services.accounts import operations
from services.accounts.access import consents_of, get_consent
from services.accounts.consents import PURPOSES
from services.accounts.decorators import resident_required, step_up_required

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.accounts.models import Consent


def _told(consent: Consent) -> dict[str, object]:
    purpose = PURPOSES.get(consent.purpose) if consent.purpose in PURPOSES else None
    return {
        "consent": consent,
        "title": purpose.title if purpose else consent.purpose,
        "consequence": purpose.consequence if purpose else "",
        "can_withdraw": bool(purpose and purpose.on_withdraw and not consent.withdrawn_at),
    }


@never_cache
@require_GET
@resident_required
def consents(request: HttpRequest) -> HttpResponse:
    """Everything agreed to, with the words shown then."""
    told = [_told(consent) for consent in consents_of(request.user)]
    return render(request, "accounts/resident/account_consents.html", {"told": told})


@never_cache
@require_http_methods(["GET", "POST"])
@resident_required
@step_up_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """What taking it back means; then it is taken back."""
    told = _told(get_consent(request.user, pk))
    if request.method == "POST" and told["can_withdraw"]:
        try:
            operations.withdraw(consent=told["consent"], by=request.user)
        except operations.CannotWithdraw:
            messages.info(request, _("This was taken back already."))
        else:
            messages.success(request, _("Taken back. It counts from now on."))
        return redirect("accounts:consents")
    return render(request, "accounts/resident/account_withdraw.html", told)
