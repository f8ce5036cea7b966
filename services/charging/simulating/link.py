"""The socket of a simulated charge point: one question at a time, answers at once, comes back when it is cut off."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

CALL, RESULT, ERROR = 2, 3, 4
TROUBLE = (OSError, WebSocketException, TimeoutError)
PATIENCE = 30
"""Seconds a question waits for its answer."""
FIRST, LONGEST = 1.0, 30.0
"""Seconds between two tries to connect: doubled from the first to the longest."""
TAKEN = 4409
"""Closed with this: another charge point of this name came."""
LEFT_ALONE = 600
"""Seconds in which nobody fights with the other one."""
TURNS = 3
"""So often something is told again that is answered with an error."""

Opens = Callable[[], Awaitable[Any]]


class CutOff(Exception):
    """No answer: the socket is gone, or nobody says anything."""


class Refused(Exception):
    """Answered with an error."""


class TurnedAway(Exception):
    """Its key is not its key any more: somebody else has this name."""


def over_network(address: str, identity: str, key: str, protocol: str) -> Opens:
    """Connects over the network."""
    signed = base64.b64encode(f"{identity}:{key}".encode()).decode()

    async def opens() -> Any:
        try:
            return await connect(
                f"{address}/ocpp/{identity}",
                subprotocols=[protocol],
                additional_headers={"Authorization": f"Basic {signed}"},
                compression=None,
                proxy=None,
                ping_interval=None,  # the portal asks whether it is still there
                max_size=2**16,
                open_timeout=PATIENCE,
            )
        except InvalidStatus as refusal:
            if refusal.response.status_code in (401, 403):
                raise TurnedAway from refusal
            raise

    return opens


class Link:
    """``greet`` is what is said first on a new socket; ``answer`` says None to what is not spoken."""

    def __init__(
        self,
        *,
        opens: Opens,
        greet: Callable[[], Awaitable[None]],
        answer: Callable[[str, dict[str, Any]], dict[str, Any] | None],
        spread: float = 0.5,
    ) -> None:
        self.ready = asyncio.Event()
        self.rest = 0.0
        """Seconds to stay away once, when it restarts."""
        self._opens, self._greet, self._answer, self._spread = opens, greet, answer, spread
        self._lock = asyncio.Lock()
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._socket: Any = None

    async def run(self) -> None:
        """Until it is turned away."""
        pause = FIRST
        while True:
            try:
                self._socket = await self._opens()
            except TurnedAway:
                return
            except TROUBLE:
                await asyncio.sleep(pause * (0.5 + self._spread))
                pause = min(LONGEST, pause * 2)
                continue
            pause = FIRST
            code = await self._listen()
            rest, self.rest = self.rest, 0.0
            await asyncio.sleep(LEFT_ALONE if code == TAKEN else rest or FIRST * (0.5 + self._spread))

    async def _listen(self) -> int | None:
        """Until the socket closes; with which number."""
        socket, greeting = self._socket, asyncio.create_task(self._begin())
        try:
            while True:
                text = await socket.recv()
                with contextlib.suppress(ValueError, LookupError, TypeError):  # no OCPP
                    await self._take(socket, text)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
        except TROUBLE:
            return None
        finally:
            self.ready.clear()
            greeting.cancel()
            await asyncio.gather(greeting, return_exceptions=True)
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(CutOff())
            await self.close()

    async def _begin(self) -> None:
        with contextlib.suppress(CutOff, Refused):
            await self._greet()

    async def _take(self, socket: Any, text: str) -> None:
        told = json.loads(text)
        if told[0] == CALL:
            said = self._answer(told[2], told[3])
            answer = [RESULT, told[1], said] if said is not None else [ERROR, told[1], "NotImplemented", "", {}]
            await socket.send(json.dumps(answer))
            return
        future = self._waiting.get(told[1])
        if future is not None and not future.done():
            if told[0] == RESULT:
                future.set_result(told[2])
            else:
                future.set_exception(Refused(str(told[2])))

    async def ask(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Once. Raises CutOff, Refused."""
        async with self._lock:
            if self._socket is None:
                raise CutOff
            number = uuid.uuid4().hex
            future = self._waiting[number] = asyncio.get_running_loop().create_future()
            try:
                await self._socket.send(json.dumps([CALL, number, action, payload]))
                return await asyncio.wait_for(future, PATIENCE)
            except TROUBLE as error:
                raise CutOff from error
            finally:
                self._waiting.pop(number, None)

    async def tell(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Until it is answered: the portal may be away. Empty where it is answered with errors only."""
        turns = 0
        while turns < TURNS:
            await self.ready.wait()
            try:
                return await self.ask(action, payload)
            except CutOff:
                if action == "TransactionEvent":
                    payload = payload | {"offline": True}
            except Refused:
                turns += 1
            await asyncio.sleep(FIRST)
        return {}

    async def close(self) -> None:
        """Hang up; ``run`` comes back after its rest."""
        socket, self._socket = self._socket, None
        if socket is not None:
            with contextlib.suppress(*TROUBLE):
                await socket.close()
