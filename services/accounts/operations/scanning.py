"""Signing in on a computer with a phone that is signed in: the computer asks, the phone confirms, the computer enters.

What the picture says (token) and what the browser keeps (secret) are different: who photographs the picture cannot
enter with it. Two minutes, one phone, one sign-in; every step is a conditional update.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.utils import timezone

from services.accounts.enums import DeviceBrowser, DeviceSystem, ScanState
from services.accounts.models import ScanRequest, User
from services.accounts.operations.attempts import TooManyTries
from services.accounts.workflow import FINAL, SCAN_MOVES
from services.audit import operations as audit
from services.common import transaction
from services.common.crypto import blind_index
from services.common.messaging import tell

if TYPE_CHECKING:
    from django.db.models import QuerySet

SALT = "accounts.scan"
KEPT_FOR = timedelta(days=1)


class ScanGone(Exception):
    """The picture is too old, used, refused, of another phone, or was never ours."""


class WrongNumber(Exception):
    """The number is not the one on the computer; the picture is refused now."""


def ask_scan(
    *, secret: str, system: DeviceSystem, browser: DeviceBrowser, shown_network: str, network: str
) -> tuple[ScanRequest, str]:
    """A new picture for the browser that keeps ``secret``; its row and what it says. Raises TooManyTries."""
    now = timezone.now()
    ScanRequest.objects.filter(expires_at__lt=now - KEPT_FOR).delete()
    index = blind_index("network", network)
    recent = ScanRequest.objects.filter(network_index=index, asked_at__gt=now - timedelta(hours=1))
    if network not in settings.SIGN_IN_HALL_NETWORKS and recent.count() >= settings.SIGN_IN_SCANS_PER_NETWORK_HOUR:
        raise TooManyTries(60)
    token = secrets.token_urlsafe(18)
    row = ScanRequest.objects.create(
        token_index=blind_index("scan.token", token),
        browser_index=blind_index("scan.browser", secret),
        number=10 + secrets.randbelow(90),
        system=system,
        browser=browser,
        network=shown_network,
        network_index=index,
        asked_at=now,
        expires_at=now + timedelta(seconds=settings.SIGN_IN_SCAN_SECONDS),
    )
    return row, signing.TimestampSigner(salt=SALT).sign(token)


def waiting_scan(secret: str) -> ScanRequest | None:
    """The newest picture of this browser, with its state as of now."""
    if not secret:
        return None
    rows = ScanRequest.objects.filter(browser_index=blind_index("scan.browser", secret))
    row = rows.order_by("-pk").first()
    if row is not None and row.state not in FINAL and _is_over(row):
        row.state = ScanState.EXPIRED
    return row


def _is_over(row: ScanRequest) -> bool:
    """Too old; a clock set back ends it, too."""
    now, slack = timezone.now(), timedelta(seconds=settings.CLOCK_SLACK_SECONDS)
    return row.expires_at <= now or row.asked_at > now + slack


def scanned(*, token: str, user: User) -> ScanRequest:
    """The picture this phone scanned; the first phone that does has it to itself. Raises ScanGone."""
    row = _row_of(token)
    if row.state == ScanState.WAITING and _move("see", ScanRequest.objects.filter(pk=row.pk, user=None), user=user):
        row.state, row.user = ScanState.SEEN, user
    elif row.state == ScanState.WAITING:
        row.refresh_from_db()
    if row.user_id != user.pk:
        raise ScanGone
    return row


def _row_of(token: str) -> ScanRequest:
    try:
        plain = signing.TimestampSigner(salt=SALT).unsign(token)
    except signing.BadSignature as error:
        raise ScanGone from error
    row = ScanRequest.objects.filter(token_index=blind_index("scan.token", plain)).order_by("pk").first()
    if row is None:
        raise ScanGone
    if row.state not in FINAL and _is_over(row):
        row.state = ScanState.EXPIRED
    return row


def _move(name: str, rows: QuerySet[ScanRequest], **values: object) -> bool:
    move = SCAN_MOVES[name]
    open_ = rows.filter(state__in=move.sources, expires_at__gt=timezone.now())
    return bool(open_.update(state=move.target, **values))


def confirm_scan(*, token: str, number: str, user: User) -> None:
    """The phone says yes, with the number it reads on the computer. Raises ScanGone, WrongNumber."""
    row = _row_of(token)
    mine = ScanRequest.objects.filter(pk=row.pk, user=user)
    if number != str(row.number):
        refuse_scan(token=token, user=user)
        raise WrongNumber
    until = timezone.now() + timedelta(seconds=settings.SIGN_IN_SCAN_SECONDS)
    with transaction.atomic():
        if not _move("confirm", mine, expires_at=until):
            raise ScanGone
        audit.record(event="accounts.scan_confirmed", by=user, subject=user, detail={"system": row.system})
        if user.person_id:
            tell(user.person_id, "scan_confirmed", {"system": row.get_system_display()})


def refuse_scan(*, token: str, user: User) -> None:
    """The phone says no. Raises ScanGone."""
    row = _row_of(token)
    with transaction.atomic():
        if not _move("refuse", ScanRequest.objects.filter(pk=row.pk, user=user)):
            raise ScanGone
        audit.record(event="accounts.scan_refused", by=user, subject=user, detail={"system": row.system})


def use_scan(*, secret: str) -> User:
    """Who enters on the computer whose picture was confirmed; once. Raises ScanGone."""
    row = waiting_scan(secret)
    if row is None or row.state != ScanState.CONFIRMED:
        raise ScanGone
    with transaction.atomic():
        if not _move("use", ScanRequest.objects.filter(pk=row.pk)):
            raise ScanGone
        user = User.objects.filter(pk=row.user_id, is_staff=False, is_active=True).order_by("pk").first()
        if user is None:
            raise ScanGone
    return user
