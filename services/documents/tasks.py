"""Work after the commit."""

from __future__ import annotations

from services.common.tasks import task
from services.documents.operations import make_document


@task
def make(*, document_id: int) -> None:
    """Print, seal and keep one document; may run more than once."""
    make_document(document_id)
