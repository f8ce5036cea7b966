"""What the session knows about how one signed in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings

from services.accounts import operations

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.accounts.models import User


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session went through the second factor."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def owns_second_factor(user: User) -> bool:
    """Whether the sign-in has one to ask for."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def demo_code(user: User) -> str:
    """The current one-time code, for the labelled banner of the demo; empty outside it.

    A code opens once: when several people try the same demo sign-in, the next valid one is shown.
    """
    if not settings.DEMO:
        return ""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).order_by("pk").first()
    if row is None:
        return ""
    secret = decrypt(row.data["secret"])
    now = int(time.time()) // mfa_settings.TOTP_PERIOD
    for step in (0, 1, -1):
        code = totp.format_hotp_value(totp.hotp_value(secret, now + step))
        if not operations.is_spent(user=user, code=code):
            return code
    return ""
