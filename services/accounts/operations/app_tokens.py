"""Apps that are signed in: a token for one app on one device, ended by whatever ends the sessions of its sign-in."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from services.accounts.models import AppToken, User
from services.audit import operations as audit
from services.common import transaction
from services.common.crypto import blind_index

KEPT_FOR = timedelta(days=30)
"""Rows that open nothing any more."""
APP_TOKEN_PREFIX = "tba_"  # noqa: S105  no secret
"""By which a token is known for what it is, here and by who searches code for secrets."""
NOTED_EVERY = timedelta(minutes=5)
"""How exactly the last use is known."""


class NoSuchApp(Exception):
    """This person has no such app signed in (any more)."""


def _sign_in_index(user: User) -> str:
    return blind_index("app.sign_in", user.get_session_auth_hash())


def _device_index(device: str) -> str:
    return blind_index("app.device", device)


def issue_app_token(*, user: User, device: str, device_name: str) -> tuple[AppToken, str]:
    """Sign an app in on the device it names; its row and its token, which is told once and kept nowhere.

    What was signed in on that device before is not any more.
    """
    now, token = timezone.now(), APP_TOKEN_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        AppToken.objects.filter(Q(ended_at__lt=now - KEPT_FOR) | Q(expires_at__lt=now - KEPT_FOR)).delete()
        AppToken.objects.filter(user=user, device_index=_device_index(device), ended_at=None).update(ended_at=now)
        row = AppToken.objects.create(
            user=user,
            token_index=blind_index("app.token", token),
            device_index=_device_index(device),
            device_name=device_name,
            sign_in_index=_sign_in_index(user),
            made_at=now,
            used_at=now,
            expires_at=now + timedelta(days=settings.APP_TOKEN_DAYS),
        )
        audit.record(event="accounts.app_signed_in", by=user, subject=user, detail={"app": row.pk})
    return row, token


def token_in_force(*, token: str, device: str) -> AppToken | None:
    """The app this token belongs to, on the device it was given to; None when it opens nothing. Notes the use.

    A clock set back ends a token, too, so that no change of the clock ever extends one.
    """
    now = timezone.now()
    rows = AppToken.objects.filter(token_index=blind_index("app.token", token), ended_at=None, expires_at__gt=now)
    row = rows.select_related("user").order_by("pk").first()
    if row is None or not hmac.compare_digest(row.device_index, _device_index(device)) or not _stands(row):
        return None
    if now - row.used_at >= NOTED_EVERY:
        AppToken.objects.filter(pk=row.pk).update(used_at=now)
    return row


def _stands(row: AppToken) -> bool:
    now, slack = timezone.now(), timedelta(seconds=settings.CLOCK_SLACK_SECONDS)
    used_lately = row.used_at - slack <= now <= row.used_at + timedelta(days=settings.APP_TOKEN_IDLE_DAYS)
    same = hmac.compare_digest(row.sign_in_index, _sign_in_index(row.user))
    return used_lately and same and row.user.is_active and not row.user.is_staff


def apps_of(user: User) -> list[AppToken]:
    """Where this person's apps are signed in now, the newest first."""
    rows = AppToken.objects.filter(user=user, ended_at=None, expires_at__gt=timezone.now()).select_related("user")
    return [row for row in rows.order_by("-made_at", "-pk") if _stands(row)]


def end_app(*, user: User, app_id: int, by: User) -> None:
    """Sign one app out. Raises NoSuchApp."""
    with transaction.atomic():
        if not AppToken.objects.filter(pk=app_id, user=user, ended_at=None).update(ended_at=timezone.now()):
            raise NoSuchApp
        audit.record(event="accounts.app_signed_out", by=by, subject=user, detail={"app": app_id})
