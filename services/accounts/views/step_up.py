"""Asking once more whether it is really this person: SMS code, passkey or one-time code of the app."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from allauth.account.utils import get_next_redirect_url
from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from services.accounts import operations, passkeys
from services.accounts.adapter import PortalAccountAdapter
from services.accounts.decorators import resident_required
from services.accounts.enums import CodePurpose
from services.accounts.forms.passkeys import PasskeyAgainForm
from services.accounts.forms.sign_in import CodeForm, SecondFactorAgainForm
from services.accounts.networks import network_of
from services.accounts.second_factor import demo_code, owns_second_factor
from services.accounts.step_up import audit_step_up, note_code, step_up_url, stepped_up
from services.accounts.views.sign_in import too_soon, wrong_code
from services.common.masking import mask_phone

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.accounts.models import PhoneCode

SESSION_KEY = "step_up_code"


@method_decorator([never_cache, resident_required], name="dispatch")
class StepUp(View):
    """Every way this person has, on one page; afterwards on to where they were going."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Who confirmed just now goes on."""
        return self._on() if stepped_up(request) else self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send a code, or take what was typed."""
        if stepped_up(request):
            return self._on()
        ways = {"send": self._send, "app": self._one_time_code, "passkey": self._passkey}
        return ways.get(request.POST.get("action"), self._code)()

    def _on(self) -> HttpResponse:
        return redirect(get_next_redirect_url(self.request) or reverse("accounts:account"))

    def _here(self) -> HttpResponse:
        return redirect(step_up_url(self.request, get_next_redirect_url(self.request) or reverse("accounts:account")))

    def _waiting(self) -> PhoneCode | None:
        return operations.pending_code(self.request.session.get(SESSION_KEY, ""), CodePurpose.STEP_UP)

    def _send(self) -> HttpResponse:
        request = self.request
        if not request.user.phone:
            return self._here()
        try:
            code = operations.request_code(
                phone=request.user.phone, network=network_of(request), purpose=CodePurpose.STEP_UP
            )
        except operations.CodeTooSoon as error:
            messages.info(request, too_soon(error.seconds))
        except operations.TooManyTries as error:
            messages.info(request, PortalAccountAdapter.wait_message(error.minutes))
        else:
            request.session[SESSION_KEY] = code.token
        return self._here()

    def _code(self) -> HttpResponse:
        request, form = self.request, CodeForm(self.request.POST)
        if form.is_valid():
            try:
                operations.use_code(
                    token=request.session.get(SESSION_KEY, ""),
                    digits=form.cleaned_data["code"],
                    network=network_of(request),
                    purpose=CodePurpose.STEP_UP,
                )
            except operations.WrongCode as error:
                if error.left < 1:
                    return self._gone()
                form.add_error("code", wrong_code(error.left))
            except operations.TooManyTries as error:
                form.add_error("code", PortalAccountAdapter.wait_message(error.minutes))
            except operations.CodeGone:
                return self._gone()
            else:
                del request.session[SESSION_KEY]
                note_code(request)
                return self._on()
        return self._page(code_form=form)

    def _gone(self) -> HttpResponse:
        self.request.session.pop(SESSION_KEY, None)
        messages.info(self.request, _("This code can no longer be used. Have a new one sent."))
        return self._here()

    def _one_time_code(self) -> HttpResponse:
        form = SecondFactorAgainForm(user=self.request.user, data=self.request.POST, prefix="app")
        if not form.is_valid():
            return self._page(app_form=form)
        form.save()
        audit_step_up(self.request, "totp")
        return self._on()

    def _passkey(self) -> HttpResponse:
        form = PasskeyAgainForm(user=self.request.user, data=self.request.POST)
        if not form.is_valid():
            return self._page(key_form=form)
        form.save()
        audit_step_up(self.request, "passkey")
        return self._on()

    def _page(
        self,
        *,
        code_form: forms.Form | None = None,
        app_form: forms.Form | None = None,
        key_form: forms.Form | None = None,
    ) -> HttpResponse:
        user, waiting = self.request.user, self._waiting()
        app, by_key = owns_second_factor(user), passkeys.has_any(user) and passkeys.can_work(self.request)
        shown: dict[str, Any] = {
            "code_form": (code_form or CodeForm()) if waiting else None,
            "app_form": (app_form or SecondFactorAgainForm(user=user, prefix="app")) if app else None,
            "question": json.dumps(passkeys.asked_to_prove(user)) if by_key else "",
            "failed": code_form or app_form or key_form,
            "phone": mask_phone(user.phone),
            "minutes": settings.SIGN_IN_CODE_MINUTES,
            "valid": settings.STEP_UP_SECONDS // 60,
            "sms_code": waiting.code if waiting and settings.DEMO else "",
            "app_code": demo_code(user) if app else "",
            "next": get_next_redirect_url(self.request) or "",
        }
        return render(self.request, "accounts/resident/step_up.html", shown)
