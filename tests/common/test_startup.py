"""What a server does before it takes work."""

import gc

from asgiref.sync import async_to_sync

from portal.asgi import application


def test_what_lives_as_long_as_the_server_is_no_garbage_to_look_through(settings):
    settings.RELAY = "none"
    said, before = [], gc.get_freeze_count()
    kept = [[] for _ in range(1000)]
    asked = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> dict:
        return next(asked)

    async def send(message: dict) -> None:
        said.append((message["type"], gc.get_freeze_count()))

    async_to_sync(application)({"type": "lifespan"}, receive, send)
    assert [name for name, _count in said] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert said[0][1] >= before + len(kept)
