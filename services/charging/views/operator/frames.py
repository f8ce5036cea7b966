"""What was said over the sockets, word for word; nothing here can be changed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from services.charging import access_desk as access
from services.charging.forms_desk import LONGEST, FramesForm
from services.charging.models import OcppFrame
from services.charging.views.operator.acting import run_required

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

PAGE = 40
LARGEST = 500_000
"""Characters that are shown on lines: blanks before what lies deep make it many times as long."""


@never_cache
@run_required
@require_safe
def frames(request: HttpRequest) -> HttpResponse:
    """By charge point, time, message and text, the newest first."""
    form = FramesForm(request.GET)
    rows = access.frames_at_the_desk(request.user)
    found = _found(rows, form.cleaned_data) if form.is_valid() else rows.none()
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    listed = list(found.order_by("-pk")[: PAGE + 1])
    more = ""
    if len(listed) > PAGE:
        told = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
        more = "?" + urlencode(told | {"before": listed[PAGE - 1].pk})
    context = {"form": form, "frames": listed[:PAGE], "more": more, "before": before}
    return render(request, "charging/operator/frames.html", context)


def _found(rows: QuerySet[OcppFrame], told: dict[str, Any]) -> QuerySet[OcppFrame]:
    if told["point"]:
        rows = rows.filter(charge_point__identity__iexact=told["point"])
    if told["action"]:
        rows = rows.filter(action=told["action"])
    until = told["until"] or timezone.now()
    since = told["since"]
    if told["text"]:
        rows = rows.search(told["text"])
        since = since or until - timedelta(days=LONGEST)
    if told["until"]:
        rows = rows.filter(at__lte=until)
    return rows.filter(at__gte=since) if since else rows


@never_cache
@run_required
@require_safe
def frame(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as it went over the socket, and what belongs to it: the question and its answer."""
    found = access.frame_at_the_desk(request.user, pk)
    same = OcppFrame.objects.filter(charge_point=found.charge_point, message_id=found.message_id).exclude(pk=found.pk)
    near = (found.at - timedelta(hours=1), found.at + timedelta(hours=1))
    related = list(same.filter(at__range=near).order_by("pk")[:10]) if found.message_id else []
    context = {"frame": found, "text": _spread(found.text), "related": related}
    return render(request, "charging/operator/frame.html", context)


def _spread(text: str) -> str:
    """On lines, where it can be read; as it is otherwise."""
    try:
        lines = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
        lines.encode()
    except (ValueError, RecursionError):  # no JSON, or signs that no page can hold
        return text
    return lines if len(lines) < LARGEST else text
