"""Work of the relay for the log."""

from services.audit import chaining
from services.common.tasks import task


@task
def chain() -> None:
    """Number, link and anchor every entry written since the last time."""
    chaining.chain_all()
