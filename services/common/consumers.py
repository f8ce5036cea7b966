"""The one socket of a page: own events in order, once, and hints of the boards one may see."""

from __future__ import annotations

import json
import time

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import HASH_SESSION_KEY

from services.common import live

BATCH = 200
MAX_TOPICS = 8
RECHECK_SECONDS = 5
"""So long an answer about rights is believed; a change that is told (``live.rights_changed``) counts at once."""
MAX_DIGITS = 16
"""A longer ``since`` is no number of ours; the databases hold at most eighteen digits."""
CLOSE_SIGNED_OUT = 4401


class LiveConsumer(AsyncWebsocketConsumer):
    """``/ws/live/?since=<seq>&topic=desk.3``: JSON messages ``{"topic", "seq", "event", "payload"}``.

    Own durable events carry a sequence number and arrive in order without gap or double; ``since`` is the last one the
    page has. Hints carry ``seq`` null. Rights are asked again before each message, and at once when they changed; the
    socket of a user who signed out or lost a right it listens by is closed with 4401.
    """

    async def connect(self) -> None:
        """Accept a signed-in user, join the topics asked for, send what was missed."""
        live.remember_loop()
        self.user = self.scope["user"]
        self.topics: dict[str, float] = {}
        self.person_id = self.user.person_id if self.user.is_authenticated else None
        if not self.user.is_authenticated:
            await self.close(code=CLOSE_SIGNED_OUT)
            return
        since = dict(self._query()).get("since", "")
        self.seq = int(since) if since.isascii() and since.isdigit() and len(since) < MAX_DIGITS else 0
        wanted = [value for key, value in self._query() if key == "topic"][:MAX_TOPICS]
        if self.person_id:
            wanted.append(live.person_topic(self.person_id))
        await self.accept()
        self.rights = live.rights_topic(self.user.pk)
        await self.channel_layer.group_add(live.group_name(self.rights), self.channel_name)
        for topic in wanted:
            if await self._may(topic):
                await self.channel_layer.group_add(live.group_name(topic), self.channel_name)
                self.topics[topic] = time.monotonic()
        await self._send({"topic": "", "seq": None, "event": "ready", "payload": {"topics": sorted(self.topics)}})
        await self._send_missed()

    def _query(self) -> list[tuple[str, str]]:
        from urllib.parse import parse_qsl

        return parse_qsl(self.scope["query_string"].decode(errors="replace"))

    @database_sync_to_async
    def _may(self, topic: str) -> bool:
        self.user.refresh_from_db()
        return self.user.is_active and live.may_listen(self.user, topic)

    async def _still_may(self, topic: str) -> bool:
        if time.monotonic() - self.topics.get(topic, float("-inf")) < RECHECK_SECONDS:
            return True
        if await self._signed_out() or not await self._may(topic):
            return False
        self.topics[topic] = time.monotonic()
        return True

    async def _ask_anew(self) -> None:
        """Rights changed: whoever may no longer hear something the socket listens to is let go."""
        self.topics = dict.fromkeys(self.topics, float("-inf"))
        for topic in list(self.topics) or [""]:
            if not (await self._still_may(topic) if topic else await self._is_open()):
                await self.close(code=CLOSE_SIGNED_OUT)
                return

    @database_sync_to_async
    def _is_open(self) -> bool:
        """For a socket that listens to nothing: the session stands and the sign-in is in use."""
        return self._stands() and self.user.is_active

    @database_sync_to_async
    def _signed_out(self) -> bool:
        return not self._stands()

    def _stands(self) -> bool:
        """The session is there, and neither a new password nor "sign out everywhere" ended it."""
        session = self.scope["session"]
        self.user.refresh_from_db()
        known = session.get(HASH_SESSION_KEY, "")
        return session.exists(session.session_key) and known == self.user.get_session_auth_hash()

    async def _send(self, message: dict) -> None:
        await self.send(text_data=json.dumps(message, ensure_ascii=False))

    async def _send_missed(self) -> None:
        """Everything of this person after the last number sent; the store says the order."""
        if not self.person_id:
            return
        store = live.STORE.get("default")
        topic = live.person_topic(self.person_id)
        while rows := await database_sync_to_async(store.since)(self.person_id, self.seq, BATCH):
            for row in rows:
                if row["seq"] <= self.seq:
                    continue
                self.seq = row["seq"]
                await self._send({"topic": topic, **row})
            if len(rows) < BATCH:
                return

    async def live_hint(self, message: dict) -> None:
        """A hint from the layer."""
        topic = message["topic"]
        if topic == self.rights:
            await self._ask_anew()
        elif not await self._still_may(topic):
            await self.close(code=CLOSE_SIGNED_OUT)
        elif self.person_id and topic == live.person_topic(self.person_id):
            await self._send_missed()
        else:
            await self._send({"topic": topic, "seq": None, "event": message["event"], "payload": message["payload"]})

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A page's heartbeat: anything it sends is answered with ``pong``."""
        await self._send({"topic": "", "seq": None, "event": "pong", "payload": {}})

    async def disconnect(self, code: int) -> None:
        """Leave every topic."""
        for topic in [*getattr(self, "topics", {}), *filter(None, [getattr(self, "rights", "")])]:
            await self.channel_layer.group_discard(live.group_name(topic), self.channel_name)
