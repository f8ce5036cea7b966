"""Work of the relay for delegation."""

from __future__ import annotations

from services.common.tasks import task
from services.delegation import operations
from services.delegation.models import ConsentCode, Grant


@task
def send_consent_code(*, code_id: int) -> None:
    """One code to the principal."""
    for code in ConsentCode.objects.filter(pk=code_id, used_at=None).select_related("grant"):
        operations.deliver_code(code=code)


@task
def send_invitation(*, grant_id: int) -> None:
    """The invitation to whoever is appointed."""
    for grant in Grant.objects.filter(pk=grant_id):
        operations.deliver_invitation(grant=grant)


@task
def tell_of_request(*, grant_id: int) -> None:
    """The request to the person it names."""
    for grant in Grant.objects.filter(pk=grant_id):
        operations.deliver_request(grant=grant)


@task
def expire() -> None:
    """Mark what ran out."""
    operations.expire_due()


@task
def ask_about_guardians() -> None:
    """Ask the register anew whom it names as guardians."""
    operations.ask_anew()
