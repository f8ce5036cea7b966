"""A one-time code of an app opens once, in whatever process it is typed."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError
from django.utils import timezone

from services.accounts.models import UsedCode, User
from services.accounts.operations.codes import CodeGone
from services.common import transaction
from services.common.crypto import blind_index

KEPT_FOR = timedelta(minutes=10)
"""Longer than any code is valid."""


def _index(user: User, code: str) -> str:
    return blind_index("one-time code", f"{user.pk}:{code}")


def spend_one_time_code(*, user: User, code: str) -> None:
    """Use up a code that is right. Raises CodeGone when it was used before, also by a request at the same time."""
    now = timezone.now()
    UsedCode.objects.filter(used_at__lt=now - KEPT_FOR).delete()
    try:
        with transaction.atomic():
            UsedCode.objects.create(code_index=_index(user, code), used_at=now)
    except IntegrityError as error:
        raise CodeGone from error


def is_spent(*, user: User, code: str) -> bool:
    """Whether it opened something already."""
    return UsedCode.objects.filter(code_index=_index(user, code)).exists()
