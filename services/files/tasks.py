"""Work of the relay for files."""

from services.common.tasks import task
from services.files import operations


@task
def sweep() -> None:
    """Delete blobs that belong to nothing."""
    operations.sweep()


@task
def sweep_unlinked() -> None:
    """Delete files that no app links: what a refusal or a crash left behind."""
    operations.sweep_unlinked()
