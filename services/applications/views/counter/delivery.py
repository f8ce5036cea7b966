"""统一出件: what lies ready, handed over or posted; and the lists of paper between window and organ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.applications import ready as ready_of
from services.applications.access import receiving_posts
from services.applications.enums import DeliveryWay
from services.applications.forms_delivery import CollectForm, HandOverForm, PostForm
from services.applications.models import TransferList
from services.applications.operations import delivering
from services.applications.operations.moving import NotOpenToThis, OwnCase
from services.applications.operations.paper_lists import papers_of
from services.applications.operations.papers import applicant_masked
from services.applications.views.counter.reception import at_bridge
from services.audit.operations import record
from services.common.access import NotFoundOrNotYours
from services.common.masking import mask_phone
from services.departments.access import departments_of
from services.departments.decorators import staff_required
from services.departments.enums import Role
from services.files.responses import attachment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from services.accounts.models import User
    from services.applications.models import Delivery

SHOWN = 100
TOLD = "collected"
"""Session key of the code just looked for and of the result it belongs to."""


@never_cache
@sensitive_post_parameters()
@staff_required(Role.DELIVERER)
@require_http_methods(["GET", "POST"])
def ready(request: HttpRequest) -> HttpResponse:
    """Everything that waits to be collected or posted, the longest waiting first; POST looks for one result."""
    form = CollectForm(request.POST or None)
    waits, status = ready_of.ready_for(request.user).order_by("ready_at", "pk"), 200
    found: Sequence[Delivery] = waits[:SHOWN]
    if request.method == "POST":
        found = _looked_for(request, form) if form.is_valid() else []
        if len(found) == 1:
            return redirect("counter:hand_out", ref=found[0].application.ref)
        status = 422 if form.errors else 200
    context = {
        "form": form,
        "rows": [{"delivery": one, "applicant": applicant_masked(one.application)} for one in found],
        "several": len(found) if form.is_bound else 0,
        "total": waits.count(),
        "paper": _paper_waits(request.user),
    }
    return at_bridge(request, "ready", context, status)


def _looked_for(request: HttpRequest, form: CollectForm) -> list[Delivery]:
    """What was found, on record; a code goes on to the page of its result, in no address."""
    words = form.cleaned_data["words"]
    kind = ready_of.kind_of(words)
    if kind == "code" and ready_of.missed_too_often(request.user):
        form.add_error("words", _("Too many codes that nobody has. Look by the case number or the document instead."))
        return []
    found = ready_of.find(request.user, words)
    missed = kind == "code" and not found
    event = ready_of.MISSED if missed else "delivery.looked_for"
    record(event=event, by=request.user, detail={"kind": kind, "found": len(found)})
    if not found:
        form.add_error("words", _("Nothing of this waits at your window. Compare it with the message or the document."))
    if kind == "code" and len(found) == 1:
        request.session[TOLD] = {"ref": found[0].application.ref, "code": words}
    return found


def _told(request: HttpRequest, ref: str) -> str:
    """The code under which this result was just found."""
    told = request.session.get(TOLD, {})
    return told.get("code", "") if told.get("ref") == ref else ""


def _paper_waits(user: User) -> bool:
    return bool(receiving_posts(user))


@never_cache
@sensitive_post_parameters()
@staff_required(Role.DELIVERER)
@require_http_methods(["GET", "POST"])
def hand_out(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand one result over, or note the tracking number."""
    delivery = ready_of.ready_for(request.user).filter(application__ref=ref).first()
    if delivery is None:
        raise NotFoundOrNotYours
    posted = delivery.way == DeliveryWay.POST
    form = (PostForm if posted else HandOverForm)(request.POST or None, initial={"code": _told(request, ref)})
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        act = delivering.send if posted else delivering.hand_over
        try:
            act(delivery=delivery, by=request.user, **form.cleaned_data)
        except (delivering.NotTheirs, OwnCase, NotOpenToThis, ValueError) as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            request.session.pop(TOLD, None)
            messages.success(request, _("Noted. The proof of delivery is being made."))
            return redirect("counter:ready")
    application = delivery.application
    context = {
        "delivery": delivery,
        "application": application,
        "applicant_masked": applicant_masked(application),
        "phone": mask_phone(delivery.phone) if delivery.phone else "",
        "form": form,
        "posted": posted,
    }
    return at_bridge(request, "hand_out", context, status)


@staff_required(Role.RECEIVER, Role.EXAMINER)
@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """Paper that waits for a list, lists on the way, lists to sign for."""
    posts = receiving_posts(request.user)
    waiting = delivering.waiting_paper(posts[0]) if posts else {}
    related = ("from_department", "to_department", "made_by", "received_by")
    lists = TransferList.objects.select_related(*related).annotate(papers=Count("lines"))
    given = lists.filter(from_department__in=[post.department_id for post in posts])[:20]
    coming = lists.filter(to_department__in=departments_of(request.user, Role.EXAMINER), received_at=None)[:50]
    context = {
        "waiting": [{"organ": organ, "rows": rows} for organ, rows in waiting.items()],
        "given": list(given),
        "coming": list(coming),
    }
    return render(request, "applications/counter/paper.html", context)


@staff_required(Role.RECEIVER)
@require_POST
def list_paper(request: HttpRequest) -> HttpResponse:
    """Make the list for one organ."""
    posts = receiving_posts(request.user)
    waiting = {organ.code: (organ, rows) for organ, rows in delivering.waiting_paper(posts[0]).items()}
    organ, rows = waiting.get(request.POST.get("organ", ""), (None, []))
    try:
        made = delivering.list_paper(rows=rows, to=organ, post=posts[0], by=request.user)
    except (ValueError, IntegrityError):
        messages.error(request, _("No paper waits for this organ."))
        return redirect("counter:paper")
    return redirect("counter:paper_list", ref=made.ref)


def _list(user: User, ref: str) -> TransferList:
    own = set(departments_of(user, Role.RECEIVER, Role.EXAMINER))
    related = ("from_department", "to_department", "window__place", "made_by", "received_by")
    found = TransferList.objects.select_related(*related).filter(ref=ref).order_by("pk").first()
    if found is None or not own & {found.from_department_id, found.to_department_id}:
        raise NotFoundOrNotYours(f"transfer:{ref}" if found else "")
    return found


@staff_required(Role.RECEIVER, Role.EXAMINER)
@require_GET
def paper_list(request: HttpRequest, ref: str) -> HttpResponse:
    """One list, to print and to sign."""
    found = _list(request.user, ref)
    lines = found.lines.select_related("material__material", "material__application__item_version")
    may_sign = found.received_at is None and found.to_department_id in departments_of(request.user, Role.EXAMINER)
    context = {
        "list": found,
        "lines": list(lines),
        "documents": papers_of(found),
        "may_sign": may_sign and found.made_by_id != request.user.pk,
    }
    return render(request, "applications/counter/paper_list.html", context)


@staff_required(Role.RECEIVER, Role.EXAMINER)
@require_GET
def paper_document(request: HttpRequest, ref: str, version: int) -> HttpResponse:
    """The list as a sealed PDF, as it was given or as it was signed for."""
    paper = next((one for one in papers_of(_list(request.user, ref)) if one.version == version and one.is_made), None)
    if paper is None:
        raise NotFoundOrNotYours
    return attachment(paper.file, f"{paper.title}.pdf")


@staff_required(Role.EXAMINER)
@require_POST
def receive_paper(request: HttpRequest, ref: str) -> HttpResponse:
    """Sign for the paper."""
    found = _list(request.user, ref)
    if found.to_department_id not in departments_of(request.user, Role.EXAMINER):
        raise NotFoundOrNotYours(found.subject_ref)
    try:
        delivering.receive_paper(transfer=found, by=request.user)
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Signed for."))
    return redirect("counter:paper_list", ref=ref)
