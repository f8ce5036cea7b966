"""A websocket of the portal without a server: what Channels' own communicator does, which needs daphne to import."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from asgiref.testing import ApplicationCommunicator


class Socket(ApplicationCommunicator):
    """``await connect()``, ``send_to()``, ``receive_from()``, ``disconnect()``."""

    def __init__(self, application: Any, address: str, headers: list[tuple[bytes, bytes]]) -> None:
        parts = urlsplit(address)
        scope = {
            "type": "websocket", "path": parts.path, "query_string": parts.query.encode(),
            "headers": headers, "subprotocols": [],
        }  # fmt: skip
        super().__init__(application, scope)

    async def connect(self, timeout: float = 60) -> tuple[bool, int]:
        """Whether the connection was accepted, and the close code when it was not."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(timeout)
        return answer["type"] == "websocket.accept", answer.get("code", 1000)

    async def send_to(self, *, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """One message to the portal."""
        await self.send_input({"type": "websocket.receive", "text": text_data, "bytes": bytes_data})

    async def receive_from(self, timeout: float = 60) -> str:
        """The text of the next message."""
        answer = await self.receive_output(timeout)
        assert answer["type"] == "websocket.send", answer
        return answer["text"]

    async def disconnect(self) -> None:
        """The page goes away."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(60)
