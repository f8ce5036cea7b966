"""One application after it was handed in: every item live, what waits, giving up one or all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.accounts.decorators import real_name_required
from services.accounts.enums import ActingScope
from services.applications import flow as pages_of
from services.bundles import access, flow, story
from services.bundles.enums import Stage
from services.bundles.operations.following import CannotHandIn, give_up, hand_in_now
from services.bundles.operations.submitting import desk_of, standing
from services.common.access import NotFoundOrNotYours

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.bundles.models import BundleApplication, BundlePart


@real_name_required(level=1)
@require_GET
def application(request: HttpRequest, ref: str) -> HttpResponse:
    """Its page: the joint day, every item with what now, who, until when. A draft leads on to its first open page."""
    found = access.get_for_resident(request.user, ref)
    if found.stage == Stage.DRAFT:
        desk = desk_of(found, standing(found, request.user))
        return redirect(pages_of.first_open(flow.steps(desk)).url)
    rows = [story.told(part) for part in story.parts_of(found)]
    may_change = access.may(request.user.person, found, ActingScope.APPLY)
    context = {
        "application": found,
        "bundle": found.bundle,
        "rows": rows,
        "whole": story.whole(found, rows),
        "may_change": may_change,
        "archive": found.archives.order_by("-version").first(),
        "may_withdraw": may_change and any(row.may_give_up for row in rows),
    }
    return render(request, "bundles/resident/application.html", context)


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask, then give up everything that is not decided."""
    found = access.get_to_change(request.user, ref)
    if found.stage == Stage.DRAFT:
        return redirect("bundles:application", ref=ref)
    if request.method == "POST":
        _told(request, give_up(application=found, by=request.user))
        return redirect("bundles:application", ref=ref)
    rows = [row for row in map(story.told, story.parts_of(found)) if row.may_give_up]
    return render(request, "bundles/resident/withdraw.html", {"application": found, "rows": rows})


def _told(request: HttpRequest, number: int) -> None:
    if number:
        words = ngettext("{n} item was given up.", "{n} items were given up.", number)
        messages.success(request, words.format(n=number))
    else:
        messages.info(request, _("Nothing was given up: what is decided stays."))


def _part(found: BundleApplication, pk: int) -> BundlePart:
    part = (
        found.parts.select_related("case", "needs__case", "needs__item_version", "item_version").filter(pk=pk).first()
    )
    if part is None:
        raise NotFoundOrNotYours
    return part


@real_name_required(level=1)
@require_POST
def hand_in(request: HttpRequest, ref: str, part: int) -> HttpResponse:
    """Hand in one item that was stopped."""
    found = access.get_to_change(request.user, ref)
    try:
        hand_in_now(part=_part(found, part), by=request.user)
    except CannotHandIn as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It was handed in."))
    return redirect("bundles:application", ref=ref)


@real_name_required(level=1)
@require_POST
def give_up_part(request: HttpRequest, ref: str, part: int) -> HttpResponse:
    """Give up one item, and what waits for it."""
    found = access.get_to_change(request.user, ref)
    _told(request, give_up(application=found, by=request.user, only=_part(found, part)))
    return redirect("bundles:application", ref=ref)
