"""Answers of the house itself: health, errors, the socket's fall-back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from services.common import language
from services.common.models import OutboxTask
from services.common.problems import is_for_api, plain_answer

if TYPE_CHECKING:
    from django.http import HttpRequest

RELAY_LATE_SECONDS = 60


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; touches nothing else."""
    return HttpResponse("ok", content_type="text/plain")


def _problems() -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    oldest = (
        OutboxTask.objects.filter(free, done_at=None, dead_at=None, due_at__lte=now)
        .annotate(waiting_since=Greatest("due_at", Coalesce("leased_until", "due_at")))
        .order_by("waiting_since")
        .values_list("waiting_since", flat=True)
        .first()
    )
    age = (now - oldest).total_seconds() if oldest else 0.0
    return {"migrations_pending": len(pending), "relay_age_seconds": round(age, 1)}


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, migrations are done and no work has waited for a relay longer than a minute.

    Work under a lease is not waiting: after a kill it waits again from the end of the lease.
    """
    try:
        found = _problems()
    except Exception:  # any failure of the database means "not ready", whatever its name
        return JsonResponse({"ready": False, "database": False}, status=503)
    ready = not found["migrations_pending"] and found["relay_age_seconds"] < RELAY_LATE_SECONDS
    return JsonResponse({"ready": ready, "database": True, **found}, status=200 if ready else 503)


def _error(request: HttpRequest, status: int) -> HttpResponse:
    if is_for_api(request):
        return plain_answer(request, status)
    context = {"number": getattr(request, "number", ""), "site": language.site()}
    return render(request, f"errors/{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read."""
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not for this."""
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: absent or not yours; the page does not tell which."""
    return _error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with the number to quote."""
    return _error(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 in plain words: the page was open too long, or cookies are off."""
    return render(request, "errors/csrf.html", {"number": getattr(request, "number", "")}, status=403)
