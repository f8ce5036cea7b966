"""What was handed in and what was made: findings about a material, pictures of files, signed documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET, require_POST

from services.applications.access import get_archive, get_file, get_for_counter, get_paper, may_take_archive
from services.applications.forms import FindingForm
from services.applications.operations import counter
from services.applications.operations.archiving import record_download
from services.applications.operations.moving import recused
from services.applications.views.counter.case import carry_out, case_page, require_role
from services.common.access import NotFoundOrNotYours
from services.departments.decorators import staff_required
from services.departments.enums import CASE_ROLES, Role
from services.files.responses import attachment, large_attachment, preview

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@staff_required(Role.EXAMINER, Role.RECEIVER)
@require_POST
def check_material(request: HttpRequest, ref: str, material: int) -> HttpResponse:
    """Fit, or not fit and why."""
    application = get_for_counter(request.user, ref)
    require_role(request, application, Role.EXAMINER, Role.RECEIVER)
    row = application.materials.filter(pk=material).first()
    if row is None:
        raise NotFoundOrNotYours
    row.application = application
    form = FindingForm(request.POST)
    if not form.is_valid():
        problem = next(iter(form.errors.values()))[0]
        return case_page(request, application, status=422, refusal=problem, unfit_row=row.pk)
    return carry_out(
        request,
        application,
        lambda: counter.check_material(case_material=row, by=request.user, **form.cleaned_data),
        "",
    )


@staff_required(*CASE_ROLES)
@require_GET
def file(request: HttpRequest, ref: str, file: str, page: int = 1) -> HttpResponse:
    """A picture of one page of something handed in."""
    return preview(get_file(get_for_counter(request.user, ref), file).file, page)


@staff_required(*CASE_ROLES)
@require_GET
def document(request: HttpRequest, ref: str, document: int) -> HttpResponse:
    """A signed document of the case, for printing at the window."""
    paper = get_paper(get_for_counter(request.user, ref), document)
    return attachment(paper.file, f"{paper.title}.pdf")


@staff_required(Role.EXAMINER, Role.APPROVER, Role.HEAD)
@require_GET
def archive(request: HttpRequest, ref: str) -> HttpResponse:
    """The whole package of a case that ended; never to somebody who has a part in it."""
    application = get_for_counter(request.user, ref)
    require_role(request, application, Role.EXAMINER, Role.APPROVER, Role.HEAD)
    if recused(application, request.user) or not may_take_archive(request.user, application):
        raise NotFoundOrNotYours(application.subject_ref)
    package = get_archive(application)
    record_download(archive=package, by=request.user, own=False)
    return large_attachment(request, package.file)
