"""The cache is a convenience: without Redis every call is a miss."""

from __future__ import annotations

import pytest
from redis.exceptions import ConnectionError as NoRedis

from services.common import cache as forgiving
from services.common.cache import ForgivingRedisCache


class Broken:
    """A client whose every call fails; counts them."""

    def __init__(self) -> None:
        self.calls = 0

    def __getattr__(self, name: str) -> object:
        def fail(*_args: object, **_options: object) -> None:
            self.calls += 1
            raise NoRedis

        return fail


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> tuple[ForgivingRedisCache, Broken]:
    """A cache whose Redis is away."""
    broken = Broken()
    cache = ForgivingRedisCache("redis://127.0.0.1:1/0", {})
    monkeypatch.setitem(forgiving._clients, str(cache._servers), forgiving.ForgivingClient(broken))
    return cache, broken


def test_every_call_is_a_miss(away: tuple[ForgivingRedisCache, Broken]):
    cache, _ = away
    assert cache.get("a") is None
    assert cache.get("a", "else") == "else"
    assert cache.set("a", 1) is None
    assert cache.add("a", 1) is True
    assert cache.get_many(["a", "b"]) == {}
    assert cache.has_key("a") is False
    assert cache.delete("a") is False
    assert cache.get_or_set("a", lambda: 7) == 7
    cache.set_many({"a": 1})
    cache.delete_many(["a"])
    cache.clear()
    with pytest.raises(ValueError, match="a"):
        cache.incr("a")


def test_after_a_failure_redis_is_left_alone_for_a_while(
    away: tuple[ForgivingRedisCache, Broken], monkeypatch: pytest.MonkeyPatch
):
    cache, broken = away
    now = [100.0]
    monkeypatch.setattr(forgiving.time, "monotonic", lambda: now[0])
    for _ in range(5):
        cache.get("a")
    assert broken.calls == 1
    now[0] += forgiving.REST_SECONDS + 0.1
    cache.get("a")
    assert broken.calls == 2
