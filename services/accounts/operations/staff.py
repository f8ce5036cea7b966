"""Staff sign-ins and their second factor. Roles are posts (departments); this is only the key to the door."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import encrypt
from django.contrib.auth.password_validation import validate_password

from services.accounts.models import User
from services.accounts.operations.devices import end_sessions
from services.audit import operations as audit
from services.common import transaction
from services.common.live import rights_changed


class NotStaff(Exception):
    """The sign-in is a resident's."""


def make_staff(*, username: str, display_name: str, password: str, by: User | None, given: bool = True) -> User:
    """A staff sign-in without any right yet. Raises ValidationError for a weak password (15 characters at least).

    A password that is ``given`` is known to whoever hands it over: it is changed before anything opens.
    """
    draft = User(username=username, display_name=display_name, is_staff=True)
    validate_password(password, draft)
    with transaction.atomic():
        fields = {"display_name": display_name, "is_staff": True, "password_given": given}
        user = User.objects.create_user(username, password, **fields)
        audit.record(event="accounts.staff_made", by=by, subject=user)
    return user


def give_second_factor(*, user: User, by: User | None) -> None:
    """Put a TOTP secret on a staff sign-in that has none (demo and tests; people scan their own). Raises NotStaff."""
    if not user.is_staff:
        raise NotStaff
    with transaction.atomic():
        _row, made = Authenticator.objects.get_or_create(
            user=user,
            type=Authenticator.Type.TOTP,
            defaults={"data": {"secret": encrypt(generate_totp_secret())}},
        )
        if made:
            audit.record(event="accounts.second_factor_given", by=by, subject=user)


def take_second_factor(*, user: User, by: User, reason: str) -> None:
    """A lost phone: the next sign-in scans a new one. Raises NotStaff, PermissionError for one's own."""
    if not user.is_staff:
        raise NotStaff
    if user.pk == by.pk:
        raise PermissionError
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user=user, by=by, reason="second factor")
        audit.record(event="accounts.second_factor_taken", by=by, subject=user, detail={"reason": reason})


def reset_password(*, user: User, password: str, by: User, reason: str) -> None:
    """A forgotten password: a first one again, for a person who was recognised; every session of theirs ends.

    Raises NotStaff, PermissionError for one's own, ValidationError for a weak one.
    """
    if not user.is_staff:
        raise NotStaff
    if user.pk == by.pk:
        raise PermissionError
    validate_password(password, user)
    user.set_password(password)
    user.password_given = True
    with transaction.atomic():
        user.save(update_fields=["password", "password_given"])
        end_sessions(user=user, by=by, reason="password")
        audit.record(event="accounts.password_reset", by=by, subject=user, detail={"reason": reason})


def choose_password(*, user: User, password: str) -> None:
    """A password of one's own, which was checked; the session that is used goes on, every other one ends."""
    user.set_password(password)
    user.password_given = False
    with transaction.atomic():
        user.save(update_fields=["password", "password_given"])
        audit.record(event="accounts.password_set", by=user, subject=user)


def set_active(*, user: User, active: bool, by: User, reason: str = "") -> None:
    """Close or reopen a sign-in. Raises PermissionError for one's own."""
    if user.pk == by.pk:
        raise PermissionError
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active):
            event = "accounts.reopened" if active else "accounts.closed"
            audit.record(event=event, by=by, subject=user, detail={"reason": reason})
            rights_changed(user.pk)
    user.is_active = active


def rename_staff(*, user: User, display_name: str, by: User) -> None:
    """The name others see."""
    with transaction.atomic():
        if User.objects.filter(pk=user.pk).exclude(display_name=display_name).update(display_name=display_name):
            audit.record(event="accounts.renamed", by=by, subject=user)
    user.display_name = display_name
