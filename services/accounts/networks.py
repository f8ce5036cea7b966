"""Where a request comes from, for limits: the address behind the trusted proxies, IPv6 by its /64."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core.internal.ratelimit import get_ip

if TYPE_CHECKING:
    from django.http import HttpRequest


def network_of(request: HttpRequest) -> str:
    """One text per household or hall. A whole hall may share it: limits never look at the network alone."""
    return get_ip(request)
