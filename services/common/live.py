"""The live seam: the only user of the channel layer.

People get durable, numbered rows (kept by the store that ``notices`` registers) and a hint that tells their sockets to
fetch; boards get ephemeral hints. Nothing here is called by a request: hints travel through the outbox.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, Protocol

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from services.common.models import Priority
from services.common.outbox import later
from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

TOPICS: Registry[Callable[[Any, str], bool]] = Registry("live topics")
"""Topic prefix → may this user listen to this topic? Asked when subscribing and again before each message."""
STORE: Registry[Store] = Registry("live store")
PERSON = "person"
RIGHTS = "rights"
"""Topic prefix of one sign-in's own rights; the socket itself listens, nobody subscribes to it."""
HINT = "services.common.tasks.hint"
"""One hint is enough for all events of a person: it tells their sockets to fetch what they have not seen."""
COMMAND = "services.common.tasks.command"
_TOPIC = re.compile(r"[a-z]+(\.[a-z0-9]+)*")
_TOPIC_LENGTH = 40
"""The channel layer takes groups shorter than 100 characters."""
_server_loop: asyncio.AbstractEventLoop | None = None


class Store(Protocol):
    """Keeps the durable events of persons."""

    def append(self, person_id: int, event: str, payload: dict) -> int:
        """Write the next event of this person in the caller's transaction; its sequence number (from 1, no gap)."""

    def since(self, person_id: int, seq: int, limit: int) -> list[dict]:
        """Events after ``seq`` in order, each ``{"seq", "event", "payload"}``."""

    def last(self, person_id: int) -> int:
        """The newest sequence number, 0 when there is none."""


def newest(user: Any) -> str:
    """The newest event number of the person at the screen; empty for visitors, so that no socket is opened."""
    if user is None or not user.is_authenticated:
        return ""
    person_id = getattr(user, "person_id", None)
    return str(STORE.get("default").last(person_id)) if person_id and "default" in STORE else "0"


def person_topic(person_id: int) -> str:
    """The topic of one person's own events."""
    return f"{PERSON}.{person_id}"


def publish(topic: str, event: str, payload: dict, *, delay: timedelta | None = None) -> None:
    """Hint everyone who listens to ``topic``; may be lost or merged. Call inside the transaction."""
    same = topic if topic.startswith((f"{PERSON}.", f"{RIGHTS}.")) else f"{topic} {event} {payload}"
    merged = f"{HINT} {same}"
    later(HINT, delay=delay, priority=Priority.LIVE, merged_by=merged, topic=topic, event=event, payload=payload)


def tell_live(person_id: int, event: str, payload: dict) -> int:
    """Keep a numbered event for a person and hint their sockets. Returns its number. Call inside the transaction."""
    seq = STORE.get("default").append(person_id, event, payload)
    publish(person_topic(person_id), event, {"seq": seq})
    return seq


def rights_topic(user_id: int) -> str:
    """The topic on which a sign-in's sockets are told that its rights changed."""
    return f"{RIGHTS}.{user_id}"


def rights_changed(user_id: int) -> None:
    """Every socket of this sign-in asks for its rights anew, at once. Call inside the transaction that changed them."""
    publish(rights_topic(user_id), "rights.changed", {})


def may_listen(user: Any, topic: str) -> bool:
    """Whether ``user`` may listen to ``topic`` now; unknown topics are refused."""
    prefix = topic.split(".", 1)[0]
    if len(topic) > _TOPIC_LENGTH or not _TOPIC.fullmatch(topic) or prefix not in TOPICS:
        return False
    return TOPICS.get(prefix)(user, topic)


def group_name(topic: str) -> str:
    """The channel layer's group of a topic."""
    return f"live.{topic}"


def send_command(address: str, payload: dict) -> None:
    """Tell whoever holds the socket of ``address`` (``charger.12``), in whatever process. Call inside the transaction.

    May be lost when nobody holds it, and may come twice: the receiver claims what it is about.
    """
    later(COMMAND, priority=Priority.URGENT, address=address, payload=payload)


def command_group(address: str) -> str:
    """The channel layer's group of the sockets that take commands for an address."""
    return f"command.{address}"


def remember_loop() -> None:
    """Called in the server's event loop: the in-memory layer may be used from no other thread."""
    global _server_loop
    _server_loop = asyncio.get_running_loop()


def send_hint(topic: str, event: str, payload: dict) -> None:
    """Send to the group at once, from the relay or a worker. Raises what the layer raises after at most 5 s."""
    _send(group_name(topic), {"type": "live.hint", "topic": topic, "event": event, "payload": payload})


def send_command_now(address: str, payload: dict) -> None:
    """As ``send_hint``, for the sockets of an address."""
    _send(command_group(address), {"type": "live.command", "payload": payload})


def _send(group: str, message: dict) -> None:
    layer = get_channel_layer()
    if _server_loop is not None and _server_loop.is_running():
        sending = asyncio.run_coroutine_threadsafe(layer.group_send(group, message), _server_loop)
        sending.result(timeout=5)
    else:
        async_to_sync(layer.group_send)(group, message)
