"""Where on the paper a seal lies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Page from 0, and box (left, bottom, right, top) in points from the lower left corner."""

    page: int
    box: tuple[float, float, float, float]
