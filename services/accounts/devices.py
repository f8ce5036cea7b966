"""Where one is signed in: noting a session when it begins, listing those that live, keeping one's own."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, update_session_auth_hash
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from services.accounts import operations
from services.accounts.enums import SignInMethod
from services.accounts.models import Device, User
from services.accounts.networks import network_of
from services.accounts.user_agents import read

if TYPE_CHECKING:
    from django.http import HttpRequest

SEEN = "seen_at"
"""In the session: when somebody last did something, in seconds since 1970."""

WAYS = {
    "code": SignInMethod.CODE,
    "password": SignInMethod.PASSWORD,
    "scan": SignInMethod.SCAN,
    "socialaccount": SignInMethod.IDENTITY,
}
"""What allauth notes of a sign-in → what its owner reads."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One line of the list."""

    pk: int
    words: str
    method: str
    network: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


def mask_network(address: str) -> str:
    """``113.96.*.*``, ``2408:8256:*``: enough to recognise one's own, too little to find anybody."""
    try:
        found = ipaddress.ip_address(address.partition("/")[0])
    except ValueError:
        return ""
    if found.version == 4:
        return ".".join([*str(found).split(".")[:2], "*", "*"])
    return ":".join([*(f"{int(part, 16):x}" for part in found.exploded.split(":")[:2]), "*"])


def note(request: HttpRequest, user: User) -> None:
    """This session began with the sign-in just made."""
    if not request.session.session_key:
        request.session.save()
    system, browser = read(request.headers.get("User-Agent", ""))
    operations.note_device(
        user=user,
        session_key=request.session.session_key,
        system=system,
        browser=browser,
        method=_method(request, user),
        network=mask_network(network_of(request)),
    )


def _method(request: HttpRequest, user: User) -> SignInMethod:
    records = get_authentication_records(request, user)
    if any(record.get("passwordless") for record in records):
        return SignInMethod.PASSKEY
    methods = [WAYS[record["method"]] for record in records if record.get("method") in WAYS]
    return methods[-1] if methods else SignInMethod.OTHER


def renew(request: HttpRequest, user: User) -> None:
    """This session goes on under a new key after password or epoch changed; all others are over."""
    before = request.session.session_key
    update_session_auth_hash(request, user)
    operations.renew_device(old_key=before, session_key=request.session.session_key)


def open_sessions(request: HttpRequest) -> list[OpenSession]:
    """Where this person is signed in, this session first, then the newest. Sessions that are over are left out."""
    rows = Device.objects.filter(user=request.user).order_by("-started_at", "-pk")
    found = [line for row in rows if (line := _line(request, row))]
    return sorted(found, key=lambda line: not line.is_this)


def _line(request: HttpRequest, row: Device) -> OpenSession | None:
    mine = row.session_key == request.session.session_key
    store = request.session if mine else import_module(settings.SESSION_ENGINE).SessionStore(row.session_key)
    seen_at = _seen_at(store, request.user, row.started_at)
    if seen_at is None:
        return None
    words = _("%(system)s, %(browser)s") % {
        "system": row.get_system_display(),
        "browser": row.get_browser_display(),
    }
    return OpenSession(row.pk, words, row.get_method_display(), row.network, row.started_at, seen_at, mine)


def _seen_at(store: object, user: User, started_at: datetime) -> datetime | None:
    """When somebody last did something there; None when the session is over."""
    if store.get(SESSION_KEY) != str(user.pk):
        return None
    if not constant_time_compare(store.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None
    limit = settings.IDLE_LIMIT_STAFF if user.is_staff else settings.IDLE_LIMIT_RESIDENT
    seen_at = datetime.fromtimestamp(store.get(SEEN, started_at.timestamp()), tz=UTC)
    return None if timezone.now() - seen_at > limit else seen_at
