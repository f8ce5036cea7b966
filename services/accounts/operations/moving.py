"""A new phone for a person who stands at the window with the document."""

from __future__ import annotations

from django.db import IntegrityError
from django.utils import timezone

from services.accounts.access import find_resident, user_of
from services.accounts.enums import Origin, ProfileField, RealNameLevel
from services.accounts.models import Person, PhoneChange, User
from services.accounts.operations.devices import end_sessions
from services.accounts.operations.factors import take_all_factors
from services.accounts.operations.profile import note_source
from services.audit import operations as audit
from services.common import transaction
from services.common.messaging import tell
from services.common.outbox import later


class NoSignInYet(Exception):
    """The person never signed in; with the new phone they simply can, and then confirm their name."""


class PhoneInUse(Exception):
    """Another real-named person signs in with this phone."""


def move_phone(*, person: Person, phone: str, by: User, call: str = "") -> User:
    """Let ``person`` sign in with ``phone`` from now on; ``by`` saw person and document (level 3).

    At the window, or at home after a call to 12345: then ``call`` is the number of its order, kept in the audit.

    Every open session of the sign-in ends; password, passkeys and app open nothing any more. A sign-in that knows only
    this phone gives it up and is closed: that is how somebody who could not confirm their name with a new number gets
    their own sign-in back. The old number is told, too. Raises NoSignInYet, PhoneInUse.
    """
    try:
        with transaction.atomic():
            user = user_of(person)
            if user is None:
                raise NoSignInYet
            other = find_resident(phone)
            if other and other.pk != user.pk:
                give_up(other, by=by)
            _move(user, phone, by=by)
            person.phone = phone
            person.save(update_fields=["phone"])
            note_source(person, ProfileField.PHONE, origin=Origin.WINDOW)
            _record(person, call, by=by)
    except IntegrityError as error:  # somebody signed up with it a moment ago
        raise PhoneInUse from error
    return user


def _record(person: Person, call: str, *, by: User) -> None:
    """In the audit and to the person, as it was: at the window, or at home by an order of 12345."""
    if call:
        audit.record(event="accounts.phone_moved_at_home", by=by, subject=person, detail={"note": call})
        tell(person.pk, "phone_moved_at_home", {})
    else:
        audit.record(event="accounts.phone_moved", by=by, subject=person)
        tell(person.pk, "phone_moved", {})


def _move(user: User, phone: str, *, by: User) -> None:
    """The sign-in under its new number; whatever the lost phone held opens nothing."""
    old = user.phone
    user.phone, user.phone_verified, user.level = phone, False, RealNameLevel.IN_PERSON
    user.set_unusable_password()
    user.save(update_fields=["phone", "phone_verified", "level", "password"])
    take_all_factors(user=user)
    end_sessions(user=user, by=by, reason="phone moved")
    if old and old != phone:
        change = PhoneChange.objects.create(user=user, old_phone=old, at=timezone.now())
        later("services.accounts.tasks.tell_old_phone", key=f"accounts.old_phone:{change.pk}", change_id=change.pk)


def give_up(other: User, *, by: User) -> None:
    """Close a sign-in that knows nothing but its phone, which is somebody else's now. Raises PhoneInUse."""
    if other.person_id:
        raise PhoneInUse
    other.phone, other.is_active = "", False
    other.save(update_fields=["phone", "is_active"])
    audit.record(event="accounts.closed", by=by, subject=other, detail={"reason": "phone moved"})
