"""Work that comes back."""

from __future__ import annotations

from services.certificates import operations
from services.common.tasks import task


@task
def sweep() -> None:
    """What is past its end is marked, what is near it is offered for renewal; what nobody needs is forgotten."""
    operations.expire_over()
    operations.offer_renewals()
    operations.forget_unseen()
    operations.take_up()
    operations.forget_failed()


@task
def run_batch(*, batch_id: int) -> None:
    """One turn of a batch; may run more than once."""
    operations.run_batch(batch_id=batch_id)


@task
def show_batch(*, batch_id: int) -> None:
    """Whoever watches a batch sees that its last papers are signed."""
    operations.show_batch(batch_id=batch_id)


@task
def decision_made(*, document_id: int) -> None:
    """The paper of a revocation is signed."""
    operations.show_decision(document_id=document_id)
