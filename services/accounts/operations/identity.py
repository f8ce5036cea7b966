"""Signing in through an identity provider: its account belongs to one person, and so to one sign-in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError

from services.accounts.access import find_person, find_resident
from services.accounts.enums import Origin, ProfileField, RealNameLevel
from services.accounts.models import Person, User
from services.accounts.operations.levels import raise_level
from services.accounts.operations.profile import note_source
from services.accounts.operations.real_name import IdentityTaken, NameDoesNotMatch, clean_number, register_person
from services.audit import operations as audit
from services.common import transaction

PROVIDER = "identity"


class IdentityChanged(Exception):
    """This account of the provider belonged to somebody else until now: a person must look at it."""


class OtherIdentity(Exception):
    """Who is signed in here is not the person the provider names."""


@dataclass(frozen=True, slots=True)
class ProvedIdentity:
    """What the provider says. ``subject`` is the blind index of its account; the rest is as on the document."""

    subject: str
    name: str
    id_type: str
    id_number: str
    level: RealNameLevel
    organ: str
    phone: str = ""


def sign_in_by_identity(*, proved: ProvedIdentity, present: User | None) -> User:
    """The sign-in of the person the provider names, made when there is none; ``present`` is who is signed in already.

    Nothing of the provider is kept but the blind index of its account. The level becomes what it says, 2 at most:
    the highest is given by a window. Raises IdentifierError, IdentityChanged, IdentityTaken (the person uses another
    account of the provider), NameDoesNotMatch, OtherIdentity.
    """
    number = clean_number(proved.id_type, proved.id_number)
    try:
        with transaction.atomic():
            user = _sign_in_of(proved, number, present)
            raise_level(user=user, level=min(proved.level, RealNameLevel.SEEN), by=user, way="identity")
            audit.record(event="accounts.identity_used", by=user, subject=user)
    except IntegrityError as error:  # the same person a moment ago in another tab, or with another account
        raise IdentityTaken from error
    return user


def _sign_in_of(proved: ProvedIdentity, number: str, present: User | None) -> User:
    person = find_person(id_type=proved.id_type, id_number=number)
    holder = User.objects.filter(person=person).order_by("pk").first() if person else None
    if holder and person.name != proved.name:
        raise NameDoesNotMatch
    _forget_erased(proved.subject)
    known = SocialAccount.objects.filter(provider=PROVIDER, uid=proved.subject).order_by("pk").first()
    if known and (holder is None or known.user_id != holder.pk):
        raise IdentityChanged
    if present is not None and (present.person_id or holder) and present != holder:
        raise OtherIdentity
    if known:
        return known.user
    if holder and SocialAccount.objects.filter(provider=PROVIDER, user=holder).exists():
        raise IdentityTaken
    user = holder or _named(present or _new(proved), proved, number)
    SocialAccount.objects.create(user=user, provider=PROVIDER, uid=proved.subject, extra_data={})
    return user


def _forget_erased(subject: str) -> None:
    """Of an account that was closed at its owner's wish an empty sign-in may remain; the way in is free again."""
    erased = SocialAccount.objects.filter(provider=PROVIDER, uid=subject, user__is_active=False, user__person=None)
    erased.delete()


def _new(proved: ProvedIdentity) -> User:
    """A sign-in of its own; the phone comes along when nobody else signs in with it."""
    free = proved.phone and find_resident(proved.phone) is None
    fields = {"phone": proved.phone, "phone_verified": True} if free else {}
    user = User.objects.create_user(f"r{secrets.token_hex(8)}", **fields)
    audit.record(event="accounts.signed_up", by=user, subject=user)
    return user


def _named(user: User, proved: ProvedIdentity, number: str) -> User:
    """Tie a sign-in without a person to the one that was proved; what a window once typed gives way."""
    person = register_person(name=proved.name, id_type=proved.id_type, id_number=number, phone=user.phone)
    if person.name != proved.name:
        person.name = proved.name
        person.save(update_fields=["name"])
    note_source(person, ProfileField.NAME, ProfileField.DOCUMENT, origin=Origin.REGISTER, organ=proved.organ[:80])
    _tie(user, person)
    audit.record(event="accounts.real_named", by=user, subject=person, detail={"level": RealNameLevel.NAMED})
    return user


def _tie(user: User, person: Person) -> None:
    fields = {"person": person, "level": RealNameLevel.NAMED, "display_name": person.name}
    if not User.objects.filter(pk=user.pk, person=None).update(**fields):
        raise OtherIdentity
    user.person, user.level, user.display_name = person, RealNameLevel.NAMED, person.name
