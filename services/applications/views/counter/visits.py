"""The record of a site visit, made for a phone: lines, photos, conclusion, two signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.applications.access import get_for_counter
from services.applications.forms import UploadForm
from services.applications.forms_joint import RecordForm, lines
from services.applications.operations import visiting
from services.applications.operations.moving import NotOpenToThis, OwnCase
from services.applications.operations.papers import applicant_masked
from services.applications.views.counter.case import require_role
from services.common.access import NotFoundOrNotYours
from services.departments.decorators import staff_required
from services.departments.enums import Role
from services.files.operations import UploadRefused
from services.files.responses import preview

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.applications.models import SiteVisit

REFUSED = (NotOpenToThis, OwnCase, visiting.CannotVisit)


def _visit(request: HttpRequest, ref: str) -> SiteVisit:
    """The open visit of a case, for one of its two officers; the same 404 for everybody else."""
    application = get_for_counter(request.user, ref)
    require_role(request, application, Role.EXAMINER)
    visit = visiting.open_visit(application)
    if visit is None or request.user.pk not in visit.officers:
        raise NotFoundOrNotYours(application.subject_ref)
    visit.application = application
    return visit


@staff_required(Role.EXAMINER)
@require_http_methods(["GET", "POST"])
def site_visit(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep what was found; with ``sign`` also sign for it. The second signature ends the visit."""
    visit = _visit(request, ref)
    form = RecordForm(request.POST if request.method == "POST" else None, visit=visit)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return _kept(request, visit, form)
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
            status = 409
    return _page(request, visit, form, status)


def _kept(request: HttpRequest, visit: SiteVisit, form: RecordForm) -> HttpResponse:
    signs, by = "sign" in request.POST, request.user
    if not signs or form.has_changed():
        visiting.keep_record(visit=visit, by=by, **form.cleaned_data)
        visit.refresh_from_db()
    if signs and visiting.sign_record(visit=visit, by=by):
        messages.success(request, _("Both officers have signed. The case is back in review."))
        return redirect("counter:case", ref=visit.application.ref)
    messages.success(request, _("Signed. The other officer signs, too.") if signs else _("Kept."))
    return redirect("counter:site_visit", ref=visit.application.ref)


def _page(request: HttpRequest, visit: SiteVisit, form: RecordForm, status: int = 200, **more: Any) -> HttpResponse:
    application = visit.application
    signed = visit.first_signed_at if request.user.pk == visit.first_officer_id else visit.second_signed_at
    context = {
        "application": application,
        "version": application.item_version,
        "applicant_masked": applicant_masked(application),
        "visit": visit,
        "form": form,
        "lines": lines(form),
        "photos": visit.photos.all(),
        "signed": signed,
        "topics": [],
    }
    return render(request, "applications/counter/site_visit.html", context | more, status=status)


@staff_required(Role.EXAMINER)
@require_POST
def add_photo(request: HttpRequest, ref: str) -> HttpResponse:
    """Photos taken on the spot; one by one from a script, all at once without."""
    visit, quiet = _visit(request, ref), request.headers.get("X-Requested-With") == "fetch"
    form, problem = UploadForm(request.POST, request.FILES), ""
    if not form.is_valid():
        problem = next(iter(form.errors.values()))[0]
    else:
        try:
            for upload in form.cleaned_data["files"]:
                visiting.add_photo(visit=visit, upload=upload, by=request.user)
        except UploadRefused as refused:
            problem = refused.message
        except REFUSED as refused:
            problem = str(refused)
    if quiet:
        return JsonResponse({"ok": not problem, "message": problem}, status=400 if problem else 200)
    if problem:
        visit.refresh_from_db()
        return _page(request, visit, RecordForm(visit=visit), 400, refusal=problem)
    return redirect("counter:site_visit", ref=ref)


@staff_required(Role.EXAMINER, Role.APPROVER, Role.HEAD)
@require_GET
def photo(request: HttpRequest, ref: str, photo: str) -> HttpResponse:
    """A photo of a visit of this case, for whoever handles or decides it."""
    application = get_for_counter(request.user, ref)
    require_role(request, application, Role.EXAMINER, Role.APPROVER, Role.HEAD)
    for visit in application.site_visits.all():
        found = visit.photos.select_related("file").filter(ref=photo).order_by("pk").first()
        if found is not None:
            return preview(found.file)
    raise NotFoundOrNotYours(application.subject_ref)
