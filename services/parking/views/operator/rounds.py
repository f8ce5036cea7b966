"""巡查收费: the attendant's pages on a phone. Streets, their spaces, one space, and what is noted of it; the notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.common.templatetags.words import moment
from services.files.responses import preview
from services.parking import access_desk as access
from services.parking import rounds as shown
from services.parking import signs
from services.parking.access import standing_in
from services.parking.enums import LotKind
from services.parking.forms_desk import LeftForm, NoteForm
from services.parking.models import Space
from services.parking.operations import rounds
from services.parking.views.operator.acting import data_of, done, form_page, of_others, watch_required

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 40
SHOWS = ("todo", "all")


@never_cache
@watch_required
@require_safe
def streets(request: HttpRequest) -> HttpResponse:
    """The streets of one's organisation, those with most to do first."""
    found = shown.streets(shown.roadside(access.lots_of(request.user)))
    context = {"streets": found, "topics": access.topics_of(request.user)}
    return render(request, "parking/round/streets.html", context)


@never_cache
@watch_required
@require_safe
def street(request: HttpRequest, code: str) -> HttpResponse:
    """The spaces of a street: what waits for somebody, or all; one by its number."""
    lot = access.street_at_the_desk(request.user, code)
    words = "".join(sign for sign in request.GET.get("q", "") if sign.isprintable() and not sign.isspace())[:20]
    spaces = Space.objects.filter(lot=lot).select_related("zone").order_by("number")
    if words:
        exact = spaces.filter(number__iexact=words).first()
        if exact is not None:
            return redirect("parking_desk:space", code, exact.number)
        spaces = spaces.filter(number__icontains=words)
    show = request.GET.get("show") if request.GET.get("show") in SHOWS else SHOWS[0]
    lines = shown.lines(spaces)
    waiting = [line for line in lines if line.waits]
    page = Paginator(lines if words or show == "all" else waiting, PAGE).get_page(request.GET.get("page"))
    context = {
        "lot": lot,
        "words": words,
        "show": show,
        "waits": len(waiting),
        "count": len(lines),
        "page": page,
        "topics": access.topics_of(request.user),
    }
    return render(request, "parking/round/street.html", context)


def _line(found: Space) -> shown.Line:
    return shown.lines([found])[0]


@never_cache
@watch_required
@require_safe
def space(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """One space: who stands there, who says so, what can be done."""
    found = access.space_at_the_desk(request.user, code, number)
    line = _line(found)
    stay = line.stay
    context = {
        "lot": found.lot,
        "line": line,
        "facts": shown.facts(line),
        "photos": list(stay.photos.order_by("pk")) if stay is not None else [],
        "owed": shown.owed(stay) if stay is not None else None,
        "last": shown.last_left(found) if stay is None else None,
        "topics": access.topics_of(request.user),
    }
    return render(request, "parking/round/space.html", context)


@never_cache
@watch_required
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """A plate, or that there is none, with a photo: the stay begins."""
    found = access.space_at_the_desk(request.user, code, number)
    line = _line(found)
    told = _("{plate} is noted here. A car with another plate takes its place.").format(plate=line.plate)

    def verb(data: dict[str, Any]) -> None:
        of_others(request, line.stay, standing_in(found.lot, data["plate"]))
        rounds.note(space=found, plate=data["plate"], photo=data["photo"], by=request.user, there=_seen_there(request))

    return form_page(
        request,
        form=NoteForm(data_of(request), request.FILES or None),
        verb=verb,
        words=_("Noted. The stay runs; print the notice or show its code."),
        way=("parking_desk:space", code, number),
        template="parking/round/form.html",
        title=_("Note a car"),
        go=_("Note it"),
        lead=_where(found),
        note=told if line.stay is not None else "",
        there=line.stay.number if line.stay is not None else "",
    )


def _seen_there(request: HttpRequest) -> str:
    """The number of the stay that stood on the page when it was opened."""
    return request.POST.get("there", "")


@never_cache
@watch_required
@require_http_methods(["GET", "HEAD", "POST"])
def left(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The car is gone: its stay ends and is priced."""
    found = access.space_at_the_desk(request.user, code, number)
    line = _line(found)
    stay = line.stay
    if stay is None:
        if request.method == "POST":
            messages.error(request, str(rounds.SeenOtherwise()))
        return redirect("parking_desk:space", code, number)
    seen = shown.free_since(found, stay, line.sights)

    def verb(data: dict[str, Any]) -> None:
        of_others(request, stay)
        if _seen_there(request) != stay.number:
            raise rounds.SeenOtherwise
        at = seen if data["when"] == LeftForm.SEEN else timezone.now()
        rounds.leave(stay=stay, at=at, photo=data["photo"], by=request.user)

    return form_page(
        request,
        form=LeftForm(data_of(request), request.FILES or None, seen=moment(seen) if seen else ""),
        verb=verb,
        words=_("Written down. What is to be paid stands on the notice."),
        way=("parking_desk:notice", stay.number),
        back=reverse("parking_desk:space", args=[code, number]),
        template="parking/round/form.html",
        title=_("The car left"),
        go=_("It drove away"),
        lead=f"{line.plate} · {_where(found)}",
        there=stay.number,
    )


def _where(found: Space) -> str:
    return f"{found.lot.name} · {found.number}"


@watch_required
@require_POST
def free(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Nobody stands there, whatever devices say."""
    found = access.space_at_the_desk(request.user, code, number)
    return done(
        request,
        lambda: rounds.seen_free(space=found, by=request.user),
        _("Written down: the space is free."),
        "parking_desk:space",
        code,
        number,
    )


@never_cache
@watch_required
@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """催缴单: on the phone to be scanned, or printed and left on the car."""
    found = access.stay_at_the_desk(request.user, number)
    picture = mark_safe(signs.notice_picture(found))  # noqa: S308  own drawing, nothing typed by anybody
    space = found.space if found.space_id and found.lot.kind == LotKind.ROADSIDE else None
    context = {"stay": found, "space": space, "picture": picture, **shown.notice(found)}
    return render(request, "parking/round/notice.html", context)


@watch_required
@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture, for whoever works in that lot."""
    return preview(access.photo_at_the_desk(request.user, pk).file)
