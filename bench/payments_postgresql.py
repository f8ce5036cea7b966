"""``payments`` on PostgreSQL, in a process of its own: DATABASE_URL, or TEST_DATABASE_URL as `make bench` sets it."""

from __future__ import annotations

from bench import sizes
from bench.elsewhere import measured
from bench.measure import Result


def run(rounds: int) -> dict[str, Result]:
    """Nothing where no PostgreSQL is given."""
    return measured("payments", rounds, "--transfers", str(sizes.TRANSFERS))
