"""Free time that other rooms know of: charging registers who charges at a space. The best single one counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from services.common.registry import Registry
from services.tariffs.engine import Entitlement

Provider = Callable[..., Iterable[Entitlement]]
"""Called with ``space_ref`` and, by name, ``plate``, ``entry`` and ``exit``."""
PROVIDERS: Registry[Provider] = Registry("tariffs.entitlements")


def of(space_ref: str, *, plate: str, entry: datetime, exit: datetime) -> tuple[Entitlement, ...]:
    """Everything a stay is entitled to; the engine takes the best one and never adds them up."""
    return tuple(
        one for _key, provider in PROVIDERS.items() for one in provider(space_ref, plate=plate, entry=entry, exit=exit)
    )
