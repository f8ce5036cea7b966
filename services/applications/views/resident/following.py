"""My cases, the timeline, papers, taking back and withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from services.accounts.decorators import real_name_required
from services.accounts.enums import ActingScope
from services.accounts.middleware import BACKGROUND
from services.accounts.step_up import proved_lately, step_up_url
from services.applications import afterwards, desk, fee_panels, flow, shown, story, story_fees
from services.applications.access import get_archive, get_file, get_for_resident, get_paper, get_to_change, may
from services.applications.enums import RUNNING, State
from services.applications.models import Application
from services.applications.operations.archiving import record_download
from services.applications.operations.moving import NotOpenToThis
from services.applications.operations.papers import applicant_masked
from services.applications.operations.submitting import TooLateToCancel, cancel, may_cancel, withdraw
from services.applications.operations.viewing import record_reading
from services.applications.workflow import MOVES
from services.files.responses import attachment, large_attachment, preview

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.accounts.models import Person

PER_PAGE = 10


@real_name_required(level=1)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for the chosen identity, what is running, what is finished; drafts first."""
    cases = (
        Application.objects.of_acting(request.acting)
        .select_related("item_version", "department")
        .without_form()
        .order_by("-created_at", "-id")
    )
    page = Paginator(cases.exclude(state=State.DRAFT), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "drafts": list(cases.filter(state=State.DRAFT)[:20]) if request.acting.may(ActingScope.APPLY) else [],
        "waiting": afterwards.missing(page),
        "unpaid": story_fees.unpaid_of(page) if request.acting.may(ActingScope.APPLY) else [],
    }
    return render(request, "applications/resident/mine.html", context)


def _told(application: Application, *, plain: bool, reader: Person) -> dict[str, Any]:
    return {
        "application": application,
        "version": application.item_version,
        "nodes": story.nodes(application, plain=plain, reader=reader),
        "state": story.plain_state(application) if plain else application.get_state_display(),
        "strip": [] if plain else story.day_strip(application),
        "next": story.what_next(application),
        "clock": story.clock(application),
        "is_running": application.state in RUNNING,
        "may_withdraw": application.state in MOVES["withdraw"].sources,
        "may_cancel": may_cancel(application) if application.state == State.RECEIVED else False,
        "factors": _weighed(application),
        "others_in_it": desk.others_in_it(application),
        "applicant_masked": applicant_masked(application),
        "may_change": may(reader, application, ActingScope.APPLY),
    }


def _weighed(application: Application) -> list:
    """Rules of the last automatic weighing, told to the applicant when the case was decided by rules."""
    if not application.decided_by_system:
        return []
    last = application.factors.order_by("-attempt").values_list("attempt", flat=True).first()
    return list(application.factors.filter(attempt=last))


@real_name_required(level=1)
@require_GET
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """The timeline; a draft goes back to where it was left."""
    application = get_for_resident(request.user, ref)
    if application.state == State.DRAFT:
        return redirect(flow.first_open(flow.steps(application)).url)
    if BACKGROUND not in request.META:
        record_reading(application=application, by=request.user, what="case")
    return render(
        request,
        "applications/resident/case.html",
        _told(application, plain=request.display.elder, reader=request.user.person),
    )


@real_name_required(level=1)
@require_GET
def answers(request: HttpRequest, ref: str) -> HttpResponse:
    """What was filled in and handed in, masked as on the check page."""
    application = get_for_resident(request.user, ref)
    record_reading(application=application, by=request.user, what="answers")
    context = {
        "application": application,
        "version": application.item_version,
        "shown": shown.sections(application),
        "material_rows": shown.material_rows(application),
    }
    return render(request, "applications/resident/answers.html", context)


@real_name_required(level=1)
@require_GET
def document(request: HttpRequest, ref: str, document: int) -> HttpResponse:
    """A signed document of the case, as a download; the certificate itself to who proved lately that it is them."""
    application = get_for_resident(request.user, ref)
    paper = get_paper(application, document)
    certificate = application.certificate
    if certificate and certificate.document_id == paper.pk and not proved_lately(request):
        return redirect(step_up_url(request, request.path))
    record_reading(application=application, by=request.user, what="document")
    return attachment(paper.file, f"{paper.title}.pdf")


@real_name_required(level=1)
@require_GET
def archive(request: HttpRequest, ref: str) -> HttpResponse:
    """The applicant's part of the package, certificate included: to who proved lately that it is them."""
    package = get_archive(get_to_change(request.user, ref))
    if package.application.certificate_id and not proved_lately(request):
        return redirect(step_up_url(request, request.path))
    record_download(archive=package, by=request.user, own=True)
    return large_attachment(request, package.own_file)


@real_name_required(level=1)
@require_GET
def file(request: HttpRequest, ref: str, file: str) -> HttpResponse:
    """A picture of the first page of something handed in."""
    return preview(get_file(get_for_resident(request.user, ref), file).file, 1)


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Cancel within ten minutes: the draft is open again."""
    application = get_to_change(request.user, ref)
    if request.method == "GET":
        if application.state == State.RECEIVED and may_cancel(application):
            return render(request, "applications/resident/cancel.html", {"application": application})
        return redirect("applications:case", ref=ref)
    try:
        cancel(application=application, by=request.user)
    except (TooLateToCancel, NotOpenToThis) as late:
        messages.error(request, str(late))
        return redirect("applications:case", ref=ref)
    messages.success(request, _("Cancelled, as if never submitted. Your draft is open again."))
    return redirect(flow.first_open(flow.steps(get_to_change(request.user, ref))).url)


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def give_up(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask, then withdraw the application."""
    application = get_to_change(request.user, ref)
    if request.method == "GET":
        if application.state in MOVES["withdraw"].sources:
            context = {"application": application, "fee_words": fee_panels.if_withdrawn(application)}
            return render(request, "applications/resident/withdraw.html", context)
        return redirect("applications:case", ref=ref)
    try:
        withdraw(application=application, by=request.user)
    except NotOpenToThis as closed:
        messages.error(request, str(closed))
    return redirect("applications:case", ref=ref)
