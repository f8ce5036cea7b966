"""Who acts for me, for whom I act, one agreement: to read, to answer, to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services.accounts.decorators import real_name_required
from services.accounts.enums import ActingKind
from services.common.access import NotFoundOrNotYours
from services.delegation import access, operations
from services.delegation.enums import OVER, Party
from services.delegation.views.shown import card, rows
from services.delegation.views.words import settled
from services.files.responses import preview

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.delegation.models import Grant


@never_cache
@real_name_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """我委托的人: who may act for me, what waits for me, what is over."""
    return _list(request, access.for_me(request.user), Party.PRINCIPAL, "mine")


@never_cache
@real_name_required
@require_safe
def for_others(request: HttpRequest) -> HttpResponse:
    """委托我的人: invitations, and for whom I may act."""
    return _list(request, access.by_me(request.user), Party.AGENT, "for_others")


def _list(request: HttpRequest, found: list[Grant], party: Party, name: str) -> HttpResponse:
    today, now = timezone.localdate(), timezone.now()
    standing = [grant for grant in found if grant.is_active and grant.ends_on >= today]
    waiting = [grant for grant in found if grant.is_open and grant.open_until > now]
    over = [grant for grant in found if grant not in standing and grant not in waiting][:20]
    lists = {"standing": standing, "waiting": waiting, "over": over}
    context = {key: [card(grant, party) for grant in grants] for key, grants in lists.items()}
    context |= {"tab": name, "is_helper": access.helper_post(request.user.person) is not None}
    return render(request, f"delegation/resident/{name}.html", context)


@never_cache
@real_name_required
@require_safe
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """One agreement: whose turn it is, what it reaches, what was done by it."""
    found, party = access.get_grant(request.user, pk)
    context = _context(found, party) | {"acts": list(found.acts.order_by("-pk")[:50])}
    return render(request, "delegation/resident/grant.html", context)


def _context(found: Grant, party: Party) -> dict[str, object]:
    standing = found.is_active and found.ends_on >= timezone.localdate()
    live = found.is_open and found.open_until > timezone.now()
    return {
        "grant": found,
        "card": card(found, party),
        "rows": rows(found, party),
        "is_principal": party == Party.PRINCIPAL,
        "standing": standing,
        "to_consent": live and found.is_asked,
        "to_answer": live and found.is_invited and party == Party.AGENT,
        "to_wait": live and found.is_invited and party == Party.PRINCIPAL,
        "begun_by_me": live and found.asked_by == party,
        "may_end": standing and not (found.kind == ActingKind.GUARDIAN and party == Party.PRINCIPAL),
        "is_over": found.state in OVER or not (standing or live),
    }


@never_cache
@real_name_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The invited takes it on or declines; the one who was asked declines; whoever began takes it back."""
    found, party = access.get_grant(request.user, pk)
    if request.method == "GET":
        return redirect("delegation:grant", pk=pk)
    wanted = request.POST.get("action", "")
    try:
        if wanted == "accept":
            operations.accept(grant=found, by=request.user)
            messages.success(request, _("From now on you can act for this person."))
        elif wanted == "decline":
            operations.decline(grant=found, party=party, by=request.user)
            messages.success(request, _("Declined. The other side is told."))
            return redirect("delegation:mine" if party == Party.PRINCIPAL else "delegation:for_others")
        elif wanted == "take_back":
            operations.take_back(grant=found, party=party, by=request.user)
            messages.success(request, _("Taken back."))
    except operations.NotOpenToThis:
        messages.info(request, settled())
    except operations.CannotAct as error:
        messages.error(request, str(error))
    return redirect("delegation:grant", pk=pk)


@never_cache
@real_name_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The second tap ends it, at once; either side may."""
    found, party = access.get_grant(request.user, pk)
    if not _context(found, party)["may_end"]:
        messages.info(request, settled())
        return redirect("delegation:grant", pk=pk)
    if request.method == "POST":
        try:
            operations.end(grant=found, party=party, by=request.user)
        except operations.NotOpenToThis:
            messages.info(request, settled())
        else:
            messages.success(request, _("Ended. It holds no longer from this moment."))
        return redirect("delegation:grant", pk=pk)
    return render(request, "delegation/resident/end.html", _context(found, party))


@never_cache
@real_name_required
@require_safe
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    """The signature by which a helped person consented, for the two whose agreement it is."""
    found, _party = access.get_grant(request.user, pk)
    if found.signature is None:
        raise NotFoundOrNotYours
    try:
        return preview(found.signature)
    except LookupError as error:
        raise Http404 from error
