"""From a sign-in to its person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.accounts.models import Person, User, id_index
from services.common.access import NotFoundOrNotYours
from services.common.crypto import blind_index

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def person_of(user: User | AnonymousUser) -> Person | None:
    """The person behind a sign-in; None for visitors, staff and residents who are not real-named."""
    return user.person if user.is_authenticated and user.person_id else None


def find_person(*, id_type: str, id_number: str) -> Person | None:
    """The person with this document, through the blind index; None when nobody has it yet."""
    return Person.objects.filter(id_index=id_index(id_type, id_number)).order_by("pk").first()


def find_resident(phone: str) -> User | None:
    """The resident's sign-in with this phone."""
    return User.objects.filter(phone_index=blind_index("phone", phone), is_staff=False).order_by("pk").first()


def user_of(person: Person) -> User | None:
    """The sign-in of a person, if they have one."""
    return User.objects.filter(person=person, is_active=True).order_by("pk").first()


def get_staff(pk: int) -> User:
    """A staff sign-in, or 404."""
    user = User.objects.filter(pk=pk, is_staff=True).order_by("pk").first()
    if user is None:
        raise NotFoundOrNotYours
    return user
