"""Staff sign in: allauth's own flow, with our page, and the current one-time code on it in the demo."""

from __future__ import annotations

import json
from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.account.views import LoginView, PasswordChangeView
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _

from services.accounts import passkeys
from services.accounts.second_factor import demo_code, has_second_factor, owns_second_factor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse


class OurSite:
    """allauth puts its own ``site`` into the page; ours names the city."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Without that entry the context processor's stands."""
        context = super().get_context_data(**kwargs)
        context.pop("site", None)
        return context


class StaffSignIn(OurSite, LoginView):
    """User name and password."""


class SecondFactor(OurSite, AuthenticateView):
    """The one-time code after the password, or a passkey of whoever has one."""

    def _build_forms(self) -> forms.Form | None:
        """The form that was sent; the passkey's only when there is one to ask for."""
        user, posted = self.stage.login.user, self.request.POST if self.request.method == "POST" else None
        by_key = passkeys.has_any(user)
        key_sent = posted is not None and by_key and "code" not in posted
        code_sent = None if key_sent else posted
        self.auth_form = self.get_form_class()(user=user, data=code_sent)
        self.webauthn_form = (
            self.get_webauthn_form_class()(user=user, data=posted if key_sent else None) if by_key else None
        )
        if posted is None:
            return None
        return self.webauthn_form if key_sent else self.auth_form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the question for a passkey and the demo's banner."""
        context = super().get_context_data(**kwargs)
        question = json.dumps(context["js_data"]["request_options"]) if self.webauthn_form else ""
        extra = {"demo_code": demo_code(self.stage.login.user), "question": question}
        return {"webauthn_form": None} | context | extra | {"can_work": passkeys.can_work(self.request)}


class StaffOnly:
    """For pages inside a staff session that need no second factor yet."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Visitors sign in, residents are refused."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if not request.user.is_staff:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def staff_factor_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A staff session that went through its second factor; residents are refused."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if not request.user.is_staff:
            raise PermissionDenied
        if not has_second_factor(request):
            name = "mfa_reauthenticate" if owns_second_factor(request.user) else "mfa_activate_totp"
            return redirect_to_login(request.path, reverse(name))
        return view(request, *args, **kwargs)

    return guarded


class SecondFactorAgain(StaffOnly, OurSite, ReauthenticateView):
    """The one-time code inside a session that lacks it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the demo's banner."""
        return super().get_context_data(**kwargs) | {"demo_code": demo_code(self.request.user)}


class FirstSecondFactor(StaffOnly, OurSite, ActivateTOTPView):
    """Scan the picture once and prove it with a code; the next page asks for the next code."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who has one already is asked for it."""
        if request.user.is_authenticated and request.user.is_staff and owns_second_factor(request.user):
            return redirect_to_login("/desk/", reverse("mfa_reauthenticate"))
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        """To the page that asks for a code: the one just written opens nothing again."""
        messages.success(self.request, _("The app is set up. Wait for its next number, then write that one here."))
        return reverse("mfa_reauthenticate") + "?next=/desk/start/"


class StaffPassword(StaffOnly, OurSite, PasswordChangeView):
    """A new password, only with the second factor."""

    success_url = reverse_lazy("account_change_password")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the second factor first; a sign-in without password gets none here."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise PermissionDenied
        if request.user.is_authenticated and request.user.is_staff and not has_second_factor(request):
            name = "mfa_reauthenticate" if owns_second_factor(request.user) else "mfa_activate_totp"
            return redirect_to_login(request.path, reverse(name))
        if request.user.is_authenticated and request.user.password_given:
            self.success_url = "/desk/start/"  # the first one: now the work opens
        return super().dispatch(request, *args, **kwargs)


def inactive(request: HttpRequest) -> HttpResponse:
    """The sign-in was closed: where to ask."""
    return render(request, "accounts/resident/inactive.html", status=403)
