"""Work of the relay for charging."""

from __future__ import annotations

from services.charging.models import ChargingSession
from services.charging.operations import billing, requesting, sweeping
from services.charging.operations.moving import RELATED
from services.common.tasks import task


@task
def bill_moved(*, session_id: int) -> None:
    """A bill of this session was paid, priced or ended."""
    for session in ChargingSession.objects.filter(pk=session_id).select_related(*RELATED):
        requesting.bill_moved(session=session)


@task
def look_after() -> None:
    """What nobody told: silence, starts that did not come, commands without an answer, bills that wait."""
    sweeping.look_after()


@task
def settle(*, session_id: int) -> None:
    """A session ended: its bills."""
    for session in ChargingSession.objects.filter(pk=session_id):
        billing.settle(session=session)
