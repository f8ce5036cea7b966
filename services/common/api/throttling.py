"""How often one may ask: a count per principal and minute, kept in the cache.

A signed-in principal is counted by itself, so that nobody in a hall suffers from the neighbour. Visitors are counted by
network (IPv6 by its /64), generously, and more generously still for the networks of service halls. Without a cache
nobody is refused.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.throttling import BaseThrottle

from services.common.crypto import blind_index

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

logger = logging.getLogger(__name__)
WINDOW = 60
"""Seconds of one count."""
HOUR = 3600


def principal_of(request: Request) -> str:
    """A short text that stands for whoever asks: the sign-in, or the network of a visitor."""
    user = request.user
    if user is not None and user.is_authenticated:
        return f"user:{user.pk}"
    return f"network:{blind_index('api.network', network_of(request._request))[:32]}"


def network_of(request: HttpRequest) -> str:
    """The address behind the trusted proxies; "?" when there is none."""
    try:
        return get_ip(request)
    except PermissionDenied:
        return "?"


def minutes_to_wait(request: HttpRequest, what: str, *, most: int, hall: int) -> int:
    """Count one more ``what`` of this network in this hour; 0, or how long to wait when it is one too many.

    For pages anybody may send without signing in. ``hall`` holds for the networks of service halls.
    """
    network, now = network_of(request), time.time()
    key = f"page:{what}:{blind_index('page.network', network)[:32]}:{int(now // HOUR)}"
    allowed = hall if network in settings.SIGN_IN_HALL_NETWORKS else most
    return 0 if _count(key, HOUR) <= allowed else int((HOUR - now % HOUR) // 60) + 1


class Throttle(BaseThrottle):
    """Requests per minute by ``settings.API_RATES``: reading, writing (``throttle_scope`` of a view: its own)."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Counts this request; False when it is one too many."""
        scope = getattr(view, "throttle_scope", "")
        if not scope:
            scope = "read" if request.method in SAFE_METHODS else "write"
        most = self._most(request, scope)
        now = time.time()
        self.left = WINDOW - now % WINDOW
        key = f"api:{scope}:{principal_of(request)}:{int(now // WINDOW)}"
        return _count(key) <= most

    def _most(self, request: Request, scope: str) -> int:
        rates = settings.API_RATES
        if request.user is not None and request.user.is_authenticated:
            return rates[getattr(request.user, "api_rate", scope)]
        hall = network_of(request._request) in settings.SIGN_IN_HALL_NETWORKS
        return rates["hall" if hall else "visitor"]

    def wait(self) -> float:
        """Seconds until the next minute begins; goes into Retry-After."""
        return self.left


def _count(key: str, seconds: int = WINDOW) -> int:
    try:
        cache.add(key, 0, seconds + 1)
        return cache.incr(key)
    except Exception:
        logger.warning("throttle: cache not reachable", exc_info=True)
        return 0
