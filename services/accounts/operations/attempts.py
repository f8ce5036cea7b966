"""Counting tries per login and network.

The pair is what is limited: a stranger cannot lock anyone out from elsewhere, and a hall behind one address is not
shut because one person mistypes. The row is written before the try, so that parallel guesses are all counted.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from services.accounts.enums import AttemptKind
from services.accounts.models import SignInAttempt
from services.audit import operations as audit
from services.common.crypto import blind_index

KEPT_FOR = timedelta(days=1)


class TooManyTries(Exception):
    """This login was tried too often from this network; ``minutes`` until the next try is taken."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


def _same(kind: str, login: str, network: str) -> dict[str, str]:
    return {
        "kind": kind,
        "login_index": blind_index("login", login),
        "network_index": blind_index("network", network),
    }


def begin_try(*, kind: AttemptKind, login: str, network: str) -> SignInAttempt:
    """Count one try. Raises TooManyTries, and then the refused try itself is not counted."""
    now = timezone.now()
    SignInAttempt.objects.filter(at__lt=now - KEPT_FOR).delete()
    mine = SignInAttempt.objects.create(at=now, **_same(kind, login, network))
    window = timedelta(minutes=settings.SIGN_IN_WINDOW_MINUTES)
    recent = SignInAttempt.objects.filter(at__gt=now - window, **_same(kind, login, network))
    if recent.count() > settings.SIGN_IN_TRIES:
        mine.delete()
        raise TooManyTries(_minutes_until_free(recent.values_list("at", flat=True), window, now))
    return mine


def _minutes_until_free(times: object, window: timedelta, now: datetime) -> int:
    """Minutes until fewer than the allowed tries lie inside the window."""
    newest_first = sorted(times, reverse=True)[: settings.SIGN_IN_TRIES]
    seconds = (newest_first[-1] + window - now).total_seconds() if newest_first else 0
    return max(1, -(-int(seconds) // 60))


def note_refused(*, login: str, network: str) -> None:
    """A wrong password or code: many of them for one login from many networks raise an alarm."""
    audit.record(
        event="accounts.sign_in_refused",
        by=None,
        subject=f"login:{blind_index('login', login)[:16]}",
        detail={"network": blind_index("network", network)[:16]},
    )


def take_back(attempt: SignInAttempt) -> None:
    """The try succeeded: only its own row goes, so that a success among guesses does not hide the guesses."""
    attempt.delete()


def tries_left(*, kind: AttemptKind, login: str, network: str) -> int:
    """How many tries this login still has from this network."""
    since = timezone.now() - timedelta(minutes=settings.SIGN_IN_WINDOW_MINUTES)
    used = SignInAttempt.objects.filter(at__gt=since, **_same(kind, login, network)).count()
    return max(0, settings.SIGN_IN_TRIES - used)
