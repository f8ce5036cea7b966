"""Refusals are recorded after the rollback: a refused request leaves a trace though nothing else of it stays."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.utils.decorators import sync_only_middleware

from services.audit import operations
from services.common import transaction
from services.common.access import NotFoundOrNotYours

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)
EVENTS = {403: "access.refused", 404: "access.refused", 409: "access.conflict"}
ANONYMOUS_PER_MINUTE = 60
"""Refusals of visitors kept per process and minute, against robots filling the log. Signed-in ones are all kept."""


class Budget:
    """Counts down within a minute of this process."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self.minute = 0
        self.left = per_minute

    def take(self) -> bool:
        """Whether one more fits into this minute."""
        minute = int(time.monotonic() // 60)
        if minute != self.minute:
            self.minute, self.left = minute, self.per_minute
        self.left -= 1
        return self.left >= 0


anonymous = Budget(ANONYMOUS_PER_MINUTE)


def note_refusal(request: HttpRequest, error: BaseException) -> None:
    """Remember what a refused request asked for; recorded when the answer is ready."""
    if isinstance(error, NotFoundOrNotYours) and error.subject_ref:
        request.refused_subject = error.subject_ref


def record_refusal(request: HttpRequest, status: int) -> None:
    """Write the entry in a transaction of its own. A full disk must not turn a 404 into a 500: logged and dropped."""
    user = getattr(request, "user", None)
    match = request.resolver_match
    if (user is None or user.is_anonymous) and not anonymous.take():
        return
    try:
        with transaction.atomic():
            operations.record(
                event=EVENTS[status],
                by=user if user is not None else "anonymous",
                subject=getattr(request, "refused_subject", ""),
                detail={"status": status, "method": request.method, "route": match.view_name if match else ""},
            )
    except (DatabaseError, operations.PersonalDataInAudit):
        logger.exception("a refusal could not be recorded")


@sync_only_middleware
def refusals(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Records 403, 409, and 404 where the thing exists but is someone else's. Gives entries the request number."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with operations.during_request(getattr(request, "number", "")):
            response = get_response(request)
            status = response.status_code
            if status in (403, 409) or (status == 404 and getattr(request, "refused_subject", "")):
                record_refusal(request, status)
            return response

    middleware.process_exception = note_refusal
    return middleware
