"""充电: stations with free plugs and the price now; one charge point by its number or code; the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.accounts.access import person_of
from services.accounts.decorators import real_name_required
from services.charging import access_resident, prices, shown, sketch
from services.charging.access import get_connector
from services.charging.forms_resident import StartForm
from services.charging.operations import billing, requesting
from services.common.templatetags.words import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.accounts.models import Person
    from services.charging.models import ChargePoint, ChargingSession

REFUSED = (requesting.NotReady, requesting.OwesStill, requesting.BadSum)
TYPED = 200
"""Characters of a number, or of the address a code holds, that are looked at."""


@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Stations with free plugs and price; a number that is typed leads to its charge point."""
    asked = request.GET.get("number", "").strip()[:TYPED]
    if asked and (point := access_resident.find_number(asked)) is not None:
        return redirect("charging:point", point.identity)
    rows, now = access_resident.stations(), timezone.now()
    versions = prices.in_force(rows, now)
    days = prices.now(versions.values(), now)
    known = {pk: days.get(version.pk) if version is not None else None for pk, version in versions.items()}
    found = [(row, known[row.pk].now if known[row.pk] else None) for row in rows]
    context = {"found": found, "asked": asked, "map": sketch.city(rows)}
    return render(request, "charging/resident/find.html", context)


@never_cache
@require_safe
def station(request: HttpRequest, code: str) -> HttpResponse:
    """One station: every charge point with its plugs, today's prices, the way there."""
    found = access_resident.get_station(code)
    points = access_resident.points_of(found)
    kept = access_resident.kept_of(plug for row in points for plug in row.connectors.all())
    context = {
        "station": found,
        "points": [shown.point(row, kept) for row in points],
        "now": timezone.now(),
    } | _price(found)
    return render(request, "charging/resident/station.html", context)


def _price(station: Any) -> dict[str, Any]:
    today = prices.today(station, timezone.now())
    return {"today": today, "hours": sketch.hours(today) if today else "", "idle": shown.idle(station)}


@never_cache
@require_safe
def point(request: HttpRequest, identity: str) -> HttpResponse:
    """What a code on a charge point opens: its plugs, what a kilowatt-hour costs hour by hour, the button."""
    found = access_resident.get_point(identity)
    person = person_of(request.user)
    plugs, asked = _plugs(found, person), request.GET.get("plug", "")
    free = [one["number"] for one in plugs if one["is_free"]]
    context = {
        "point": found,
        "plugs": plugs,
        "is_free": bool(free),
        "going": access_resident.going_of(person, found),
        "kept": access_resident.kept_by(person, found),
        "keep": next((number for number in free if str(number) == asked), free[0] if free else None),
        "plug": asked if asked.isdigit() else "",
    } | _price(found.station)
    return render(request, "charging/resident/point.html", context)


def _plugs(found: ChargePoint, person: Person | None) -> list[dict[str, Any]]:
    rows = access_resident.connectors_of(found)
    kept = access_resident.kept_of(rows)
    return [shown.plug(row, kept.get(row.pk), person) for row in rows]


@never_cache
@real_name_required
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, identity: str) -> HttpResponse:
    """Keep a plug free for oneself for 15 minutes. Who signs in on the way comes back to the charge point."""
    found = access_resident.get_point(identity)
    number = request.POST.get("plug", "")
    if request.method == "POST" and number.isascii() and number.isdigit() and len(number) < 4:
        connector = get_connector(found.identity, int(number))
        try:
            kept = requesting.reserve(connector=connector, person=request.user.person, by=request.user)
        except requesting.NotReady as refusal:
            messages.error(request, str(refusal))
        else:
            told = _("Plug {number} is kept free for you until {time}.")
            messages.success(request, told.format(number=connector.number, time=clock(kept.kept_until)))
    return redirect("charging:point", found.identity)


@never_cache
@real_name_required
@require_POST
def release(request: HttpRequest, identity: str) -> HttpResponse:
    """Not to come after all: the plug is free for others."""
    found = access_resident.get_point(identity)
    kept = access_resident.kept_by(request.user.person, found)
    if kept is not None and requesting.release(reservation=kept, by=request.user):
        messages.success(request, _("The plug is free for others now."))
    return redirect("charging:point", found.identity)


@never_cache
@real_name_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, identity: str) -> HttpResponse:
    """Which plug, and when to pay; then it begins, or the cashier comes first."""
    found = access_resident.get_point(identity)
    plugs = _plugs(found, request.user.person)
    going = access_resident.going_of(request.user.person, found)
    if going is not None:  # pressed twice, or come back to
        return _lead_on(going)
    told = {"plugs": plugs, "limit": found.station.limit}
    if request.method != "POST":
        asked = request.GET.get("plug", "")
        first = {"plug": asked} if any(str(one["number"]) == asked for one in plugs) else {}
        return _form(request, found, StartForm(**told, initial=first), plugs)
    form = StartForm(request.POST, **told)
    if not form.is_valid():
        return _form(request, found, form, plugs, status=422)
    connector = get_connector(found.identity, int(form.cleaned_data["plug"]))
    try:
        person, fen = request.user.person, form.cleaned_data["fen"]
        session = requesting.request(connector=connector, person=person, by=request.user, prepay=fen)
    except REFUSED as refusal:
        going = access_resident.going_of(request.user.person, found)
        if going is not None:
            return _lead_on(going)
        form.add_error(None, str(refusal))
        owed = isinstance(refusal, requesting.OwesStill)
        return _form(request, found, form, plugs, status=409, owed=owed)
    return _lead_on(session)


def _form(
    request: HttpRequest,
    found: ChargePoint,
    form: StartForm,
    plugs: list[Any],
    *,
    status: int = 200,
    owed: bool = False,
) -> HttpResponse:
    today = prices.today(found.station, timezone.now())
    page = {"point": found, "form": form, "plugs": plugs, "now": today.now if today else None, "owed": owed}
    return render(request, "charging/resident/start.html", page, status=status)


def _lead_on(session: ChargingSession) -> HttpResponse:
    """To the cashier where something is to be paid before, else to the charge."""
    bill = billing.open_bill(session)
    if bill is not None and bill.state == "issued":
        return redirect("payments:bill", bill.ref)
    return redirect("charging:session", session.number)
