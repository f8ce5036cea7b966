"""A gentle limit on asking by plate: nobody tries plates in bulk. When the cache is out, nobody is refused."""

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
WINDOW = timedelta(minutes=10)
BY_VISITOR = 12
"""Plates a visitor asks for per window: a session, or a network together with its browser."""
BY_NETWORK = 120
"""Plates asked for from one network: a whole hall may share it."""
BY_PLATE = 30
"""How often one plate is asked for per window, by whomever."""


def too_many(request: HttpRequest, plate: str) -> bool:
    """Count one question about this plate; True when the visitor should wait."""
    network = network_of(request)
    session = request.session.session_key if hasattr(request, "session") else None
    visitor = session or f"{network} {request.headers.get('User-Agent', '')}"
    counts = [
        _count("visitor", visitor) > BY_VISITOR,
        _count("network", network) > BY_NETWORK,
        _count("plate", plate) > BY_PLATE,
    ]
    return any(counts)


def _count(what: str, who: str) -> int:
    key = f"parking-{what}:{blind_index(f'parking.{what}', who)[:32]}"
    try:
        cache.add(key, 0, WINDOW.total_seconds())
        return cache.incr(key)
    except Exception:
        logger.warning("parking limit: cache not reachable", exc_info=True)
        return 0
