"""``devices`` on PostgreSQL, in a process of its own: DATABASE_URL, or TEST_DATABASE_URL as `make bench` sets it."""

from __future__ import annotations

from bench.elsewhere import measured
from bench.measure import Result


def run(rounds: int) -> dict[str, Result]:
    """Nothing where no PostgreSQL is given."""
    return measured("devices", rounds)
