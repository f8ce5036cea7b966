"""Work of the relay for the log."""

from services.audit import chaining, watching
from services.common.tasks import task


@task
def chain() -> None:
    """Number, link and anchor every entry written since the last time."""
    chaining.chain_all()


@task
def watch() -> None:
    """Raise the alarms that are due. Written every minute, before other work."""
    watching.sweep()
