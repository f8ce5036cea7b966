"""What charge points are told: a row first, then a word to the process that holds the socket. Sent once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.charging.enums import RUNNING, Actor, Command, CommandState, SessionState
from services.charging.keys import hidden, holds_key
from services.charging.models import ChargePoint, StationCommand
from services.charging.operations.announcing import announce
from services.charging.operations.connecting import tell
from services.charging.operations.moving import RELATED, hold_point, moved, owe
from services.common import transaction
from services.common.live import send_command
from services.common.personal import mask_numbers
from services.common.statements import change

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.charging.models import ChargingSession

OF_USE = timedelta(minutes=1)
"""A command that nobody took by then is not sent any more."""
ANSWERS_WITHIN = timedelta(minutes=2)
OPEN = (CommandState.QUEUED, CommandState.SENT)
MOST_SETTINGS = 500


class ReasonMissing(ValueError):
    """Staff say why."""


class KeyElsewhere(ValueError):
    """The key of a charge point is a setting too, but it is never written into a command."""

    def __init__(self) -> None:
        super().__init__(_("The key is changed in the administration, never here: what is told here is kept in words."))


class AlreadyTold(ValueError):
    """The same waits to be sent or answered."""

    def __init__(self) -> None:
        super().__init__(_("It is told this already, and did not answer yet. Look at it again in a moment."))


class NotCharging(Exception):
    """There is nothing to stop. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("This charge is over already."))


def address_of(charge_point_id: int) -> str:
    """Where the live layer reaches the socket of a charge point."""
    return f"charger.{charge_point_id}"


def write(
    *,
    charge_point: ChargePoint,
    kind: Command,
    arguments: dict[str, Any],
    by: User | None = None,
    reason: str = "",
    session: ChargingSession | None = None,
) -> StationCommand:
    """A command, and the word that it waits; in the caller's transaction."""
    row = StationCommand.objects.create(
        charge_point=charge_point,
        kind=kind,
        arguments=arguments,
        asked_by=by,
        reason=reason[:200],
        session=session,
        expires_at=timezone.now() + OF_USE,
    )
    send_command(address_of(charge_point.pk), {"command": row.pk})
    return row


@transaction.atomic
def order(
    *,
    charge_point: ChargePoint,
    kind: Command,
    reason: str,
    by: User,
    arguments: dict[str, Any] | None = None,
    session: ChargingSession | None = None,
) -> StationCommand:
    """Staff tell a charge point to do something, and why. Raises ReasonMissing, KeyElsewhere, AlreadyTold."""
    if not reason.strip():
        raise ReasonMissing(_("Say why: it is kept with the charge point."))
    told = arguments or {}
    if kind == Command.SET_SETTING and holds_key(str(told.get("key", ""))):
        raise KeyElsewhere
    hold_point(charge_point, heard=False)
    waits = StationCommand.objects.filter(charge_point=charge_point, kind=kind, arguments=told, session=session)
    if waits.filter(state__in=OPEN).exists():
        raise AlreadyTold
    organ = charge_point.station.operator
    detail = {"command": str(kind), "reason": reason.strip()}
    record(event="charging.ordered", by=by, subject=charge_point.subject_ref, department=organ, detail=detail)
    announce(charge_point.station)
    words = mask_numbers(reason.strip())
    return write(charge_point=charge_point, kind=kind, arguments=told, by=by, reason=words, session=session)


def command_start(*, session: ChargingSession) -> StationCommand:
    """Begin the charge somebody wished for; in the caller's transaction."""
    arguments = {"connector": session.connector.number, "tag": session.tag, "wish": session.pk}
    return write(charge_point=session.charge_point, kind=Command.START, arguments=arguments, session=session)


def command_stop(*, session: ChargingSession, by: User | None = None) -> StationCommand:
    """End a charge; in the caller's transaction."""
    arguments = {"transaction": session.protocol_id}
    return write(charge_point=session.charge_point, kind=Command.STOP, arguments=arguments, session=session, by=by)


@transaction.atomic
def stop(*, session: ChargingSession, by: User) -> StationCommand:
    """A resident ends their charge from the phone. Raises NotCharging."""
    if session.state not in RUNNING:
        raise NotCharging
    return command_stop(session=session, by=by)


@transaction.atomic
def halt(*, session: ChargingSession, reason: str, by: User) -> StationCommand:
    """Staff end a charge, and why. Raises NotCharging, ReasonMissing."""
    if session.state not in RUNNING:
        raise NotCharging
    told = {"transaction": session.protocol_id}
    point = session.charge_point
    return order(charge_point=point, kind=Command.STOP, reason=reason, by=by, arguments=told, session=session)


def claim(*, command_id: int, charge_point: ChargePoint, connection: str) -> StationCommand | None:
    """Take a command to send it: only the process whose socket counts, and only once."""
    if not ChargePoint.objects.filter(pk=charge_point.pk, connection=connection).exists():
        return None
    rows = StationCommand.objects.waiting(at=timezone.now()).filter(pk=command_id, charge_point=charge_point)
    if not rows.update(state=CommandState.SENT):
        return None
    return StationCommand.objects.select_related("session", "charge_point__station").get(pk=command_id)


def waiting(*, charge_point: ChargePoint) -> list[int]:
    """Commands that came while the charge point was away."""
    rows = StationCommand.objects.waiting(at=timezone.now()).filter(charge_point=charge_point)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def answered(*, command: StationCommand, state: CommandState, answer: dict[str, Any]) -> None:
    """What the charge point said to a command, or that it said nothing."""
    kept = {"answer": hidden(answer), "answered_at": timezone.now()}
    if not change(command, where={"state": OPEN}, state=state, **kept):
        return
    announce(command.charge_point.station)
    if command.kind == Command.GET_SETTINGS and state == CommandState.ACCEPTED:
        _note_settings(command, answer)
    if command.kind == Command.START and state != CommandState.ACCEPTED and command.session_id:
        from services.charging.models import ChargingSession

        session = ChargingSession.objects.select_related(*RELATED).get(pk=command.session_id)
        fail(session, actor=Actor.STATION, reason=_("The charge point did not start."))


def _note_settings(command: StationCommand, answer: dict[str, Any]) -> None:
    """What it told: all of it, or what was asked for beside what is known already. The key is never kept."""
    found: dict[str, str] = {}
    for row in _rows(answer, "configurationKey"):
        found[str(row.get("key"))[:50]] = _value(row.get("value"))
    for row in _rows(answer, "getVariableResult"):
        if row.get("attributeStatus", "Accepted") == "Accepted":
            found[_name(row)] = _value(row.get("attributeValue"))
    point = command.charge_point
    hold_point(point)
    rows = ChargePoint.objects.filter(pk=point.pk)
    if command.arguments.get("keys"):
        found = rows.values_list("settings", flat=True)[0] | found
    kept = [(name, value) for name, value in found.items() if not holds_key(name)]
    rows.update(settings=dict(kept[:MOST_SETTINGS]))


def _rows(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    told = answer.get(name)
    return [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []


def _value(told: Any) -> str:
    return "" if told is None else str(told)[:500]


def _name(row: dict[str, Any]) -> str:
    parts = [row.get("component"), row.get("variable")]
    return ".".join(str(part.get("name", "")) for part in parts if isinstance(part, dict))[:100]


def fail(session: ChargingSession, *, actor: Actor, reason: str, by: User | None = None) -> bool:
    """A wish comes to nothing: what was paid goes back. In the caller's transaction."""
    if not moved(session, "fail", actor=actor, by=by, reason=reason[:200], is_settled=False):
        return False
    owe(session)
    if session.person_id and actor != Actor.RESIDENT:
        tell(session, "charging_failed")
    return session.state == SessionState.START_FAILED


def give_up() -> int:
    """Commands nobody took or answered. How many there were."""
    now = timezone.now()
    rows = StationCommand.objects.filter(state=CommandState.QUEUED, expires_at__lte=now)
    sent = StationCommand.objects.filter(state=CommandState.SENT, asked_at__lte=now - ANSWERS_WITHIN)
    related = ("session", "charge_point__station")
    found = [*rows.select_related(*related).order_by("pk")[:500], *sent.select_related(*related).order_by("pk")[:500]]
    for command in found:
        answered(command=command, state=CommandState.UNANSWERED, answer={})
    return len(found)
