"""SMS codes, each for one purpose, and signing in by them.

A number without a sign-in gets one; nothing tells beforehand whether it has.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from services.accounts.access import find_resident
from services.accounts.enums import AttemptKind, CodePurpose
from services.accounts.models import PhoneCode, SignInAttempt, User
from services.accounts.operations.attempts import TooManyTries, begin_try, note_refused, take_back
from services.audit import operations as audit
from services.common import transaction
from services.common.crypto import blind_index
from services.common.outbox import later


class CodeTooSoon(Exception):
    """A code went to this number from this network just now; ``seconds`` until the next."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class CodeGone(Exception):
    """The code is used, too old, tried too often, or was never asked for."""


class WrongCode(Exception):
    """The digits are not those that were sent; ``left`` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


def _counted_as(phone: str, purpose: str) -> str:
    """Codes of another purpose are counted by themselves: who just signed in may confirm at once."""
    return phone if purpose == CodePurpose.SIGN_IN else f"{purpose}:{phone}"


def _refuse_flood(login: str, network: str) -> None:
    now = timezone.now()
    sent = SignInAttempt.objects.filter(kind=AttemptKind.SENDING, network_index=blind_index("network", network))
    hour = sent.filter(at__gt=now - timedelta(hours=1)).count()
    if network not in settings.SIGN_IN_HALL_NETWORKS and hour >= settings.SIGN_IN_CODES_PER_NETWORK_HOUR:
        raise TooManyTries(60)
    last = sent.filter(login_index=blind_index("login", login)).order_by("-at").values_list("at", flat=True).first()
    if last and (wait := settings.SIGN_IN_RESEND_SECONDS - (now - last).total_seconds()) > 0:
        raise CodeTooSoon(min(settings.SIGN_IN_RESEND_SECONDS, int(wait) + 1))


def request_code(*, phone: str, network: str, purpose: str = CodePurpose.SIGN_IN) -> PhoneCode:
    """Send six digits to ``phone``; the caller keeps ``token`` in its session.

    The same happens whether or not the number has a sign-in. Raises CodeTooSoon, TooManyTries.
    """
    login = _counted_as(phone, purpose)
    _refuse_flood(login, network)
    begin_try(kind=AttemptKind.SENDING, login=login, network=network)
    now = timezone.now()
    with transaction.atomic():
        PhoneCode.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
        code = PhoneCode.objects.create(
            token=secrets.token_urlsafe(32),
            purpose=purpose,
            phone=phone,
            code=f"{secrets.randbelow(10**6):06d}",
            tries_left=settings.SIGN_IN_TRIES,
            sent_at=now,
            expires_at=now + timedelta(minutes=settings.SIGN_IN_CODE_MINUTES),
        )
        later("services.accounts.tasks.send_code", key=f"accounts.code:{code.pk}", code_id=code.pk)
    return code


def pending_code(token: str, purpose: str = CodePurpose.SIGN_IN) -> PhoneCode | None:
    """The code this session waits for, while it can still be used. A clock set back ends it."""
    now = timezone.now()
    usable = PhoneCode.objects.filter(purpose=purpose, used_at=None, tries_left__gt=0, expires_at__gt=now)
    slack = timedelta(seconds=settings.CLOCK_SLACK_SECONDS)
    return usable.filter(token=token, sent_at__lte=now + slack).order_by("pk").first()


def use_code(*, token: str, digits: str, network: str, purpose: str) -> str:
    """The phone that was proved; the code is used up. Raises CodeGone, WrongCode, TooManyTries.

    Every try is paid for before it is judged, by a conditional update: parallel guesses cannot share one. Call it
    outside a transaction, or a refused try is not counted.
    """
    waiting = pending_code(token, purpose)
    if waiting is None:
        raise CodeGone
    attempt = begin_try(kind=AttemptKind.CODE, login=_counted_as(waiting.phone, purpose), network=network)
    paid = PhoneCode.objects.filter(pk=waiting.pk, used_at=None, tries_left__gt=0).update(
        tries_left=F("tries_left") - 1
    )
    if not paid:
        raise CodeGone
    if not hmac.compare_digest(digits.encode(), waiting.code.encode()):
        note_refused(login=waiting.phone, network=network)
        raise WrongCode(waiting.tries_left - 1)
    with transaction.atomic():
        if not PhoneCode.objects.filter(pk=waiting.pk, used_at=None).update(used_at=timezone.now(), code=""):
            raise CodeGone
        take_back(attempt)
    return waiting.phone


def sign_in_by_code(*, token: str, digits: str, network: str) -> tuple[User, bool]:
    """Who signs in, and whether the sign-in is new. Raises CodeGone, WrongCode, TooManyTries."""
    return _resident_with(use_code(token=token, digits=digits, network=network, purpose=CodePurpose.SIGN_IN))


def _resident_with(phone: str) -> tuple[User, bool]:
    """The sign-in of this phone, made when there is none."""
    if known := find_resident(phone):
        User.objects.filter(pk=known.pk, phone_verified=False).update(phone_verified=True)
        return known, False
    try:
        with transaction.atomic():
            fields = {"phone": phone, "phone_verified": True}
            user = User.objects.create_user(f"r{secrets.token_hex(8)}", **fields)
    except IntegrityError:  # another tab of the same person was quicker
        return find_resident(phone), False
    audit.record(event="accounts.signed_up", by=user, subject=user)
    return user, True
