"""Work that comes back."""

from __future__ import annotations

from services.common.tasks import task
from services.content import operations


@task
def sweep() -> None:
    """What people wrote about guides is kept for a time."""
    operations.forget_feedback()
