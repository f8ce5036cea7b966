"""Agreeing, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone

from services.accounts.consents import PURPOSES
from services.accounts.enums import RealNameLevel
from services.accounts.models import Consent, User
from services.audit import operations as audit
from services.common import transaction
from services.common.messaging import tell

if TYPE_CHECKING:
    from services.accounts.models import Person


class CannotWithdraw(Exception):
    """The consent was taken back before, or its purpose cannot be."""


def give(*, user: User, purpose: str, by: User) -> Consent:
    """Write down that ``user`` agreed to the present words of ``purpose``; once while the words are the same.

    Raises NotRegistered for a purpose nobody knows.
    """
    asked = PURPOSES.get(purpose)
    standing = Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None)
    if same := standing.filter(version=asked.version).first():
        return same
    now = timezone.now()
    try:
        with transaction.atomic():
            standing.exclude(version=asked.version).update(withdrawn_at=now)
            given = Consent.objects.create(
                user=user, purpose=purpose, version=asked.version, text=str(asked.text), given_at=now
            )
            detail = {"purpose": purpose, "version": asked.version}
            audit.record(event="accounts.consent_given", by=by, subject=user, detail=detail)
    except IntegrityError:  # the same words in another tab
        return standing.get(version=asked.version)
    return given


@transaction.atomic
def withdraw(*, consent: Consent, by: User) -> None:
    """Take a consent back, with what follows from it. Raises CannotWithdraw."""
    purpose = PURPOSES.get(consent.purpose) if consent.purpose in PURPOSES else None
    if purpose is None or purpose.on_withdraw is None:
        raise CannotWithdraw
    if not Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        raise CannotWithdraw
    detail = {"purpose": consent.purpose, "version": consent.version}
    audit.record(event="accounts.consent_withdrawn", by=by, subject=consent.user, detail=detail)
    purpose.on_withdraw(user=consent.user, by=by)


@transaction.atomic
def untie(*, user: User, by: User) -> Person | None:
    """The sign-in knows only its phone again; the person keeps cases and certificates. None when it was not tied."""
    person = user.person
    untied = User.objects.filter(pk=user.pk, person__isnull=False).update(
        person=None, level=RealNameLevel.PHONE, display_name=""
    )
    if not untied:
        return None
    audit.record(event="accounts.real_name_undone", by=by, subject=person)
    tell(person.pk, "real_name_undone", {})
    user.person, user.level, user.display_name = None, RealNameLevel.PHONE, ""
    return person
