"""Conditional answers (RFC 9110 §13): whoever has it already is not sent it again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from rest_framework.response import Response

from services.common.api.renderers import JSONRenderer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rest_framework.request import Request


def tag(*parts: object) -> str:
    """A weak entity tag of ``parts``."""
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def tag_of(data: Any) -> str:
    """The tag of an answer by what it says."""
    return f'W/"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:24]}"'


def conditional(
    request: Request, etag: str, build: Callable[[], Response], *, changed_at: datetime | None = None
) -> Response | HttpResponse:
    """304 for whoever names ``etag``, or a time not before ``changed_at``; else what ``build`` makes."""
    changed = int(changed_at.timestamp()) if changed_at else None
    answer = HttpResponse(status=304) if _is_known(request, etag, changed) else build()
    if answer.status_code in (200, 304):
        answer["ETag"] = etag
        if changed:
            answer["Last-Modified"] = http_date(changed)
        patch_cache_control(answer, public=True, max_age=60)
    return answer


def _is_known(request: Request, etag: str, changed: int | None) -> bool:
    if named := request.headers.get("If-None-Match"):
        known = [one.removeprefix("W/") for one in parse_etags(named)]
        return known == ["*"] or etag.removeprefix("W/") in known
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return bool(changed and since is not None and changed <= since)
