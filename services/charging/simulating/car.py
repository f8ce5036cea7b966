"""A car that takes power: how much at which state of charge. Arithmetic without a clock of its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

RAMP = 20
"""Seconds until all the power flows."""
BEND = 60
"""Per cent from which on it takes less and less."""
LAST = 0.12
"""Share of its power that it still takes when it is nearly full."""
STEP = 5
"""Seconds that are counted as one."""


def spread(text: str) -> float:
    """A number from 0 to 1 that is always the same for a text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 2**32


@dataclass(slots=True)
class Car:
    """``battery`` Wh of which ``held`` are full; takes at most ``most`` W."""

    battery: int
    most: int
    held: float

    @classmethod
    def coming(cls, tag: str) -> Car:
        """Another one for each token: 45 to 85 kWh, a quarter to two thirds full."""
        one, other = spread(tag), spread(f"{tag} held")
        battery = 45_000 + int(one * 40_000)
        return cls(battery=battery, most=80_000 + int(other * 80_000), held=battery * (0.25 + other * 0.4))

    @property
    def soc(self) -> int:
        """Per cent, rounded down."""
        return int(100 * self.held / self.battery)

    @property
    def is_full(self) -> bool:
        """It takes no more."""
        return self.held >= self.battery

    def power(self, offered: int, since: float) -> int:
        """W that flow ``since`` so many seconds after the beginning."""
        if self.is_full:
            return 0
        over = max(0.0, 100 * self.held / self.battery - BEND) / (100 - BEND)
        share = 1 - (1 - LAST) * over
        return int(min(offered, self.most * share) * min(1.0, (since + 1) / RAMP))

    def take(self, offered: int, since: float, seconds: float) -> float:
        """Wh that it takes in so many seconds."""
        taken = 0.0
        while seconds > 0 and not self.is_full:
            step = min(STEP, seconds)
            wh = min(self.power(offered, since) * step / 3600, self.battery - self.held)
            self.held, taken, since, seconds = self.held + wh, taken + wh, since + step, seconds - step
        return taken
