"""A new number by oneself: the number was just proved by a code, and the person by a step-up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from services.accounts.access import find_resident
from services.accounts.enums import Origin, ProfileField
from services.accounts.models import PhoneChange, User
from services.accounts.operations.moving import PhoneInUse, give_up
from services.accounts.operations.profile import note_source
from services.audit import operations as audit
from services.common import transaction
from services.common.messaging import send_sms, tell
from services.common.outbox import later

if TYPE_CHECKING:
    from services.accounts.models import Person

MONTH = timedelta(days=30)


class SamePhone(Exception):
    """It is the number already."""


class TooManyChanges(Exception):
    """The number was changed as often as it may be within a month."""


def refuse_change(user: User, phone: str = "") -> None:
    """Raises TooManyChanges, SamePhone: asked before a code is sent, and again before anything changes."""
    changed = PhoneChange.objects.filter(user=user, moves_sign_in=True, at__gt=timezone.now() - MONTH).count()
    if changed >= settings.PHONE_CHANGES_PER_MONTH:
        raise TooManyChanges
    if phone and phone == user.phone:
        raise SamePhone


def change_phone(*, user: User, phone: str, by: User) -> User:
    """Sign in with ``phone`` from now on; the old number is told, every session ends (the caller keeps its own).

    A sign-in that knows only this number gives it up and is closed. The contact phone moves along when it was the same.
    Raises SamePhone, TooManyChanges, PhoneInUse.
    """
    try:
        with transaction.atomic():
            user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
            refuse_change(user, phone)
            other = find_resident(phone)
            if other:
                give_up(other, by=by)
            _move(user, phone, by=by)
    except IntegrityError as error:  # somebody signed up with it a moment ago
        raise PhoneInUse from error
    return user


def _move(user: User, phone: str, *, by: User) -> None:
    old = user.phone
    user.phone, user.phone_verified, user.session_epoch = phone, True, user.session_epoch + 1
    user.save(update_fields=["phone", "phone_verified", "session_epoch"])
    change = PhoneChange.objects.create(user=user, old_phone=old, at=timezone.now())
    audit.record(event="accounts.phone_changed", by=by, subject=user)
    if old:
        later("services.accounts.tasks.tell_old_phone", key=f"accounts.old_phone:{change.pk}", change_id=change.pk)
    if user.person_id and user.person.phone in ("", old):
        _contact(user.person, phone)
    if user.person_id:
        tell(user.person_id, "phone_changed", {})


def _contact(person: Person, phone: str) -> None:
    person.phone = phone
    person.save(update_fields=["phone"])
    note_source(person, ProfileField.PHONE, origin=Origin.CODE)


@transaction.atomic
def change_contact_phone(*, person: Person, phone: str, by: User) -> None:
    """Messages go to ``phone``, which a code just proved; signing in stays with the other number."""
    _contact(person, phone)
    audit.record(event="accounts.contact_phone_changed", by=by, subject=person)


def tell_old_phone(*, change: PhoneChange) -> None:
    """One text message to the number before, which is then forgotten. Does nothing a second time."""
    if not change.old_phone:
        return
    send_sms(change.old_phone, "phone_changed" if change.moves_sign_in else "named_with_other_phone", {})
    PhoneChange.objects.filter(pk=change.pk).update(old_phone="", told_at=timezone.now())
