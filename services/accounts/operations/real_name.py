"""Tying a sign-in to a person. One person, one sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext

from services.accounts.access import find_person
from services.accounts.checks import IdentityAnswer, check_identity
from services.accounts.consents import REAL_NAME
from services.accounts.enums import AttemptKind, IdType, Origin, ProfileField, RealNameLevel, Sex
from services.accounts.models import Person, PhoneChange, User
from services.accounts.operations.attempts import begin_try, take_back
from services.accounts.operations.consents import give
from services.accounts.operations.profile import note_source
from services.audit import operations as audit
from services.common import identifiers, transaction
from services.common.messaging import tell
from services.common.outbox import later

if TYPE_CHECKING:
    from datetime import date


class AlreadyRealNamed(Exception):
    """The sign-in already has its person."""


class NameDoesNotMatch(Exception):
    """The register does not know this name with this document; nothing more is told."""


class IdentityTaken(Exception):
    """The person has another sign-in: only the window or 12345 can sort this out. Whose phone it is stays untold."""


def verify_real_name(*, user: User, name: str, id_type: str, id_number: str, by: User) -> Person:
    """Check name and document with the register and tie ``user`` to the person (L1).

    The caller showed the words of this consent, and they were agreed to: that is kept. A person known from a window
    keeps cases, certificates and bills. ``name`` is cleaned text. Raises IdentifierError, AlreadyRealNamed,
    NameDoesNotMatch, IdentityTaken, TooManyTries, CheckUnavailable.
    """
    if user.person_id:
        raise AlreadyRealNamed
    number = clean_number(id_type, id_number)
    attempt = begin_try(kind=AttemptKind.REAL_NAME, login=f"user:{user.pk}", network="")
    give(user=user, purpose=REAL_NAME, by=by)
    answer = check_identity(name=name, id_type=id_type, id_number=number, purpose=gettext("Real-name check"), by=by)
    if not answer.matches:
        audit.record(event="accounts.real_name_refused", by=by, subject=user)
        raise NameDoesNotMatch
    try:
        with transaction.atomic():
            person = _tie(user=user, name=name, id_type=id_type, number=number, answer=answer)
            audit.record(event="accounts.real_named", by=by, subject=person, detail={"level": RealNameLevel.NAMED})
            tell(person.pk, "real_name_done", {})
            take_back(attempt)
    except IntegrityError as error:
        _warn_holder(id_type=id_type, number=number, by=by)
        raise IdentityTaken from error
    return person


def _warn_old_phone(person: Person, user: User) -> None:
    """The number a window wrote down is told: a name and a number of a document are known to more than one person."""
    if person.phone and user.phone and person.phone != user.phone:
        fields = {"old_phone": person.phone, "at": timezone.now(), "moves_sign_in": False}
        change = PhoneChange.objects.create(user=user, **fields)
        later("services.accounts.tasks.tell_old_phone", key=f"accounts.old_phone:{change.pk}", change_id=change.pk)


def clean_number(id_type: str, id_number: str) -> str:
    """The number as it is kept; an identity card is read by GB 11643. Raises IdentifierError."""
    if id_type == IdType.ID_CARD:
        return identifiers.id_card(id_number).number
    return identifiers.compact(id_number)


def _tie(*, user: User, name: str, id_type: str, number: str, answer: IdentityAnswer) -> Person:
    """Find or make the person and point the sign-in there; IntegrityError when another sign-in already does."""
    person = register_person(
        name=name, id_type=id_type, id_number=number, phone=user.phone, birth_date=answer.birth_date, sex=answer.sex
    )
    if person.name != name or person.phone != user.phone:  # what is confirmed replaces what a window once typed
        _warn_old_phone(person, user)
        person.name, person.phone = name, user.phone or person.phone
        person.save(update_fields=["name", "phone"])
    note_source(person, ProfileField.NAME, ProfileField.DOCUMENT, origin=Origin.REGISTER, organ=answer.organ[:80])
    if user.phone:
        note_source(person, ProfileField.PHONE, origin=Origin.CODE)
    tied = User.objects.filter(pk=user.pk, person=None).update(
        person=person, level=RealNameLevel.NAMED, display_name=name
    )
    if not tied:
        raise AlreadyRealNamed
    user.person, user.level, user.display_name = person, RealNameLevel.NAMED, name
    return person


def register_person(
    *,
    name: str,
    id_type: str,
    id_number: str,
    phone: str = "",
    birth_date: date | None = None,
    sex: str = Sex.UNKNOWN,
) -> Person:
    """The person with this document, made when unknown (also for walk-ins at the window). Raises IdentifierError.

    Birth date and sex of an identity card are read from its number; a contact phone is kept when none was known.
    """
    number = clean_number(id_type, id_number)
    if id_type == IdType.ID_CARD:
        card = identifiers.id_card(number)
        birth_date, sex = card.birth_date, card.sex
    person = find_person(id_type=id_type, id_number=number)
    if person is None:
        try:
            with transaction.atomic():
                person = Person.objects.create(
                    name=name, id_type=id_type, id_number=number, phone=phone, birth_date=birth_date, sex=sex
                )
                written = [ProfileField.NAME, ProfileField.DOCUMENT, *([ProfileField.PHONE] if phone else [])]
                note_source(person, *written, origin=Origin.WINDOW)
                return person
        except IntegrityError:  # the same document a moment ago
            person = find_person(id_type=id_type, id_number=number)
    changed = {}
    if phone and not person.phone:
        changed["phone"] = phone
    if birth_date and not person.birth_date:
        changed |= {"birth_date": birth_date, "sex": sex}
    if changed:
        for field, value in changed.items():
            setattr(person, field, value)
        person.save(update_fields=list(changed))
    if "phone" in changed:
        note_source(person, ProfileField.PHONE, origin=Origin.WINDOW)
    return person


def _warn_holder(*, id_type: str, number: str, by: User) -> None:
    """Tell the person that someone else tried to take their name, and record it."""
    person = find_person(id_type=id_type, id_number=number)
    if person is None:
        return
    with transaction.atomic():
        audit.record(event="accounts.identity_claimed_twice", by=by, subject=person)
        tell(person.pk, "identity_claimed", {})
