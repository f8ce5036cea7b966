"""Two people on one case see each other: kept nowhere but in the cache, for a minute."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.core.cache import cache

from services.common import transaction
from services.common.live import publish

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.models import Application

SECONDS = 45
"""Who was not heard of for so long has left; pages speak up every 20 seconds."""


def note(application: Application, user: User) -> list[str]:
    """``user`` has the case open; the names of the others who have. Those on the case are told when somebody comes."""
    key, now = f"presence:{application.ref}", time.time()
    known: dict[int, tuple[str, float]] = cache.get(key) or {}
    present = {pk: told for pk, told in known.items() if now - told[1] < SECONDS}
    new = user.pk not in present
    present[user.pk] = (str(user), now)
    cache.set(key, present, SECONDS)
    if new:
        with transaction.atomic():
            publish(f"case.{application.ref}", "case.here", {"ref": application.ref})
    return sorted(name for pk, (name, _at) in present.items() if pk != user.pk)
