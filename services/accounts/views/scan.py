"""Signing in on a computer by scanning a picture with a phone that is signed in."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_login_redirect_url, get_next_redirect_url, perform_login
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from services.accounts import operations
from services.accounts.adapter import PortalAccountAdapter
from services.accounts.decorators import resident_required
from services.accounts.devices import mask_network
from services.accounts.enums import ScanState
from services.accounts.forms.scan import ScanNumberForm
from services.accounts.networks import network_of
from services.accounts.user_agents import read

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest

    from services.accounts.models import ScanRequest

SESSION_KEY = "scan"
"""``secret``: proves that it is this browser; ``says``: what its picture holds."""
OVER = frozenset({ScanState.USED, ScanState.REFUSED, ScanState.EXPIRED})


def kept(request: HttpRequest) -> dict[str, str]:
    """What this browser keeps of its picture."""
    return request.session.get(SESSION_KEY) or {"secret": "", "says": ""}


@method_decorator(never_cache, name="dispatch")
class Scan(View):
    """The computer: a picture, its number, and the way in once the phone confirmed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who is signed in already goes on."""
        if request.user.is_authenticated:
            return redirect(get_login_redirect_url(request))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The picture of this browser; a new one when it has none."""
        row = operations.waiting_scan(kept(request)["secret"])
        if row is None or row.state == ScanState.USED:
            row = self._new()
        return self._page(row)

    def post(self, request: HttpRequest) -> HttpResponse:
        """``new``: another picture; otherwise in, when the phone confirmed."""
        here = reverse("accounts:scan") + self._following()
        if request.POST.get("action") == "new":
            self._new()
            return redirect(here)
        try:
            user = operations.use_scan(secret=kept(request)["secret"])
        except operations.ScanGone:
            return redirect(here)
        following = get_next_redirect_url(request)
        del request.session[SESSION_KEY]
        record_authentication(request, user, method="scan")
        return perform_login(request, user, redirect_url=following)

    def _following(self) -> str:
        following = get_next_redirect_url(self.request)
        return f"?{urlencode({'next': following})}" if following else ""

    def _new(self) -> ScanRequest | None:
        secret, (system, browser) = secrets.token_urlsafe(24), read(self.request.headers.get("User-Agent", ""))
        network = network_of(self.request)
        try:
            row, says = operations.ask_scan(
                secret=secret, system=system, browser=browser, network=network, shown_network=mask_network(network)
            )
        except operations.TooManyTries as error:
            messages.error(self.request, PortalAccountAdapter.wait_message(error.minutes))
            return None
        self.request.session[SESSION_KEY] = {"secret": secret, "says": says}
        return row

    def _page(self, row: ScanRequest | None) -> HttpResponse:
        address = settings.SITE_URL + reverse("accounts:scanned", args=[kept(self.request)["says"] or "-"])
        context = {
            "row": row,
            "address": address,
            "is_over": row is None or row.state in OVER,
            "next": get_next_redirect_url(self.request) or "",
        }
        return render(self.request, "accounts/resident/scan.html", context)


@never_cache
@require_safe
def scan_state(request: HttpRequest) -> HttpResponse:
    """For the script of that page: how the picture of this browser stands."""
    row = operations.waiting_scan(kept(request)["secret"])
    return JsonResponse({"state": row.state if row else ScanState.EXPIRED})


@method_decorator([never_cache, resident_required], name="dispatch")
class Scanned(View):
    """The phone: who asks, and yes with the number on the computer, or no."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Who asks. The first phone that opens it has the picture to itself."""
        return self._page(token, ScanNumberForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Yes or no; a wrong number is a no."""
        form = ScanNumberForm(request.POST)
        try:
            if request.POST.get("action") == "refuse":
                operations.refuse_scan(token=token, user=request.user)
            elif not form.is_valid():
                return self._page(token, form)
            else:
                operations.confirm_scan(token=token, number=form.cleaned_data["number"], user=request.user)
        except operations.WrongNumber:
            messages.error(
                request, _("This is not the number on the computer. For your safety this picture is refused.")
            )
        except operations.ScanGone:
            pass
        return redirect("accounts:scanned", token=token)

    def _page(self, token: str, form: ScanNumberForm) -> HttpResponse:
        try:
            row = operations.scanned(token=token, user=self.request.user)
        except operations.ScanGone:
            row = None
        context = {
            "row": row,
            "form": form,
            "here": row is not None and row.network == mask_network(network_of(self.request)),
        }
        return render(self.request, "accounts/resident/scanned.html", context)
