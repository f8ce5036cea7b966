"""What the relay does for items."""

from __future__ import annotations

from services.catalog.importing import runs
from services.common.tasks import task


@task
def carry_on(*, run_id: int) -> None:
    """Check an uploaded file, or import it."""
    runs.carry_on(run_id=run_id)
