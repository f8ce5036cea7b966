"""The first page of an operator, one station, charge points and what they run, codes to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from services.charging import access_desk as access
from services.charging import board as counted
from services.charging import desk, signs
from services.charging.enums import ConnectorStatus
from services.charging.models import Connector
from services.charging.operations.connecting import CLOCK
from services.charging.views.operator.acting import run_required

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from services.charging.models import ChargePoint

PAGE = 30
SHEET = 48
"""Codes of one page: four sheets."""
LATEST = 12
MOST_KINDS = 50


@never_cache
@run_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """How every station stands, what waits for somebody."""
    rows = counted.rows(request.user)
    context = {"rows": rows, "waiting": counted.waiting(rows), "topics": access.topics_of(request.user)}
    return render(request, "charging/operator/board.html", context)


@never_cache
@run_required
@require_safe
def station(request: HttpRequest, code: str) -> HttpResponse:
    """One station: its charge points, their plugs, what goes on at each."""
    found = access.station_at_the_desk(request.user, code)
    rows = access.points_at_the_desk(request.user).filter(station=found).prefetch_related("connectors")
    page = Paginator(rows.order_by("identity"), PAGE).get_page(request.GET.get("page"))
    context = {
        "station": found,
        "page": page,
        "points": desk.points(page.object_list),
        "topics": access.topics_of(request.user),
    }
    return render(request, "charging/operator/station.html", context)


def _chosen(rows: QuerySet[ChargePoint], show: str) -> QuerySet[ChargePoint]:
    seconds = int(CLOCK.total_seconds())
    if show == "away":
        return rows.filter(is_active=True, connection="")
    if show == "faulted":
        faulted = Connector.objects.filter(status=ConnectorStatus.FAULTED).values("charge_point")
        return rows.filter(is_active=True, pk__in=faulted)
    if show == "clock":
        return rows.exclude(clock_skew__range=(-seconds, seconds))
    return rows


@never_cache
@run_required
@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """Every charge point: what it is and runs; those that are away, faulty, or whose clock is off."""
    show = request.GET.get("show", "")
    show = show if show in ("away", "faulted", "clock") else ""
    every = access.points_at_the_desk(request.user)
    kinds = every.order_by().values("vendor", "model", "firmware").annotate(n=Count("pk"))
    firmware = list(kinds.order_by("vendor", "model", "firmware")[:MOST_KINDS])
    known = {one["firmware"] for one in firmware}
    runs = request.GET.get("firmware")
    rows = _chosen(every, show)
    if runs in known:
        rows = rows.filter(firmware=runs)
    page = Paginator(rows.prefetch_related("connectors").order_by("identity"), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "points": desk.points(page.object_list),
        "firmware": firmware,
        "runs": runs if runs in known else None,
        "show": show,
        "topics": access.topics_of(request.user),
    }
    return render(request, "charging/operator/points.html", context)


@never_cache
@run_required
@require_safe
def point(request: HttpRequest, identity: str) -> HttpResponse:
    """One charge point: plugs, what it is and runs, its settings, what it was told, what was said last."""
    found = access.point_at_the_desk(request.user, identity)
    commands = access.commands_at_the_desk(request.user).filter(charge_point=found).order_by("-pk")[:LATEST]
    frames = found.frames.order_by("-pk")[:LATEST]
    context = {
        "one": desk.points([found])[0],
        "point": found,
        "facts": desk.facts(found),
        "settings": sorted(found.settings.items()),
        "spoken": desk.spoken(found),
        "commands": [desk.command(row) for row in commands],
        "frames": list(frames),
        "topics": access.topics_of(request.user),
    }
    return render(request, "charging/operator/point.html", context)


@never_cache
@run_required
@require_safe
def codes(request: HttpRequest, code: str) -> HttpResponse:
    """A code for every plug of the station, to be printed."""
    found = access.station_at_the_desk(request.user, code)
    rows = Connector.objects.filter(charge_point__station=found, charge_point__is_active=True)
    rows = rows.select_related("charge_point").order_by("charge_point__identity", "number")
    page = Paginator(rows, SHEET).get_page(request.GET.get("page"))
    context = {"station": found, "page": page, "signs": [_sign(row) for row in page.object_list]}
    return render(request, "charging/operator/signs.html", context)


def _sign(connector: Connector) -> dict[str, Any]:
    picture = mark_safe(signs.picture(connector))  # noqa: S308  own drawing; identities are letters, digits and . _ : -
    return {"connector": connector, "point": connector.charge_point, "picture": picture}
