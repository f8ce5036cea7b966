"""Keys of other systems: made by a security administrator, shown once, revoked at once."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit import operations as audit
from services.common import transaction
from services.departments.access import has_role, key_digest
from services.departments.enums import KeyScope, Role
from services.departments.models import Department, OrganKey

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from services.accounts.models import User

LETTERS = "abcdefghjkmnpqrstuvwxyz"
USE_NOTED_EVERY = timedelta(minutes=1)


class CannotMakeKey(Exception):
    """``str(error)`` tells a person why."""


def make_key(
    *, department: Department, name: str, scopes: Iterable[str], expires_on: date, by: User
) -> tuple[OrganKey, str]:
    """The key and its whole text ``tbk_<key>_<secret>``, which nobody can read again. Raises CannotMakeKey."""
    if not has_role(by, Role.SECURITY_ADMIN):
        raise CannotMakeKey(_("Only a security administrator makes keys."))
    wanted = [KeyScope(scope).value for scope in scopes]
    if not wanted:
        raise CannotMakeKey(_("Choose at least one thing it may read."))
    longest = timezone.localdate() + timedelta(days=settings.ORGAN_KEY_LONGEST_DAYS)
    if not timezone.localdate() <= expires_on <= longest:
        text = _("A key lasts %(days)d days at most.")
        raise CannotMakeKey(text % {"days": settings.ORGAN_KEY_LONGEST_DAYS})
    public_id, secret = "".join(secrets.choice(LETTERS) for _n in range(10)), secrets.token_urlsafe(32)
    with transaction.atomic():
        key = OrganKey.objects.create(
            department=department,
            name=name,
            public_id=public_id,
            secret_digest=key_digest(secret),
            scopes=wanted,
            expires_on=expires_on,
            made_by=by,
        )
        detail = {"scopes": wanted, "last_day": expires_on}
        audit.record(event="departments.key_made", by=by, subject=key, department=department, detail=detail)
    return key, f"tbk_{public_id}_{secret}"


def revoke_key(*, key: OrganKey, by: User) -> None:
    """Opens nothing from now on; again changes nothing. Raises CannotMakeKey."""
    if not has_role(by, Role.SECURITY_ADMIN):
        raise CannotMakeKey(_("Only a security administrator makes keys."))
    with transaction.atomic():
        if OrganKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by):
            audit.record(event="departments.key_revoked", by=by, subject=key, department=key.department)


def note_key_used(*, key: OrganKey) -> None:
    """Keep when the key was used last, to the minute."""
    now = timezone.now()
    before = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    if key.last_used_at is None or key.last_used_at < now - USE_NOTED_EVERY:
        OrganKey.objects.filter(before, pk=key.pk).update(last_used_at=now)
