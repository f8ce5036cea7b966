"""Passkeys and the app with one-time codes: setting them up and taking them away.

Each change ends every other session and tells the person. Secrets and names of keys are ciphertext.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import IntegrityError

from services.accounts.models import User
from services.accounts.operations.devices import end_sessions
from services.accounts.operations.passwords import tell_change
from services.audit import operations as audit
from services.common import crypto, transaction

NAME_AAD = "mfa.passkey_name"
MOST_PASSKEYS = 10


class TooManyPasskeys(Exception):
    """Ten are enough; one must go first."""


class NoSuchPasskey(Exception):
    """This person has no such passkey (any more)."""


class FactorThere(Exception):
    """The app is set up already."""


class FactorMissing(Exception):
    """No app is set up."""


def passkey_name(passkey: Authenticator) -> str:
    """The name its owner gave it."""
    return crypto.decrypt(passkey.data["name"], aad=NAME_AAD).decode()


def _sealed(name: str) -> str:
    return crypto.encrypt(name.encode(), aad=NAME_AAD)


def _changed(user: User, *, event: str, by: User, keep: str) -> None:
    end_sessions(user=user, by=by, reason="second factor", keep=keep)
    audit.record(event=event, by=by, subject=user)
    tell_change(user)


def add_passkey(*, user: User, name: str, credential: dict[str, Any], by: User, keep: str = "") -> Authenticator:
    """Keep a passkey whose answer was checked. Raises TooManyPasskeys."""
    with transaction.atomic():
        if Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count() >= MOST_PASSKEYS:
            raise TooManyPasskeys
        made = WebAuthn.add(user, _sealed(name), credential).instance
        _changed(user, event="accounts.passkey_added", by=by, keep=keep)
    return made


def rename_passkey(*, user: User, passkey_id: int, name: str, by: User) -> None:
    """Another name; no session ends. Raises NoSuchPasskey."""
    with transaction.atomic():
        passkey = _passkey(user, passkey_id)
        passkey.data = {**passkey.data, "name": _sealed(name)}
        passkey.save(update_fields=["data"])
        audit.record(event="accounts.passkey_renamed", by=by, subject=user)


def remove_passkey(*, user: User, passkey_id: int, by: User, keep: str = "") -> None:
    """It opens nothing any more. Raises NoSuchPasskey."""
    with transaction.atomic():
        _passkey(user, passkey_id).delete()
        _changed(user, event="accounts.passkey_removed", by=by, keep=keep)


def _passkey(user: User, passkey_id: int) -> Authenticator:
    found = Authenticator.objects.filter(pk=passkey_id, user=user, type=Authenticator.Type.WEBAUTHN)
    if passkey := found.order_by("pk").first():
        return passkey
    raise NoSuchPasskey


def set_up_app(*, user: User, secret: str, by: User, keep: str = "") -> None:
    """Ask for one-time codes of an app that proved it knows ``secret``. Raises FactorThere."""
    try:
        with transaction.atomic():
            TOTP.activate(user, secret)
            _changed(user, event="accounts.app_set_up", by=by, keep=keep)
    except IntegrityError as error:  # another tab was quicker
        raise FactorThere from error


def take_app_away(*, user: User, by: User, keep: str = "") -> None:
    """Ask for no one-time code any more. Raises FactorMissing, PermissionError for staff, who always have one."""
    if user.is_staff:
        raise PermissionError
    with transaction.atomic():
        deleted, _rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
        if not deleted:
            raise FactorMissing
        _changed(user, event="accounts.app_taken_away", by=by, keep=keep)


def take_all_factors(*, user: User) -> None:
    """The phone is lost: whatever it held opens nothing. Inside the transaction of whoever records why."""
    Authenticator.objects.filter(user=user).delete()
