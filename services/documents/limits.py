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
LISTS = 300
"""Signed lists and chains per window and visitor: a system that keeps those of every organ asks once a minute."""
GUESSES, GUESSES_WINDOW = 10, timedelta(hours=1)
"""Wrong last characters one document number bears, whoever asks: they have some ten thousand values."""


def _visitor(request: HttpRequest) -> str:
    session = request.session.session_key if hasattr(request, "session") else None
    who = session or f"{network_of(request)} {request.headers.get('User-Agent', '')}"
    return blind_index("documents.visitor", who)[:32]


def _count(key: str, window: timedelta = WINDOW) -> int:
    try:
        cache.add(key, 0, window.total_seconds())
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


def too_many_lists(request: HttpRequest) -> bool:
    """Count one request for a signed list or a chain; True when the visitor should wait."""
    return _count(f"verify-lists:{_visitor(request)}") > LISTS


def guessed(number: str) -> bool:
    """Whether too many guesses were made at the holder of one document number, by whomever."""
    try:
        return bool(number) and cache.get(_of_number(number), 0) >= GUESSES
    except Exception:
        logger.warning("verification limit: cache not reachable", exc_info=True)
        return False


def missed_number(number: str) -> None:
    """Count one wrong guess at the holder of a document number."""
    if number:
        _count(_of_number(number), GUESSES_WINDOW)


def _of_number(number: str) -> str:
    return f"verify-number:{blind_index('documents.number', number)[:32]}"


def missed(request: HttpRequest) -> None:
    """Count one look-up that found nothing."""
    _count(f"verify-miss:{_visitor(request)}")
