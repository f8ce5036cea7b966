"""试算: what the rules of a draft would have said about past cases. The rooms that keep cases register how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.common.registry import Registry

if TYPE_CHECKING:
    from services.catalog.models import ItemVersion


@dataclass(frozen=True, slots=True)
class Trial:
    """One past case. ``grants``: the rules would have granted it; ``open_points``: why a person would have looked."""

    case: str
    decided_on: str
    """The day it was decided, in words."""
    came_out: str
    """How it came out in fact, in words."""
    grants: bool
    open_points: tuple[str, ...] = ()


TRIALS: Registry[Callable[[ItemVersion, int], list[Trial]]] = Registry("trials of rules on past cases")
"""Name → (version, at most how many) → the latest cases of the item, no personal data in them."""


def run(version: ItemVersion, *, most: int = 20) -> list[Trial]:
    """The latest decided cases of the item, weighed by the rules of ``version``."""
    return [trial for _name, ask in TRIALS.items() for trial in ask(version, most)]
