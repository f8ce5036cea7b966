"""A gentle limit on looking up documents: nobody tries codes in bulk. When the cache is out, nobody is refused."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache

from services.accounts.networks import network_of
from services.common.crypto import blind_index

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger(__name__)
WINDOW = timedelta(minutes=5)
LOOK_UPS = 60
"""Look-ups per window and visitor: a session, or a network together with its browser."""
MISSES = 15
"""Of them, how many may find nothing."""


def _visitor(request: HttpRequest) -> str:
    session = request.session.session_key if hasattr(request, "session") else None
    who = session or f"{network_of(request)} {request.headers.get('User-Agent', '')}"
    return blind_index("documents.visitor", who)[:32]


def _count(key: str) -> int:
    try:
        cache.add(key, 0, WINDOW.total_seconds())
        return cache.incr(key)
    except Exception:
        logger.warning("verification limit: cache not reachable", exc_info=True)
        return 0


def too_many(request: HttpRequest) -> bool:
    """Count one look-up; True when the visitor should wait."""
    who = _visitor(request)
    try:
        misses = cache.get(f"verify-miss:{who}", 0)
    except Exception:
        logger.warning("verification limit: cache not reachable", exc_info=True)
        misses = 0
    return misses >= MISSES or _count(f"verify:{who}") > LOOK_UPS


def missed(request: HttpRequest) -> None:
    """Count one look-up that found nothing."""
    _count(f"verify-miss:{_visitor(request)}")
