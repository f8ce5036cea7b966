"""Passwords of residents: wanted by some, needed by nobody."""

from __future__ import annotations

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password
from django.contrib.auth.password_validation import validate_password

from services.accounts.access import find_resident
from services.accounts.enums import AttemptKind
from services.accounts.models import User
from services.accounts.operations.attempts import begin_try, note_refused, take_back
from services.accounts.operations.devices import end_sessions
from services.audit import operations as audit
from services.common import transaction
from services.common.messaging import tell


class WrongPassword(Exception):
    """The phone is not known, has no password, or the password is another: nothing tells which."""


def sign_in_by_password(*, phone: str, password: str, network: str) -> User:
    """Who signs in. Raises TooManyTries, WrongPassword.

    One query and one password hash for every phone, known or not, so that time tells no more than the words.
    """
    attempt = begin_try(kind=AttemptKind.PASSWORD, login=phone, network=network)
    user = find_resident(phone)
    stored = user.password if user else UNUSABLE_PASSWORD_PREFIX
    if not check_password(password, stored):  # hashes once also when there is nothing to compare with
        note_refused(login=phone, network=network)
        raise WrongPassword
    take_back(attempt)
    return user


def set_password(*, user: User, password: str, by: User, keep: str = "") -> None:
    """A first or another password; every session but ``keep`` ends. Raises ValidationError for a weak one."""
    validate_password(password, user)
    user.set_password(password)
    _save(user, by=by, keep=keep, event="accounts.password_set")


def remove_password(*, user: User, by: User, keep: str = "") -> None:
    """From now on without a password; every session but ``keep`` ends."""
    user.set_unusable_password()
    _save(user, by=by, keep=keep, event="accounts.password_removed")


def _save(user: User, *, by: User, keep: str, event: str) -> None:
    with transaction.atomic():
        user.save(update_fields=["password"])
        end_sessions(user=user, by=by, reason="password", keep=keep)
        audit.record(event=event, by=by, subject=user)
        tell_change(user)


def tell_change(user: User) -> None:
    """A message to the person that the ways to sign in were changed, in case it was somebody else."""
    if user.person_id:
        tell(user.person_id, "sign_in_changed", {})
