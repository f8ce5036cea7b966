"""The Redis cache as a convenience: when Redis is away, nothing is cached and nobody waits.

Every call that fails counts as a miss; for ``REST_SECONDS`` after a failure Redis is not asked at all, so that a Redis
that accepts and never answers costs one time-out, not one per call.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
REST_SECONDS = 5.0


class Away:
    """Answers every call of the cache with what an empty cache says."""

    MISSES: dict[str, Any] = {"add": True, "touch": False, "delete": False, "has_key": False, "get_many": {}}

    @classmethod
    def answer(cls, call: str, arguments: tuple[Any, ...]) -> Any:
        """What ``call`` returns when nothing is there."""
        if call == "get":
            return arguments[1] if len(arguments) > 1 else None
        if call == "incr":
            raise ValueError(arguments[0])
        return cls.MISSES.get(call)


class ForgivingClient:
    """Django's Redis client behind a door that closes for a while after a failure."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._asked_again_at = 0.0

    def __getattr__(self, call: str) -> Any:
        def forgiving(*arguments: Any, **options: Any) -> Any:
            if time.monotonic() < self._asked_again_at:
                return Away.answer(call, arguments)
            try:
                return getattr(self._client, call)(*arguments, **options)
            except (RedisError, OSError) as error:
                self._asked_again_at = time.monotonic() + REST_SECONDS
                logger.warning("the cache is away: %s", type(error).__name__)
                return Away.answer(call, arguments)

        return forgiving


_clients: dict[str, ForgivingClient] = {}
"""One per address for the whole process: under ASGI every request gets a cache object of its own."""


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache through ``ForgivingClient``."""

    @property
    def _cache(self) -> ForgivingClient:
        """The process's client of this address, made on first use."""
        address = str(self._servers)
        if address not in _clients:
            _clients[address] = ForgivingClient(self._class(self._servers, **self._options))
        return _clients[address]
