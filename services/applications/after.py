"""What upper rooms do in the transaction in which a case is decided, ends or is revoked. A case does not know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.applications.enums import FINAL
from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.applications.models import Application

ENDED: Registry[Callable[[Application], None]] = Registry("what follows the end of a case")
"""Room → what it does when nothing can happen to a case any more. Small and quick: work goes to the outbox."""

DECIDED: Registry[Callable[[Application], None]] = Registry("what follows a decision")
"""Room → what it does when a case is granted or refused."""
REVOKED: Registry[Callable[[Application], None]] = Registry("what follows a revocation")
DECIDING = frozenset({"grant", "complete", "refuse"})
"""Moves that decide."""


def tell_decided(application: Application, name: str) -> None:
    """Called by every move; nothing happens but at a decision."""
    if name in DECIDING:
        for _room, follow in DECIDED.items():
            follow(application)


def tell_revoked(application: Application) -> None:
    """Called when what was granted is revoked."""
    for _room, follow in REVOKED.items():
        follow(application)


def tell_ended(application: Application, state: str) -> None:
    """Called by every move; nothing happens before the last one."""
    if state in FINAL:
        for _room, follow in ENDED.items():
            follow(application)
