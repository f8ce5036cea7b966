"""Between the first proof and being signed in: the second factor of those who have one."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.mfa.stages import AuthenticateStage

from services.accounts.second_factor import owns_second_factor


class SecondFactorStage(AuthenticateStage):
    """Staff with one are always asked; residents who set one up, after a password.

    An SMS code or a passkey already proves something a resident holds; whoever loses the app comes in by phone.
    """

    @property
    def urlname(self) -> str:
        """The page that asks; residents and staff have their own."""
        return "mfa_authenticate" if self.login.user.is_staff else "accounts:second_factor"

    def handle(self) -> tuple:
        """A redirect to that page, or on."""
        if not self._is_asked():
            return None, True
        self.state["authentication_required"] = True
        return headed_redirect_response(self.urlname), True

    def _is_asked(self) -> bool:
        user = self.login.user
        if user.is_staff:
            return self._should_handle(self.request)
        records = get_authentication_records(self.request, user)
        return bool(records) and records[-1].get("method") == "password" and owns_second_factor(user)
