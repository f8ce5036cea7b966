"""How well a sign-in is tied to its person, raised step by step: by a face check, at a window. Never lowered."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from services.accounts.checks import CheckUnavailable, FaceCheck, face_check
from services.accounts.consents import FACE
from services.accounts.enums import AttemptKind, FaceState, RealNameLevel
from services.accounts.models import FaceRound, User
from services.accounts.operations.attempts import begin_try, take_back
from services.accounts.operations.consents import give
from services.audit import operations as audit
from services.common import transaction
from services.common.messaging import tell

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT_FOR = timedelta(days=30)


class NotNamedYet(Exception):
    """The sign-in has no person: name and document come first."""


class FaceNotDone(Exception):
    """There is no such check of this sign-in, it is too old, or it was left before its end."""


class FaceDoesNotMatch(Exception):
    """The provider saw somebody else."""


def raise_level(*, user: User, level: RealNameLevel, by: User, way: str) -> None:
    """Note that ``user`` was checked to ``level``; nothing happens when it already was. Raises NotNamedYet.

    ``way`` is a word for the audit: ``face``, ``window``, ``identity`` (another identity provider).
    """
    if not user.person_id:
        raise NotNamedYet
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, level__lt=level).update(level=level):
            return
        audit.record(event="accounts.level_raised", by=by, subject=user, detail={"level": level, "way": way})
        tell(user.person_id, "level_raised", {"level": RealNameLevel(level).label})
    user.level = level


def _provider() -> FaceCheck:
    provider = face_check()
    if provider is None:
        raise CheckUnavailable
    return provider


def begin_face_check(*, user: User, back: str, by: User) -> tuple[str, str]:
    """Begin a check; its reference, for the session, and the address the person goes to.

    The caller showed the words of this consent, and they were agreed to: that is kept. Each counts against the five
    tries of fifteen minutes. Raises NotNamedYet, TooManyTries, CheckUnavailable.
    """
    if not user.person_id:
        raise NotNamedYet
    provider, ref, now = _provider(), secrets.token_urlsafe(24), timezone.now()
    attempt = begin_try(kind=AttemptKind.REAL_NAME, login=f"face:{user.pk}", network="")
    give(user=user, purpose=FACE, by=by)
    purpose = gettext("Real-name check")
    try:
        address = provider.begin(ref=ref, person=user.person, back=back, purpose=purpose, by=by)
    except CheckUnavailable:
        take_back(attempt)
        raise
    FaceRound.objects.filter(expires_at__lt=now - KEPT_FOR).delete()
    expires_at = now + timedelta(minutes=settings.FACE_CHECK_MINUTES)
    FaceRound.objects.create(ref=ref, user=user, begun_at=now, expires_at=expires_at)
    return ref, address


def finish_face_check(*, user: User, ref: str, returned: Mapping[str, str], by: User) -> None:
    """Ask the provider how the check ended and raise the level (L2). An answer counts once.

    Raises FaceNotDone, FaceDoesNotMatch, CheckUnavailable.
    """
    open_ = FaceRound.objects.filter(
        ref=ref, user=user, state=FaceState.BEGUN, begun_at__lte=timezone.now(), expires_at__gt=timezone.now()
    )
    if not user.person_id or not open_.exists():
        raise FaceNotDone
    same = _provider().result(ref=ref, person=user.person, returned=returned, purpose=gettext("Real-name check"), by=by)
    if same is None:
        raise FaceNotDone
    with transaction.atomic():
        state = FaceState.PASSED if same else FaceState.FAILED
        if not open_.update(state=state, ended_at=timezone.now()):
            raise FaceNotDone
        if same:
            raise_level(user=user, level=RealNameLevel.SEEN, by=by, way="face")
        else:
            audit.record(event="accounts.face_refused", by=by, subject=user)
    if not same:
        raise FaceDoesNotMatch
