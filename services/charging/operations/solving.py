"""Stops that found no session: people say which charge it ended, or that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.charging.enums import RUNNING, Orphan, SessionState
from services.charging.models import ChargingSession, OrphanStop
from services.charging.operations.announcing import announce
from services.charging.operations.commanding import ReasonMissing
from services.charging.operations.ending import end
from services.charging.operations.metering import keep
from services.charging.operations.moving import RELATED, hold_point
from services.common import transaction
from services.common.personal import mask_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.accounts.models import User
    from services.charging.operations.metering import Reading

OPEN = RUNNING | {SessionState.ABANDONED}
"""Charges whose end nobody told."""


class AlreadySolved(ValueError):
    """Somebody was quicker, or it found its session meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This stop is solved already. Look at it again."))


class CannotBe(ValueError):
    """The stop cannot be the end of this session; ``str(error)`` tells why."""


def candidates(orphan: OrphanStop) -> list[ChargingSession]:
    """Charges of that charge point that began before and whose end nobody told, the latest first."""
    if orphan.cause == Orphan.DIFFERS:
        return []
    rows = ChargingSession.objects.filter(
        charge_point_id=orphan.charge_point_id, state__in=OPEN, started_at__lte=orphan.stopped_at
    )
    return list(rows.select_related(*RELATED).order_by("-started_at", "-pk")[:20])


@transaction.atomic
def attach(
    *, orphan: OrphanStop, session: ChargingSession, reason: str, by: User, readings: Sequence[Reading] = ()
) -> None:
    """It was the end of this charge, which is priced as if it had found it; figures that cannot be: people price it.

    ``readings``: what the stop says of the meter on the way. Raises ReasonMissing, AlreadySolved, CannotBe.
    """
    point = orphan.charge_point
    hold_point(point, heard=False)
    session = ChargingSession.objects.select_related(*RELATED).get(pk=session.pk)
    if session.charge_point_id != point.pk or orphan.cause == Orphan.DIFFERS:
        raise CannotBe(_("Choose a charge at the same charge point."))
    if session.state not in OPEN:
        raise CannotBe(_("This charge is over already."))
    if session.started_at is None or session.started_at > orphan.stopped_at:
        raise CannotBe(_("This charge began after the stop was told."))
    _solve(orphan, reason, by, session=session)
    keep(session, readings)
    ended = end(
        session,
        at=orphan.stopped_at,
        meter=orphan.meter_stop,
        reason=str(orphan.payload.get("reason") or "Other"),
        told_at=orphan.received_at,
        is_timed=orphan.is_timed,
    )
    if not ended:
        raise CannotBe(_("This charge is over already."))
    _record("charging.stop_attached", orphan, session.subject_ref, reason, by)


@transaction.atomic
def dismiss(*, orphan: OrphanStop, reason: str, by: User) -> None:
    """It ends no charge that is known here. Raises ReasonMissing, AlreadySolved."""
    hold_point(orphan.charge_point, heard=False)
    _solve(orphan, reason, by, session=None)
    _record("charging.stop_dismissed", orphan, orphan.charge_point.subject_ref, reason, by)


def _solve(orphan: OrphanStop, reason: str, by: User, *, session: ChargingSession | None) -> None:
    if not reason.strip():
        raise ReasonMissing(_("Say why: it is kept with the stop."))
    waiting = OrphanStop.objects.filter(pk=orphan.pk, session=None, solved_at=None)
    fields = {"solved_by": by, "solved_at": timezone.now(), "reason": mask_numbers(reason.strip())[:200]}
    if not waiting.update(session=session, **fields):
        raise AlreadySolved


def _record(event: str, orphan: OrphanStop, subject: str, reason: str, by: User) -> None:
    station = orphan.charge_point.station
    detail = {"stop": orphan.pk, "reason": reason.strip()}
    record(event=event, by=by, subject=subject, department=station.operator, detail=detail)
    announce(station)
