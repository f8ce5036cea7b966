"""The socket of a charge point: `/ocpp/<identity>`. Signed in by Basic, one socket each, the newest wins."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

from channels.db import DatabaseSyncToAsync
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.cache import cache
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from services.charging import keys
from services.charging.access import find_charge_point
from services.charging.enums import CommandState, Protocol, Way
from services.charging.operations import commanding, connecting
from services.charging.protocol import calls, parsing
from services.charging.protocol.points import ANSWERS, KINDS, NotKept, Refused
from services.common import live

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.charging.models import ChargePoint, StationCommand

logger = logging.getLogger(__name__)
LARGEST = 1024 * 1024
"""Signs of a message: a stop with the readings of a long charge has some hundred thousand."""
KEPT_OF_LARGER = 4096
CLOSE_PROTOCOL, CLOSE_TOO_LARGE, CLOSE_AGAIN, CLOSE_REPLACED = 1002, 1009, 1013, 4409
CALL, RESULT, ERROR = 2, 3, 4


def at_base(function: Callable[..., Any]) -> Callable[..., Any]:
    """In a thread with a connection of its own: charge points do not wait for one another's writes to be planned."""
    return DatabaseSyncToAsync(function, thread_sensitive=False)


class Wire:
    """What the `ocpp` package takes for a connection: it only ever sends, what comes is handed to it."""

    def __init__(self, consumer: ChargePointConsumer) -> None:
        self.consumer = consumer

    async def recv(self) -> str:
        """Not asked: messages come through ``Point.take``."""
        raise NotImplementedError

    async def send(self, message: str) -> None:
        """Kept first, said second."""
        await self.consumer.say(message)


class ChargePointConsumer(AsyncWebsocketConsumer):
    """Takes what a charge point says, word for word first; carries commands to it while it listens."""

    async def connect(self) -> None:
        """Signed in, a protocol both speak, an older socket let go."""
        live.remember_loop()
        self.tasks: set[asyncio.Task[None]] = set()
        self.point: ChargePoint | None = await at_base(self._admitted)()
        if self.point is None:
            await self._refuse()
            return
        spoken = [name for name in self.scope["subprotocols"] if name in Protocol.values]
        if not spoken:
            self.point = None
            await self.accept()
            await self.close(code=CLOSE_PROTOCOL)
            return
        self.protocol = spoken[0]
        self.ocpp = KINDS[self.protocol](self.point.identity, Wire(self), self._answer)
        self.group = live.command_group(commanding.address_of(self.point.pk))
        await self.channel_layer.group_add(self.group, self.channel_name)
        if not await at_base(connecting.join)(
            charge_point=self.point, connection=self.channel_name, protocol=self.protocol
        ):  # its key was changed in this moment
            self.point = None
            await self.channel_layer.group_discard(self.group, self.channel_name)
            await self._refuse()
            return
        await self.accept(subprotocol=self.protocol)
        await self.channel_layer.group_send(self.group, {"type": "charger.replaced"})
        for number in await at_base(commanding.waiting)(charge_point=self.point):
            self._begin(self._carry_out(number))

    def _admitted(self) -> ChargePoint | None:
        identity = self.scope["url_route"]["kwargs"]["identity"]
        point, said = find_charge_point(identity), keys.basic(self.scope["headers"])
        if point is None or said is None:
            return None
        if said[0] == identity and keys.opens(said[1], point.key_hash):
            return point
        if _first_this_minute(point):
            connecting.note_refused(charge_point=point)
        return None

    async def _refuse(self) -> None:
        """401 where the server can say so; closing before accepting is 403."""
        if "websocket.http.response" in self.scope.get("extensions", {}):
            headers = [(b"www-authenticate", b'Basic realm="ocpp"'), (b"content-length", b"0")]
            await self.base_send({"type": "websocket.http.response.start", "status": 401, "headers": headers})
            await self.base_send({"type": "websocket.http.response.body", "body": b"", "more_body": False})
            raise StopConsumer
        await self.close()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Kept first, answered second. A socket that was replaced is closed without an answer."""
        if self.point is None:
            return
        text = text_data if text_data is not None else (bytes_data or b"").decode(errors="replace")
        try:
            if len(text) > LARGEST:  # whoever looks for the reason finds how it began
                await self._keep(Way.IN, text[:KEPT_OF_LARGER])
                await self.close(code=CLOSE_TOO_LARGE)
            elif await self._keep(Way.IN, text):
                await self.ocpp.take(text)
            else:
                await self.close(code=CLOSE_REPLACED)
        except (NotKept, OperationalError, InterfaceError):
            logger.warning("charging: %s has to tell it again", self.point.identity)
            await self.close(code=CLOSE_AGAIN)

    async def say(self, text: str) -> None:
        """Kept first. Nothing is said to a charge point that has another socket by now."""
        if await self._keep(Way.OUT, text):
            await self.send(text_data=text)

    async def _keep(self, way: Way, text: str) -> bool:
        action, number = _about(text)
        text = keys.without_keys(text.replace("\x00", ""))
        return await at_base(connecting.keep_frame)(
            charge_point=self.point, connection=self.channel_name, way=way, text=text, action=action, message_id=number
        )

    async def _answer(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return await at_base(ANSWERS[Protocol(self.protocol)][action])(self.point, payload)

    async def charger_replaced(self, message: dict[str, Any]) -> None:
        """Another socket of this charge point came, here or elsewhere."""
        if self.point and not await at_base(connecting.counts)(charge_point=self.point, connection=self.channel_name):
            await self.close(code=CLOSE_REPLACED)

    async def live_command(self, message: dict[str, Any]) -> None:
        """A command waits."""
        if self.point:
            self._begin(self._carry_out(message["payload"]["command"]))

    def _begin(self, work: Any) -> None:
        """Beside the socket: what the charge point answers comes through it."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _carry_out(self, number: int) -> None:
        command = await at_base(commanding.claim)(
            command_id=number, charge_point=self.point, connection=self.channel_name
        )
        if command is not None:
            state, answer = await self._ask(command)
            await at_base(commanding.answered)(command=command, state=state, answer=answer)

    async def _ask(self, command: StationCommand) -> tuple[CommandState, dict[str, Any]]:
        try:
            action, payload = calls.call(self.protocol, command.kind, command.arguments)
            answer = await self.ocpp.ask(action, payload)
        except TimeoutError:
            return CommandState.UNANSWERED, {}
        except Refused as error:
            return CommandState.REFUSED, {"error": str(error)}
        except (calls.NotSpoken, KeyError, ValueError) as error:
            return CommandState.REFUSED, {"error": type(error).__name__}
        return calls.outcome(command.kind, answer), answer

    async def disconnect(self, code: int) -> None:
        """What was asked and not answered is given up by the sweep."""
        if self.point is None or not hasattr(self, "group"):
            return
        for task in self.tasks:
            task.cancel()
        await self.channel_layer.group_discard(self.group, self.channel_name)
        await at_base(connecting.leave)(charge_point=self.point, connection=self.channel_name)


def _about(text: str) -> tuple[str, str]:
    """Action and number of a message, as far as they can be read."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(told, list) or len(told) < 2:
        return "", ""
    action = told[2] if told[0] == CALL and len(told) > 2 and isinstance(told[2], str) else ""
    kinds = {RESULT: "(answer)", ERROR: "(error)"}
    kind = kinds.get(told[0], "") if isinstance(told[0], int) else ""
    return parsing.text(action, 60) or kind, parsing.text(str(told[1]), 64)


def _first_this_minute(point: ChargePoint) -> bool:
    try:
        return cache.add(f"charging:refused:{point.pk}:{int(timezone.now().timestamp() // 60)}", 1, 61)
    except Exception:
        logger.warning("charging: cache not reachable", exc_info=True)
        return True
