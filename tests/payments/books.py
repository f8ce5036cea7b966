"""The invariants of money after every story: nothing may be broken."""

from __future__ import annotations

from services.payments.invariants import broken


def hold() -> None:
    """Fails, saying which, unless I1–I12 hold over the whole database."""
    assert broken() == []
