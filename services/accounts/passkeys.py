"""Passkeys as a page needs them: whether they can work at this address, what the browser is asked, what one has."""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.conf import settings

from services.accounts import operations

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.accounts.models import User


def can_work(request: HttpRequest) -> bool:
    """Browsers keep passkeys for names, not for bare numbers such as 127.0.0.1."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False


def named_address(request: HttpRequest) -> str:
    """In the demo the same page at ``localhost``, where passkeys work; else empty."""
    if not settings.DEMO or can_work(request):
        return ""
    port = request.get_port()
    return f"http://localhost:{port}{request.path}"


def owned(user: User) -> list[dict[str, Any]]:
    """Number, name, and when each passkey was made and last used; the oldest first."""
    rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("created_at", "pk")
    return [
        {"pk": row.pk, "name": operations.passkey_name(row), "made_at": row.created_at, "used_at": row.last_used_at}
        for row in rows
    ]


def has_any(user: User) -> bool:
    """Whether there is one to ask for."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()


def asked_to_make(user: User) -> str:
    """The question to the browser for a new passkey that can sign in by itself; its state stays in the session."""
    return json.dumps(auth.begin_registration(user, True))


def asked_to_prove(user: User | None) -> dict[str, Any]:
    """The question to the browser for a passkey of this user; of anybody when None."""
    return auth.begin_authentication(user)
