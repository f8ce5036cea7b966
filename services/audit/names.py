"""Who a reference means, for people who look into an alarm. Rooms say it for their own references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES: Registry[Callable[[str], tuple[str, str]]] = Registry("names of references")
"""What stands before the colon → what follows it to a name and the address of a page in the administration."""


def named(ref: str) -> tuple[str, str]:
    """A name and an address; both empty when nobody knows."""
    kind, _, rest = ref.partition(":")
    return NAMES.get(kind)(rest) if kind in NAMES else ("", "")
