"""Passkeys: signing in with one, and one's own to add, name and remove. Residents and staff have the same pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.models import Login
from allauth.account.utils import get_login_redirect_url, get_next_redirect_url
from allauth.core.internal import ratelimit
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from services.accounts import devices, operations, passkeys
from services.accounts.decorators import resident_required, step_up_required
from services.accounts.forms.passkeys import NOT_TAKEN, PasskeyForm, PasskeyNameForm, PasskeySignInForm
from services.accounts.user_agents import read
from services.accounts.views.sign_in import with_next
from services.accounts.views.staff import staff_factor_required
from services.common.access import NotFoundOrNotYours

if TYPE_CHECKING:
    from django.http import HttpRequest


@method_decorator([never_cache, ratelimit.decorator(app="allauth.mfa", action="webauthn_login")], name="dispatch")
class PasskeySignIn(View):
    """A script fetches the question with GET and posts the answer; residents only."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who is signed in already goes on."""
        if request.user.is_authenticated:
            return redirect(get_login_redirect_url(request))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question, the same for everybody."""
        if "application/json" not in request.headers.get("Accept", ""):
            return redirect(with_next(request, "accounts:sign_in"))
        return JsonResponse(passkeys.asked_to_prove(None))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Sign in. Nothing tells an unknown passkey from a wrong one or from one of staff."""
        form = PasskeySignInForm(data=request.POST)
        if not form.is_valid() or form.cleaned_data["credential"].user.is_staff:
            messages.error(request, NOT_TAKEN)
            return redirect(with_next(request, "accounts:sign_in"))
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(request))
        return perform_passwordless_login(request, passkey, login)


class _Pages:
    """What residents and staff differ in."""

    home = "accounts:security"

    def context(self) -> dict[str, Any]:
        """For every page."""
        return {"home": reverse(self.home)}


class _AddPasskey(_Pages, View):
    """A name, then the browser asks for finger, face or PIN."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, with a name that fits this device."""
        system, _browser = read(request.headers.get("User-Agent", ""))
        return self._page(PasskeyForm(user=request.user, initial={"name": str(system.label)}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep it; every other session ends."""
        form = PasskeyForm(user=request.user, data=request.POST)
        if form.is_valid():
            try:
                operations.add_passkey(
                    user=request.user,
                    name=form.cleaned_data["name"],
                    credential=form.cleaned_data["credential"],
                    by=request.user,
                    keep=request.session.session_key,
                )
            except operations.TooManyPasskeys:
                form.add_error(None, _("You have ten passkeys already. Remove one first."))
            else:
                devices.renew(request, request.user)
                messages.success(request, _("The passkey is set up. Other devices were signed out."))
                return redirect(self.home)
        return self._page(form)

    def _page(self, form: PasskeyForm) -> HttpResponse:
        request = self.request
        context = {
            "form": form,
            "question": passkeys.asked_to_make(request.user),
            "can_work": passkeys.can_work(request),
            "named_address": passkeys.named_address(request),
        }
        return render(request, "accounts/resident/passkey_add.html", self.context() | context)


class _OnePasskey(_Pages, View):
    """Another name, or away with it."""

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """404 for absent and not one's own."""
        self.passkey = next((row for row in passkeys.owned(request.user) if row["pk"] == pk), None)
        if self.passkey is None:
            raise NotFoundOrNotYours
        return super().dispatch(request, pk)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The name it has."""
        return self._page(PasskeyNameForm(initial={"name": self.passkey["name"]}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Rename or remove."""
        try:
            if request.POST.get("action") == "remove":
                return self._remove(pk)
            form = PasskeyNameForm(request.POST)
            if not form.is_valid():
                return self._page(form)
            name = form.cleaned_data["name"]
            operations.rename_passkey(user=request.user, passkey_id=pk, name=name, by=request.user)
        except operations.NoSuchPasskey as error:  # another tab was quicker
            raise NotFoundOrNotYours from error
        messages.success(request, _("The passkey has a new name."))
        return redirect(self.home)

    def _remove(self, pk: int) -> HttpResponse:
        request = self.request
        key = request.session.session_key
        operations.remove_passkey(user=request.user, passkey_id=pk, by=request.user, keep=key)
        devices.renew(request, request.user)
        messages.success(request, _("The passkey is removed here. Other devices were signed out."))
        return redirect(self.home)

    def _page(self, form: PasskeyNameForm) -> HttpResponse:
        context = self.context() | {"form": form, "passkey": self.passkey}
        return render(self.request, "accounts/resident/passkey.html", context)


@method_decorator([never_cache, resident_required, step_up_required], name="dispatch")
class AddPasskey(_AddPasskey):
    """For residents."""


@method_decorator([never_cache, resident_required, step_up_required], name="dispatch")
class OnePasskey(_OnePasskey):
    """For residents."""


@method_decorator([never_cache, staff_factor_required], name="dispatch")
class StaffPasskeys(_Pages, View):
    """The passkeys of a staff sign-in, a second factor beside the one-time code; and where it is open now."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Both lists."""
        context = {"passkeys": passkeys.owned(request.user), "sessions": devices.open_sessions(request)}
        return render(request, "mfa/passkeys.html", context)


@method_decorator([never_cache, staff_factor_required, step_up_required], name="dispatch")
class StaffAddPasskey(_AddPasskey):
    """For staff."""

    home = "mfa_list_webauthn"


@method_decorator([never_cache, staff_factor_required, step_up_required], name="dispatch")
class StaffOnePasskey(_OnePasskey):
    """For staff."""

    home = "mfa_list_webauthn"
