"""The inbox of a resident, and the polling fall-back of the live socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.accounts.access import person_of
from services.accounts.decorators import real_name_required, resident_required
from services.notices import access, operations
from services.notices.forms import PreferenceForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 20
POLL_AT_MOST = 200


@require_GET
@resident_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Own notices, newest first. Someone without a real name sees how to get one."""
    notices = access.notices_of(request.user)
    page = Paginator(notices, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "unread": access.unread_count(request.user), "person": person_of(request.user)}
    return render(request, "notices/resident/inbox.html", context)


@require_GET
@real_name_required
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One notice in full; opening it is reading it."""
    notice = access.get_for_resident(request.user, notice_id)
    operations.mark_read(notice=notice, by=request.user.person)
    return render(request, "notices/resident/notice.html", {"notice": notice})


@require_POST
@real_name_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    count = operations.mark_all_read(by=request.user.person)
    if count:
        messages.success(
            request, ngettext("%(n)s message marked as read", "%(n)s messages marked as read", count) % {"n": count}
        )
    return redirect("notices:inbox")


@require_http_methods(["GET", "POST"])
@real_name_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Whether text messages are wanted besides the inbox."""
    person = request.user.person
    posted = request.POST if request.method == "POST" else None
    form = PreferenceForm(posted, initial={"sms": "yes" if access.wants_sms(person) else "no"})
    if form.is_valid():
        operations.choose(by=person, sms=form.cleaned_data["sms"] == "yes")
        messages.success(request, _("Saved."))
        return redirect("notices:inbox")
    return render(request, "notices/resident/preferences.html", {"form": form})


@require_GET
def live(request: HttpRequest) -> JsonResponse:
    """``?since=<seq>`` → ``{"events": [{"seq", "event", "payload"}], "last": n}``: what a page without a socket missed.

    At most 200 events at a time; 401 for visitors, so that a page notices that it was signed out.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"events": [], "last": 0}, status=401)
    person = person_of(request.user)
    if person is None:
        return JsonResponse({"events": [], "last": 0})
    since = request.GET.get("since", "")
    seq = int(since) if since.isascii() and since.isdigit() and len(since) < 16 else 0
    events = operations.STORE.since(person.pk, seq, POLL_AT_MOST)
    return JsonResponse({"events": events, "last": operations.STORE.last(person.pk)})
