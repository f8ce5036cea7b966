"""How a picture to scan goes from waiting to used. Pure data."""

from __future__ import annotations

from dataclasses import dataclass

from services.accounts.enums import ScanState


@dataclass(frozen=True, slots=True)
class ScanMove:
    """One step, and from where it is possible."""

    name: str
    sources: frozenset[ScanState]
    target: ScanState
    by_phone: bool
    """The phone takes it; the others the computer."""


SCAN_MOVES = {
    move.name: move
    for move in (
        ScanMove("see", frozenset({ScanState.WAITING}), ScanState.SEEN, by_phone=True),
        ScanMove("confirm", frozenset({ScanState.SEEN}), ScanState.CONFIRMED, by_phone=True),
        ScanMove("refuse", frozenset({ScanState.SEEN}), ScanState.REFUSED, by_phone=True),
        ScanMove("use", frozenset({ScanState.CONFIRMED}), ScanState.USED, by_phone=False),
        ScanMove(
            "expire",
            frozenset({ScanState.WAITING, ScanState.SEEN, ScanState.CONFIRMED}),
            ScanState.EXPIRED,
            by_phone=False,
        ),
    )
}
FINAL = frozenset({ScanState.USED, ScanState.REFUSED, ScanState.EXPIRED})
"""Nothing follows. ``EXPIRED`` is never written: it is what any other state is called once its time is over."""
