"""Which items of organs ask for a certificate, and what of its face each needs. Filled by the rooms that have items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.certificates.models import CertificateType


@dataclass(frozen=True, slots=True)
class Wanted:
    """One item for which a certificate of the type can be used."""

    item_code: str
    name: str
    organ_id: int
    organ: str
    fields: tuple[str, ...]
    """Keys of the face that the item takes over."""


ITEMS: Registry[Callable[[CertificateType], list[Wanted]]] = Registry("items that use certificates")
"""Room → its items in force that a certificate of a type serves."""


def items_for(kind: CertificateType) -> list[Wanted]:
    """All of them, by organ and name."""
    found = [one for _room, tell in ITEMS.items() for one in tell(kind)]
    return sorted(found, key=lambda one: (one.organ, one.name, one.item_code))
