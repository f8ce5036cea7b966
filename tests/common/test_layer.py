"""Messages arrive, expire and go; a message costs the same however many sockets there are."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import pytest

from services.common import layer as layers
from services.common.layer import InProcessLayer


def test_what_nobody_fetched_in_time_is_gone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(layers, "CLEANED_EVERY", 0.0)

    async def story() -> None:
        layer = InProcessLayer(expiry=0.01)
        name = await layer.new_channel()
        await layer.group_add("group", name)
        await layer.group_send("group", {"type": "hint"})
        assert name in layer.channels
        await asyncio.sleep(0.02)
        await layer.group_send("others", {"type": "hint"})
        assert layer.channels == {}
        assert not layer.groups.get("group")

    asyncio.run(story())


def test_a_message_among_many_sockets_looks_through_them_once_a_second(monkeypatch: pytest.MonkeyPatch):
    looks = []
    monkeypatch.setattr(layers.InMemoryChannelLayer, "_clean_expired", lambda self: looks.append(time.monotonic()))

    async def story() -> None:
        layer = InProcessLayer()
        for number in range(200):
            await layer.send(f"one{number}", {"type": "hint", "number": number})
            assert (await layer.receive(f"one{number}"))["number"] == number

    asyncio.run(story())
    assert 1 <= len(looks) <= 3
    assert all(later - earlier >= layers.CLEANED_EVERY for earlier, later in pairwise(looks))
