"""Staff sign in: allauth's own flow, with our page, and the current one-time code on it in the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.views import LoginView, PasswordChangeView
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse, reverse_lazy

from services.accounts.second_factor import demo_code, has_second_factor, owns_second_factor

if TYPE_CHECKING:
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
    """The one-time code after the password."""

    def _build_forms(self) -> AuthenticateForm | None:
        """One form; security keys are not offered yet."""
        posted = self.request.POST if self.request.method == "POST" else None
        self.auth_form = self.get_form_class()(user=self.stage.login.user, data=posted)
        self.webauthn_form = None
        return self.auth_form if posted is not None else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the demo's banner."""
        return super().get_context_data(**kwargs) | {"demo_code": demo_code(self.stage.login.user)}


class StaffOnly:
    """For pages inside a staff session that need no second factor yet."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Visitors sign in, residents are refused."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if not request.user.is_staff:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


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
        """To the page that asks for a code."""
        return reverse("mfa_reauthenticate") + "?next=/desk/"


class StaffPassword(StaffOnly, OurSite, PasswordChangeView):
    """A new password, only with the second factor."""

    success_url = reverse_lazy("account_change_password")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the second factor first; a sign-in without password gets none here."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise PermissionDenied
        if request.user.is_authenticated and request.user.is_staff and not has_second_factor(request):
            return redirect_to_login(request.path, reverse("mfa_reauthenticate"))
        return super().dispatch(request, *args, **kwargs)


def inactive(request: HttpRequest) -> HttpResponse:
    """The sign-in was closed: where to ask."""
    return render(request, "accounts/resident/inactive.html", status=403)
