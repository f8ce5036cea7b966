"""A person who is there with the document: name and number are compared with the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.accounts.access import find_person
from services.accounts.checks import check_identity
from services.accounts.enums import AttemptKind
from services.accounts.operations import begin_try, register_person, take_back
from services.audit import operations as audit

if TYPE_CHECKING:
    from services.accounts.models import Person, User


class NotInRegister(Exception):
    """Name and document do not go together; nothing more is told."""


def person_there(*, name: str, document: tuple[str, str], why: str, by: User) -> Person:
    """The person with this name and document, as the register confirms; made when the city did not know them.

    Raises NotInRegister, CheckUnavailable, TooManyTries, IdentifierError.
    """
    id_type, number = document
    attempt = begin_try(kind=AttemptKind.REAL_NAME, login=f"user:{by.pk}", network="delegation")
    answer = check_identity(name=name, id_type=id_type, id_number=number, purpose=why, by=by)
    if not answer.matches:
        raise NotInRegister
    take_back(attempt)
    return register_person(name=name, id_type=id_type, id_number=number, birth_date=answer.birth_date, sex=answer.sex)


def person_at_window(*, name: str, document: tuple[str, str], by: User) -> Person:
    """Whoever stands at the window; who is known by this name and document needs no question to the register.

    Raises NotInRegister, CheckUnavailable, TooManyTries, IdentifierError.
    """
    person = find_person(id_type=document[0], id_number=document[1])
    if person is None or person.name != name:
        person = person_there(name=name, document=document, why=_("Acting for others, at the window"), by=by)
    audit.record(event="delegation.seen_at_window", by=by, subject=person)
    return person
