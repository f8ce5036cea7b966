"""What the relay does for items: files that are imported, and versions whose day has come."""

from __future__ import annotations

import logging

from django.utils import timezone

from services.catalog import operations
from services.catalog.enums import VersionState
from services.catalog.importing import runs
from services.catalog.models import ItemVersion
from services.common.tasks import task

log = logging.getLogger(__name__)


@task
def carry_on(*, run_id: int) -> None:
    """Check an uploaded file, or import it."""
    runs.carry_on(run_id=run_id)


@task
def bring_into_force() -> None:
    """Every version that waits for a day not later than today comes into force; one that fails holds up no other."""
    due = ItemVersion.objects.filter(state=VersionState.SCHEDULED, effective_from_date__lte=timezone.localdate())
    for version in due.order_by("effective_from_date", "pk"):
        try:
            operations.take_effect(version=version)
        except operations.NotOpenToThis:
            continue  # taken back meanwhile, or another relay was faster
        except Exception:
            log.exception("%s does not come into force", version.rule_version)
