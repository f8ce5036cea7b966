"""Signed answers anybody may ask for are made once and given out for a minute; without a cache each is made anew."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)
KEPT = timedelta(seconds=60)
"""How long an answer is given out before it is made anew."""


def kept(key: str, make: Callable[[], str]) -> str:
    """What is kept under ``key``, else what ``make`` gives. ``key`` holds all that the answer depends on."""
    try:
        found = cache.get(key)
    except Exception:
        logger.warning("signed answers: cache not reachable", exc_info=True)
        found = None
    if found:
        return found
    text = make()
    try:
        cache.set(key, text, KEPT.total_seconds())
    except Exception:
        logger.warning("signed answers: cache not reachable", exc_info=True)
    return text
