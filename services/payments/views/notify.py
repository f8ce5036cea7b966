"""Where payment companies tell what happened. Nobody signs in here: the signature of the message is the key."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from services.common.registry import NotRegistered
from services.payments.gateways.base import Forged
from services.payments.operations.receiving import receive

if TYPE_CHECKING:
    from django.http import HttpRequest

LARGEST = 64 * 1024
LOGGED_EVERY_S = 60
_forged: dict[str, tuple[float, int]] = {}
"""Channel → when forged messages were last written to the log, and how many came since."""
_log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def notify(request: HttpRequest, channel: str) -> HttpResponse:
    """200 once it is booked or put aside; 401 for a forged one, 411 without a length, 413 for a large one.

    Anything else is told again.
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal():
        return HttpResponse(status=411)
    if int(length) > LARGEST or len(request.body) > LARGEST:
        return HttpResponse(status=413)
    try:
        receive(channel=channel, headers=request.headers, body=request.body)
    except NotRegistered:
        raise Http404 from None
    except Forged:
        _count_forged(channel)
        return HttpResponse(status=401)
    return HttpResponse("success", content_type="text/plain")  # the word Alipay waits for; others look at the status


def _count_forged(channel: str) -> None:
    """One line in the log a minute, however many come."""
    since, count = _forged.get(channel, (float("-inf"), 0))
    if time.monotonic() - since < LOGGED_EVERY_S:
        _forged[channel] = (since, count + 1)
        return
    _log.warning("%s forged messages for the channel %s", count + 1, channel)
    _forged[channel] = (time.monotonic(), 0)
