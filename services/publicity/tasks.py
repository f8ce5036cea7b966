"""Work of the relay: each loads by id and makes one operation. Done twice it is done once."""

from __future__ import annotations

from services.common.tasks import task
from services.publicity.models import Publication
from services.publicity.operations import counting, following, publishing

_RELATED = (
    *("department", "application__item_version", "application__certificate__type", "application__applicant"),
    "application__applicant_enterprise__legal_representative",
)


@task
def publish(*, case_id: int) -> None:
    """Let the decision of a case out."""
    for row in Publication.objects.select_related(*_RELATED).filter(application=case_id):
        publishing.publish(publication=row)


@task
def follow(*, case_id: int) -> None:
    """What became of a decision that is published."""
    for row in Publication.objects.select_related(*_RELATED).filter(application=case_id):
        following.follow(publication=row)


@task
def keep_in_step() -> None:
    """Daily."""
    following.keep_in_step()


@task
def count() -> None:
    """Nightly: the figures of the public."""
    counting.count()
