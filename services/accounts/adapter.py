"""How allauth works here: no sign-up or mail of its own, own limits, own words, secrets under the field keys."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from services.accounts import devices, operations
from services.accounts.checks import LANDINGS
from services.accounts.enums import AttemptKind
from services.accounts.middleware import SEEN, SIGNED_IN
from services.accounts.networks import network_of
from services.accounts.second_factor import owns_second_factor
from services.audit import operations as audit
from services.common import crypto
from services.common.masking import mask_phone

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django.http import HttpRequest

    from services.accounts.models import User

TOTP_AAD = "mfa.totp"


class PortalAccountAdapter(DefaultAccountAdapter):
    """Staff sign in by name and password through allauth; residents by phone through our own pages."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This sign-in is closed."),
        "too_many_login_attempts": _("Too many tries. Wait 15 minutes, then try again."),
        "incorrect_password": _("The password is not right."),
        "enter_current_password": _("The present password is not right."),
        "rate_limited": _("Too many tries. Wait a moment, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never through allauth: residents come by phone code, staff are made by a security administrator."""
        return False

    def get_login_stages(self) -> list[str]:
        """Only the second factor; phone codes are asked for by our own page before a login begins."""
        return ["services.accounts.stages.SecondFactorStage"]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A staff sign-in whose password is right, else None. Raises ValidationError when tried too often.

        Nothing differs, in words or hashing, between an unknown name, a resident's, and a wrong password.
        """
        login, network = credentials.get("username", ""), network_of(request)
        try:
            attempt = operations.begin_try(kind=AttemptKind.PASSWORD, login=login, network=network)
        except operations.TooManyTries as error:
            raise ValidationError(self.wait_message(error.minutes), code="too_many_login_attempts") from error
        user = authenticate(request, username=login, password=credentials.get("password", ""))
        if user is None or not user.is_staff:
            operations.note_refused(login=login, network=network)
            return None
        operations.take_back(attempt)
        return user

    @staticmethod
    def wait_message(minutes: int) -> str:
        """How long this login must wait on this network."""
        text = ngettext(
            "Too many tries. You can try again in %(count)d minute.",
            "Too many tries. You can try again in %(count)d minutes.",
            minutes,
        )
        return text % {"count": minutes}

    def get_reauthentication_methods(self, user: User) -> list[dict]:
        """Only the one-time code: inside a session nothing else is asked for again."""
        if not (user.is_authenticated and owns_second_factor(user)):
            return []
        name = "mfa_reauthenticate"
        return [{"id": name, "description": _("One-time code"), "url": reverse(name)}]

    def login(self, request: HttpRequest, user: User) -> None:
        """A new session key, the start of the absolute limit, one audit entry."""
        super().login(request, user)
        request.session[SIGNED_IN] = request.session[SEEN] = int(timezone.now().timestamp())
        devices.note(request, user)
        audit.record(event="accounts.signed_in", by=user, subject=user)

    def logout(self, request: HttpRequest) -> None:
        """Forget the session and say so in the audit."""
        operations.forget_device(session_key=request.session.session_key)
        audit.record(event="accounts.signed_out", by=request.user, subject=request.user)
        super().logout(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Residents land on the home page, staff where an upper room says."""
        if request.user.is_staff and "staff" in LANDINGS:
            return LANDINGS.get("staff")(request.user)
        return "/"

    def add_message(
        self, request: HttpRequest, level: int, *args: Any, message: str | None = None, **kwargs: Any
    ) -> None:
        """Only plain messages; allauth's templated ones ("signed in as …") say nothing a person needs."""
        if message:
            messages.add_message(request, level, message)


class PortalMFAAdapter(DefaultMFAAdapter):
    """TOTP secrets are ciphertext in the database; staff cannot drop their one-time code themselves."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Look at the newest one in the app; each opens once."),
        "cannot_delete_authenticator": _("Staff sign in with a second factor. Ask the security administrator."),
    }

    def build_totp_url(self, user: User, secret: str) -> str:
        """What the picture holds: whose key it is, masked, and for what."""
        issuer = gettext("Tongban staff") if user.is_staff else settings.SITE["name"]
        fields = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
        return f"otpauth://totp/{quote(issuer)}:{quote(self._get_user_identifier(user))}?{fields}"

    def _get_user_identifier(self, user: User) -> str:
        """A phone stays masked: apps and keys keep this text outside of the portal."""
        return user.username if user.is_staff else mask_phone(user.phone)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host a passkey belongs to, and the name the device shows."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.SITE["name"]}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, str | bytes]:
        """What the device keeps of the sign-in: its number here and a masked name."""
        name = self._get_user_identifier(user)
        return super().get_public_key_credential_user_entity(user) | {"name": name, "display_name": name}

    def encrypt(self, text: str) -> str:
        """Under the field keys."""
        return crypto.encrypt(text.encode(), aad=TOTP_AAD)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return crypto.decrypt(encrypted_text, aad=TOTP_AAD).decode()

    def build_totp_svg(self, url: str) -> str:
        """The picture to scan, with the name space that an image needs."""
        out = BytesIO()
        segno.make(url, error="m").save(out, kind="svg", scale=5, border=4, xmldecl=False)
        return out.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Residents may; staff not by themselves."""
        return not authenticator.user.is_staff
