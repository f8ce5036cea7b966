"""The `ocpp` package's ChargePoint over a socket: it routes what comes and sends what is asked.

Every message is answered by `v16` or `v201`, which know nothing of sockets. Nothing here may call the charge point
while it is being answered: that would wait for itself.
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from typing import TYPE_CHECKING, Any, Protocol

from django.db import InterfaceError, OperationalError
from ocpp import v16 as ocpp16
from ocpp import v201 as ocpp201
from ocpp.charge_point import ChargePoint as Base
from ocpp.exceptions import OCPPError
from ocpp.messages import Call, MessageType
from ocpp.routing import on

from services.charging import enums
from services.charging.protocol import v16, v201
from services.charging.protocol.parsing import clean

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    Answering = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]

logger = logging.getLogger(__name__)
quiet = logging.getLogger(f"{__name__}.frames")
quiet.disabled = True  # frames are kept in a table
ANSWERS_WITHIN = 30


class Refused(Exception):
    """The charge point answered with an error."""


class NotKept(Exception):
    """The database is away: nothing is answered, the charge point tells it again."""


class Connection(Protocol):
    """What the package takes for a connection."""

    async def recv(self) -> str:
        """The next message."""

    async def send(self, message: str) -> None:
        """Say something."""


def _handler(action: str, results: Any, otherwise: Mapping[str, dict[str, Any]]) -> Any:
    async def handle(self: Point, /, **payload: Any) -> Any:
        try:
            said = await self.answer(action, clean(payload))
        except (OperationalError, InterfaceError):
            self.is_lost = True
            raise
        except Exception:
            logger.exception("charging: %s of %s", action, self.id)
            if action not in otherwise:
                raise
            said = otherwise[action]
        return getattr(results, action)(**said)

    handle.__name__ = f"on_{action}"
    return on(action, skip_schema_validation=True)(handle)


class Point(Base):
    """One charge point. ``answer`` takes action and payload in snake case; what it did is kept when it returns."""

    def __init__(self, name: str, connection: Connection, answer: Answering) -> None:
        super().__init__(name, connection, response_timeout=ANSWERS_WITHIN, logger=quiet)
        self.answer = answer
        self.is_lost = False
        """What came last could not be kept."""

    async def _send(self, message: str) -> None:
        if self.is_lost:
            raise NotKept
        await super()._send(message)

    async def take(self, text: str) -> None:
        """One message, whatever it is. Raises NotKept."""
        try:
            await self.route_message(_plain(text))
        except (OCPPError, TypeError, ValueError, RecursionError):
            logger.info("charging: a message of %s that is no OCPP", self.id)

    async def ask(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Tell it to do something; its answer as it is. Raises Refused, TimeoutError."""
        call = Call(unique_id=str(uuid.uuid4()), action=action, payload=payload)
        async with self._call_lock:
            await self._send(call.to_json())
            answer = await asyncio.wait_for(
                self._get_specific_response(call.unique_id, ANSWERS_WITHIN), ANSWERS_WITHIN + 1
            )
        if answer.message_type_id == MessageType.CallError:
            raise Refused(str(answer.error_code)[:60])
        return clean(answer.payload) if isinstance(answer.payload, dict) else {}


def _plain(text: str) -> str:
    """A call whose payload is no object counts as one without fields: where money is at stake it is still answered."""
    told = json.loads(text)
    if isinstance(told, list) and len(told) >= 3 and told[0] == MessageType.Call:
        payload = told[3] if len(told) > 3 and isinstance(told[3], dict) else {}
        return json.dumps([told[0], str(told[1])[:64], str(told[2])[:60], payload])
    return text


class Point16(Point):
    """1.6."""

    _call, _call_result, _ocpp_version = ocpp16.call, ocpp16.call_result, "1.6"


class Point201(Point):
    """2.0.1."""

    _call, _call_result, _ocpp_version = ocpp201.call, ocpp201.call_result, "2.0.1"


for _kind, _module in ((Point16, v16), (Point201, v201)):
    for _action in _module.ANSWERS:
        setattr(_kind, f"on_{_action}", _handler(_action, _kind._call_result, _module.OTHERWISE))
KINDS: dict[str, type[Point]] = {enums.Protocol.V16: Point16, enums.Protocol.V201: Point201}
ANSWERS = {enums.Protocol.V16: v16.ANSWERS, enums.Protocol.V201: v201.ANSWERS}
