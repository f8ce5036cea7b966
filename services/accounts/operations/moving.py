"""A new phone for a person who stands at the window with the document."""

from __future__ import annotations

from django.db import transaction

from services.accounts.access import find_resident, user_of
from services.accounts.enums import Origin, ProfileField, RealNameLevel
from services.accounts.models import Person, User
from services.accounts.operations.factors import take_all_factors
from services.accounts.operations.profile import note_source
from services.audit import operations as audit
from services.common.messaging import tell


class NoSignInYet(Exception):
    """The person never signed in; with the new phone they simply can, and then confirm their name."""


class PhoneInUse(Exception):
    """Another real-named person signs in with this phone."""


def move_phone(*, person: Person, phone: str, by: User) -> User:
    """Let ``person`` sign in with ``phone`` from now on; ``by`` saw person and document (level 3).

    Every open session of the sign-in ends; password, passkeys and app open nothing any more. A sign-in that knows only
    this phone gives it up and is closed: that is how somebody who could not confirm their name with a new number gets
    their own sign-in back. Raises NoSignInYet, PhoneInUse.
    """
    with transaction.atomic():
        user = user_of(person)
        if user is None:
            raise NoSignInYet
        other = find_resident(phone)
        if other and other.pk != user.pk:
            give_up(other, by=by)
        user.phone, user.phone_verified, user.level = phone, False, RealNameLevel.IN_PERSON
        user.set_unusable_password()  # the session key hangs on it
        user.save(update_fields=["phone", "phone_verified", "level", "password"])
        take_all_factors(user=user)
        person.phone = phone
        person.save(update_fields=["phone"])
        note_source(person, ProfileField.PHONE, origin=Origin.WINDOW)
        audit.record(event="accounts.phone_moved", by=by, subject=person)
        tell(person.pk, "phone_moved", {})
    return user


def give_up(other: User, *, by: User) -> None:
    """Close a sign-in that knows nothing but its phone, which is somebody else's now. Raises PhoneInUse."""
    if other.person_id:
        raise PhoneInUse
    other.phone, other.is_active = "", False
    other.save(update_fields=["phone", "is_active"])
    audit.record(event="accounts.closed", by=by, subject=other, detail={"reason": "phone moved"})
