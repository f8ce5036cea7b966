"""Free time that other rooms know of: charging registers who charges where a vehicle stands. The best one counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from services.common.registry import Registry
from services.tariffs.engine import Entitlement


@dataclass(frozen=True, slots=True)
class Asked:
    """A stay as other rooms may know it: where, whose vehicle, from when until when."""

    where: str
    """``space:<lot>/<number>`` where the space is known, else ``lot:<lot>``."""
    place_id: int
    plate: str
    person_id: int | None
    """Whose vehicle it was when it entered, where that is known."""
    entry: datetime
    exit: datetime
    may_charge: bool = True
    """False: it stands at a space without a charger, or the price gives nothing for charging."""


Provider = Callable[[Asked], Iterable[Entitlement]]
PROVIDERS: Registry[Provider] = Registry("tariffs.entitlements")


def of(asked: Asked) -> tuple[Entitlement, ...]:
    """Everything a stay is entitled to; the engine takes the best one and never adds them up."""
    return tuple(one for _key, provider in PROVIDERS.items() for one in provider(asked))
