"""What other departments ask of us: the part we may see and our opinion. And what we handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from services.applications.access import department_ids, get_consultation, part_files
from services.applications.forms_joint import OpinionForm
from services.applications.models import Application, CaseTransfer
from services.applications.operations.joining import asked_of, give_opinion
from services.applications.operations.moving import NotOpenToThis, OwnCase, recused
from services.applications.operations.papers import applicant_masked
from services.applications.operations.viewing import record_view
from services.common.access import NotFoundOrNotYours
from services.departments.access import departments_of
from services.departments.decorators import staff_required
from services.departments.enums import CASE_ROLES, Role
from services.files.responses import attachment, preview
from services.questions.answers import display_answers

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.accounts.models import User
    from services.applications.models import Consultation

ASKED = (Role.EXAMINER, Role.APPROVER)
PER_PAGE = 30


@staff_required(*ASKED)
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """Opinions asked of the departments one works in, the open ones first."""
    rows = asked_of(departments_of(request.user, *ASKED))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "applications/counter/opinions.html", {"page": page, "topics": []})


@staff_required(*ASKED)
@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, ref: str) -> HttpResponse:
    """The part of the case one was asked about, and what one's department says."""
    consultation = get_consultation(request.user, ref)
    form, status, refusal = OpinionForm(request.POST or None), 200, ""
    recused(consultation.application, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            give_opinion(consultation=consultation, by=request.user, **form.cleaned_data)
        except (NotOpenToThis, OwnCase, ValueError) as no:
            refusal, status = str(no), 409
            consultation.refresh_from_db()
        else:
            messages.success(request, _("Given. The department that asked sees it now."))
            return redirect("counter:opinion", ref=ref)
    if request.method == "GET":
        record_view(application=consultation.application, by=request.user)
    context = _part(consultation) | {"form": form, "refusal": refusal}
    return render(request, "applications/counter/opinion.html", context, status=status)


def _part(consultation: Consultation) -> dict[str, Any]:
    """Only the pages and materials that were chosen when it was asked, personal numbers masked."""
    application = consultation.application
    sections = display_answers(application.form, application.answers.data)
    is_open = consultation.closed_at is None
    return {
        "consultation": consultation,
        "application": application,
        "version": application.item_version,
        "applicant_masked": applicant_masked(application),
        "sections": [section for section in sections if is_open and section.key in consultation.groups],
        "files": part_files(consultation),
        "may_answer": is_open and not consultation.opinion,
        "topics": [],
    }


@staff_required(*ASKED)
@require_GET
def file(request: HttpRequest, ref: str, file: str, page: int) -> HttpResponse:
    """A picture of one page of a material one was asked about."""
    consultation = get_consultation(request.user, ref)
    found = next((one for one in part_files(consultation) if one.ref == file), None)
    if found is None:
        raise NotFoundOrNotYours(consultation.application.subject_ref)
    return preview(found.file, page)


@staff_required(*ASKED)
@require_GET
def document(request: HttpRequest, ref: str) -> HttpResponse:
    """The letter that asks (征求意见函)."""
    consultation = get_consultation(request.user, ref)
    paper = consultation.document
    if paper is None or not paper.is_made:
        raise NotFoundOrNotYours(consultation.application.subject_ref)
    return attachment(paper.file, f"{paper.title}.pdf")


@staff_required(*CASE_ROLES)
@require_GET
def handed_on(request: HttpRequest) -> HttpResponse:
    """The trace of cases one's departments handed on: to whom, when, why. The case itself is not theirs any more.

    Of what they took in for an organ of another place (跨域通办): where it stands, and nothing of what is in it.
    """
    rows = CaseTransfer.objects.filter(from_department__in=department_ids(request.user))
    related = ("application__item_version", "application__applicant", "application__applicant_enterprise")
    rows = rows.select_related(*related, "to_department", "to_person", "by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    told = [(row, applicant_masked(row.application)) for row in page]
    context = {"page": page, "told": told, "sent_on": _sent_on(request.user), "topics": []}
    return render(request, "applications/counter/handed_on.html", context)


def _sent_on(user: User) -> list[tuple[Application, str]]:
    taken_in = Application.objects.filter(taken_in_by__in=department_ids(user), goes_to=None).without_form()
    related = ("item_version", "applicant", "applicant_enterprise", "department")
    rows = taken_in.select_related(*related).order_by("-submitted_at", "-pk")[:PER_PAGE]
    return [(case, applicant_masked(case)) for case in rows]
