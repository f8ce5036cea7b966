"""The channel layer of an installation without Redis: one process serves everybody."""

from __future__ import annotations

import time
from typing import Any

from channels.layers import InMemoryChannelLayer

CLEANED_EVERY = 1.0
"""Seconds."""


class InProcessLayer(InMemoryChannelLayer):
    """Looks for what has expired once a second, not at every message.

    The look goes through every channel there is: with a thousand sockets it took three quarters of the event loop.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._clean_at = 0.0

    def _clean_expired(self) -> None:
        now = time.monotonic()
        if now >= self._clean_at:
            self._clean_at = now + CLEANED_EVERY
            super()._clean_expired()
