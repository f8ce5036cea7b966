"""登录与安全: the ways this person signs in, where they are signed in, and what to do next."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.totp.internal.auth import clear_totp_secret
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from services.accounts import devices, operations, passkeys
from services.accounts.decorators import resident_required, step_up_required
from services.accounts.forms.sign_in import FirstSecondFactorForm, NewPasswordForm
from services.accounts.second_factor import owns_second_factor
from services.common.access import NotFoundOrNotYours
from services.common.masking import mask_phone

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

HOME = "accounts:security"


@never_cache
@resident_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Ways to sign in and open sessions; changing something asks again who it is."""
    sessions = devices.open_sessions(request)
    context: dict[str, Any] = {
        "phone": mask_phone(request.user.phone),
        "password": request.user.has_usable_password(),
        "passkeys": passkeys.owned(request.user),
        "app": owns_second_factor(request.user),
        "sessions": sessions,
        "apps": operations.apps_of(request.user),
        "others": [line for line in sessions if not line.is_this],
    }
    return render(request, "accounts/resident/security.html", context)


@method_decorator([never_cache, resident_required, step_up_required], name="dispatch")
class Password(View):
    """A first password, another one, or none any more."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form."""
        return self._page(NewPasswordForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Set or remove it; every other session ends."""
        if request.POST.get("action") == "remove":
            operations.remove_password(user=request.user, by=request.user, keep=request.session.session_key)
            return self._done(_("The password is removed. You sign in by SMS code. Other devices were signed out."))
        form = NewPasswordForm(request.POST)
        if form.is_valid():
            try:
                operations.set_password(
                    user=request.user,
                    password=form.cleaned_data["password"],
                    by=request.user,
                    keep=request.session.session_key,
                )
            except ValidationError as error:
                form.add_error("password", error)
            else:
                return self._done(_("The password is set. Other devices were signed out."))
        return self._page(form)

    def _done(self, text: str) -> HttpResponse:
        devices.renew(self.request, self.request.user)
        messages.success(self.request, text)
        return redirect(HOME)

    def _page(self, form: NewPasswordForm) -> HttpResponse:
        context = {"form": form, "there": self.request.user.has_usable_password()}
        return render(self.request, "accounts/resident/password.html", context)


@method_decorator([never_cache, resident_required, step_up_required], name="dispatch")
class App(View):
    """The app with one-time codes that is asked after the password."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """What to scan, or how to go back."""
        return self._page(None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Set it up with a first code, or take it away; every other session ends."""
        user, key = request.user, request.session.session_key
        if request.POST.get("action") == "remove":
            try:
                operations.take_app_away(user=user, by=user, keep=key)
            except operations.FactorMissing:
                return redirect(HOME)
            return self._done(_("The one-time code is not asked any more. Other devices were signed out."))
        if owns_second_factor(user):
            return redirect("accounts:app")
        form = FirstSecondFactorForm(user=user, data=request.POST)
        if not form.is_valid():
            return self._page(form)
        try:
            operations.set_up_app(user=user, secret=form.secret, by=user, keep=key)
        except operations.FactorThere:
            return redirect("accounts:app")
        clear_totp_secret(request)
        return self._done(_("The one-time code is set up. Other devices were signed out."))

    def _done(self, text: str) -> HttpResponse:
        devices.renew(self.request, self.request.user)
        messages.success(self.request, text)
        return redirect(HOME)

    def _page(self, form: FirstSecondFactorForm | None) -> HttpResponse:
        user = self.request.user
        if owns_second_factor(user):
            return render(self.request, "accounts/resident/app.html", {})
        form = form or FirstSecondFactorForm(user=user)
        adapter = get_mfa_adapter()
        address = adapter.build_totp_url(user, form.secret)
        encoded = base64.b64encode(adapter.build_totp_svg(address).encode()).decode()
        picture = f"data:image/svg+xml;base64,{encoded}"
        context = {"form": form, "picture": picture, "address": address, "secret": form.secret}
        return render(self.request, "accounts/resident/app_set_up.html", context)


@require_POST
@resident_required
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out on one other device. No confirming first: whoever sees a stranger there must be quick."""
    try:
        operations.end_session(user=request.user, device_id=pk, by=request.user, keep=request.session.session_key)
    except operations.NoSuchDevice as error:
        raise NotFoundOrNotYours from error
    messages.success(request, _("Signed out there."))
    return redirect(HOME)


@require_POST
@resident_required
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    key = request.session.session_key
    operations.end_sessions(user=request.user, by=request.user, reason="own wish", keep=key)
    devices.renew(request, request.user)
    messages.success(request, _("Signed out everywhere else."))
    return redirect(HOME)
