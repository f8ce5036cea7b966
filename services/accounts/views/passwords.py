"""Signing in by phone and password, and the one-time code that some residents want asked after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginStageController
from allauth.account.utils import get_login_redirect_url, get_next_redirect_url, perform_login
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from services.accounts import operations
from services.accounts.adapter import PortalAccountAdapter
from services.accounts.enums import AttemptKind
from services.accounts.forms.sign_in import PasswordSignInForm
from services.accounts.networks import network_of
from services.accounts.stages import SecondFactorStage
from services.accounts.views.sign_in import with_next
from services.accounts.views.staff import SecondFactor

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@method_decorator(never_cache, name="dispatch")
class PasswordSignIn(View):
    """Phone and password; whoever has no password signs in by code."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who is signed in already goes on."""
        if request.user.is_authenticated:
            return redirect(get_login_redirect_url(request))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form."""
        return self._page(PasswordSignInForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Sign in, or say that the two do not go together."""
        form = PasswordSignInForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        phone, network = form.cleaned_data["phone"], network_of(request)
        try:
            user = operations.sign_in_by_password(phone=phone, password=form.cleaned_data["password"], network=network)
        except operations.TooManyTries as error:
            form.add_error("password", PortalAccountAdapter.wait_message(error.minutes))
        except operations.WrongPassword:
            form.refuse(operations.tries_left(kind=AttemptKind.PASSWORD, login=phone, network=network))
        else:
            record_authentication(request, user, method="password")
            return perform_login(request, user, redirect_url=get_next_redirect_url(request))
        return self._page(form)

    def _page(self, form: PasswordSignInForm) -> HttpResponse:
        context = {"form": form, "next": get_next_redirect_url(self.request) or ""}
        return render(self.request, "accounts/resident/sign_in_password.html", context)


class ResidentSecondFactor(SecondFactor):
    """The one-time code or a passkey after the password."""

    template_name = "accounts/resident/second_factor.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without a password just given there is nothing to ask."""
        if not request.user.is_authenticated and not LoginStageController.enter(request, SecondFactorStage.key):
            return redirect(with_next(request, "accounts:sign_in"))
        return super().dispatch(request, *args, **kwargs)
