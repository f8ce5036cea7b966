"""Work of the relay for files."""

from services.common.tasks import task
from services.files import operations


@task
def sweep() -> None:
    """Delete blobs that belong to nothing."""
    operations.sweep()
