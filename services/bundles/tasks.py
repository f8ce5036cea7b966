"""Work after the commit: loads by id and calls one operation; may run more than once."""

from __future__ import annotations

from datetime import timedelta

from services.bundles.models import BundleApplication
from services.bundles.operations import archiving
from services.bundles.operations.following import go_on
from services.common.tasks import task


@task
def part_ended(*, part_id: int) -> None:
    """What waited for this part goes on."""
    go_on(part_id=part_id)


@task
def archive_due() -> None:
    """Packages of what is done."""
    archiving.ask_for_due()


@task(lease=timedelta(minutes=30))
def archive(*, application_id: int) -> None:
    """The package of one application for a bundle."""
    related = ("bundle", "applicant", "applicant_enterprise")
    application = BundleApplication.objects.select_related(*related).filter(pk=application_id).first()
    if application is not None:
        archiving.archive(application=application)
