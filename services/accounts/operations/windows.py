"""Somebody stands at a window with the document and the phone: the sign-in is tied to the person for good (L3).

The document alone is not enough: a sign-in that another made with the same name and number would be raised with it. The
code that comes to its phone shows that the sign-in is this person's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.accounts.access import find_person, user_of
from services.accounts.enums import CodePurpose, RealNameLevel
from services.accounts.operations.codes import CodeGone, request_code, use_code
from services.accounts.operations.levels import raise_level
from services.accounts.operations.moving import NoSignInYet
from services.audit import operations as audit
from services.common import transaction

if TYPE_CHECKING:
    from services.accounts.models import PhoneCode, User


class NoPhone(Exception):
    """The sign-in has no number a code could go to."""


def begin_window_check(*, name: str, id_type: str, id_number: str, network: str, by: User) -> tuple[User, PhoneCode]:
    """Send a code to the phone of the person who stands there. Raises NoSignInYet, NoPhone, CodeTooSoon, TooManyTries.

    ``by`` has compared person and document. A wrong name and an unknown document are told alike.
    """
    person = find_person(id_type=id_type, id_number=id_number)
    user = user_of(person) if person is not None and person.name == name else None
    if user is None:
        raise NoSignInYet
    if not user.phone:
        raise NoPhone
    audit.record(event="accounts.window_check_begun", by=by, subject=person)
    return user, request_code(phone=user.phone, network=network, purpose=CodePurpose.WINDOW)


def finish_window_check(*, user: User, token: str, digits: str, network: str, by: User) -> None:
    """The code came to this person's phone: level 3. Raises CodeGone, WrongCode, TooManyTries."""
    phone = use_code(token=token, digits=digits, network=network, purpose=CodePurpose.WINDOW)
    if phone != user.phone:
        raise CodeGone
    with transaction.atomic():
        raise_level(user=user, level=RealNameLevel.IN_PERSON, by=by, way="window")
        audit.record(event="accounts.seen_in_person", by=by, subject=user.person)
