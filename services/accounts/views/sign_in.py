"""Residents sign in: phone, code, done. A new number and a known one go the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_login_redirect_url, get_next_redirect_url, perform_login
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.decorators.cache import never_cache

from services.accounts import operations
from services.accounts.adapter import PortalAccountAdapter
from services.accounts.forms.sign_in import CodeForm, PhoneForm
from services.accounts.networks import network_of
from services.common.masking import mask_phone

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from services.accounts.models import PhoneCode

SESSION_KEY = "sign_in_code"


def with_next(request: HttpRequest, name: str) -> str:
    """The address ``name``, keeping a safe ``next``."""
    following = get_next_redirect_url(request)
    return reverse(name) + (f"?{urlencode({'next': following})}" if following else "")


def too_soon(seconds: int) -> str:
    """When the next code can be sent."""
    text = ngettext(
        "A code was sent just now. The next one can be sent in %(count)d second.",
        "A code was sent just now. The next one can be sent in %(count)d seconds.",
        seconds,
    )
    return text % {"count": seconds}


def wrong_code(left: int) -> str:
    """What is said about a wrong code while tries remain."""
    text = ngettext(
        "This is not the code that was sent. %(count)d more try, then a new code is needed.",
        "This is not the code that was sent. %(count)d more tries, then a new code is needed.",
        left,
    )
    return text % {"count": left}


@method_decorator(never_cache, name="dispatch")
class SignIn(View):
    """Ask for the phone and send a code."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who is signed in already goes on."""
        if request.user.is_authenticated:
            return redirect(get_login_redirect_url(request))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form."""
        return self._page(PhoneForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send the code and show where to write it; a wrong number stays in the form."""
        form = PhoneForm(request.POST)
        if form.is_valid():
            try:
                code = operations.request_code(phone=form.cleaned_data["phone"], network=network_of(request))
            except operations.CodeTooSoon as error:
                form.add_error("phone", too_soon(error.seconds))
            except operations.TooManyTries as error:
                form.add_error("phone", PortalAccountAdapter.wait_message(error.minutes))
            else:
                request.session[SESSION_KEY] = code.token
                return redirect(with_next(request, "accounts:confirm_code"))
        return self._page(form)

    def _page(self, form: PhoneForm) -> HttpResponse:
        context = {"form": form, "next": get_next_redirect_url(self.request) or ""}
        return render(self.request, "accounts/resident/sign_in.html", context)


@method_decorator(never_cache, name="dispatch")
class ConfirmCode(View):
    """Take the code and sign in."""

    waiting: PhoneCode

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without a code on its way there is nothing to confirm."""
        if request.user.is_authenticated:
            return redirect(get_login_redirect_url(request))
        waiting = operations.pending_code(request.session.get(SESSION_KEY, ""))
        if waiting is None:
            return self._again()
        self.waiting = waiting
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form."""
        return self._page(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Sign in, send another code, or say what is not right."""
        if request.POST.get("action") == "resend":
            return self._resend()
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        try:
            user, _new = operations.sign_in_by_code(
                token=self.waiting.token, digits=form.cleaned_data["code"], network=network_of(request)
            )
        except operations.WrongCode as error:
            if error.left < 1:
                return self._again()
            form.add_error("code", wrong_code(error.left))
        except operations.TooManyTries as error:
            form.add_error("code", PortalAccountAdapter.wait_message(error.minutes))
        except operations.CodeGone:
            return self._again()
        else:
            following = get_next_redirect_url(request)
            del request.session[SESSION_KEY]
            record_authentication(request, user, method="code")
            return perform_login(request, user, redirect_url=following)
        return self._page(form)

    def _resend(self) -> HttpResponse:
        try:
            code = operations.request_code(phone=self.waiting.phone, network=network_of(self.request))
        except operations.CodeTooSoon as error:
            messages.info(self.request, too_soon(error.seconds))
        except operations.TooManyTries as error:
            messages.info(self.request, PortalAccountAdapter.wait_message(error.minutes))
        else:
            self.request.session[SESSION_KEY] = code.token
            messages.success(self.request, _("A new code was sent. Only the newest one counts."))
        return redirect(with_next(self.request, "accounts:confirm_code"))

    def _again(self) -> HttpResponse:
        if self.request.session.pop(SESSION_KEY, None):
            messages.info(self.request, _("This code can no longer be used. Have a new one sent."))
        return redirect(with_next(self.request, "accounts:sign_in"))

    def _page(self, form: CodeForm) -> HttpResponse:
        context = {
            "form": form,
            "phone": mask_phone(self.waiting.phone),
            "minutes": settings.SIGN_IN_CODE_MINUTES,
            "demo_code": self.waiting.code if settings.DEMO else "",
            "next": get_next_redirect_url(self.request) or "",
        }
        return render(self.request, "accounts/resident/confirm_code.html", context)
