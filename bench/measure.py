"""How a ratio is measured: floor and ours in turns, so that a busy machine slows both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached: ``ratio <= most`` or ``ratio >= least``; exactly one is given."""

    most: float | None = None
    least: float | None = None

    def reached(self, ratio: float) -> bool:
        """Whether the ratio meets the goal."""
        return ratio <= self.most if self.most is not None else ratio >= self.least

    def __str__(self) -> str:
        if self == ORIENTATION:
            return "–"
        return f"≤ {self.most:g}" if self.most is not None else f"≥ {self.least:g}"


ORIENTATION = Goal(most=float("inf"))
"""Measured to know, not to reach."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the report. ``spread`` is the 10th and 90th percentile of the ratio over the rounds."""

    ratio: float
    goal: str
    ok: bool
    floor: float
    value: float
    unit: str
    spread: tuple[float, float]


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` (0–1) of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def timed(work: Work, times: int, clock: Callable[[], float]) -> float:
    """Milliseconds of one call, averaged over ``times``."""
    began = clock()
    for _ in range(times):
        work()
    return (clock() - began) * 1000 / times


def interleaved(
    floor: Work, ours: Work, *, rounds: int, times: tuple[int, int] = (1, 1), goal: Goal, wall: bool = False,
    speed: bool = False,
) -> Result:  # fmt: skip
    """Floor and ours in turns, ``times`` calls each per round, after one warm-up of each.

    CPU time of this process unless ``wall``. The ratio is ours/floor, or floor/ours when ``speed`` (the share of the
    floor's speed that is kept).
    """
    clock = time.perf_counter if wall else time.process_time
    floor(), ours()
    pairs = [(timed(floor, times[0], clock), timed(ours, times[1], clock)) for _ in range(rounds)]
    return summary(pairs, goal=goal, unit="ms wall" if wall else "ms CPU", speed=speed)


def summary(pairs: list[tuple[float, float]], *, goal: Goal, unit: str, speed: bool = False) -> Result:
    """The result of rounds measured elsewhere: (floor, ours) each."""
    ratios = [low / max(own, 1e-9) if speed else own / max(low, 1e-9) for low, own in pairs]
    ratio = statistics.median(ratios)
    return Result(
        ratio=round(ratio, 3),
        goal=str(goal),
        ok=goal.reached(ratio),
        floor=round(statistics.median(low for low, _ in pairs), 3),
        value=round(statistics.median(own for _, own in pairs), 3),
        unit=unit,
        spread=(round(percentile(ratios, 0.1), 3), round(percentile(ratios, 0.9), 3)),
    )
