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
from services.common.masking import mask_email, mask_phone
from services.notices import access, operations
from services.notices.forms import PreferenceForm
from services.notices.operations.delivering import chosen

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
    """What is wanted besides the inbox: text messages, e-mail, and whether nights are quiet."""
    person = request.user.person
    kept = chosen(person)
    posted = request.POST if request.method == "POST" else None
    initial = {name: "yes" if getattr(kept, name) else "no" for name in ("sms", "email", "quiet")}
    form = PreferenceForm(posted, initial=initial, has_email=bool(kept.email_address))
    if form.is_valid():
        operations.choose(by=person, **form.wanted())
        messages.success(request, _("Saved."))
        return redirect("notices:preferences")
    address = mask_email(kept.email_address) if kept.email_address else ""
    context = {"form": form, "address": address, "phone": mask_phone(person.phone) if person.phone else ""}
    return render(request, "notices/resident/preferences.html", context)


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
