"""Batches at the desk: read a file in, have it started by a colleague, watch it being issued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.certificates import access, finding, operations, reading
from services.certificates.enums import BatchState, RowState
from services.certificates.forms_staff import AnswerForm, BatchForm
from services.certificates.models import CertificateType, IssueBatch
from services.common.access import NotFoundOrNotYours
from services.common.masking import mask_id, mask_name
from services.departments.access import departments_of, has_role
from services.departments.decorators import staff_required
from services.documents.enums import DocumentState

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.certificates.models import BatchRow

PAGE = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {BatchState.PROPOSED: "warn", BatchState.RUNNING: "todo", BatchState.DONE: "ok", BatchState.DECLINED: "line"}
ROW_TONES = {RowState.WAITING: "line", RowState.ISSUED: "ok", RowState.FAILED: "err"}


@never_cache
@staff_required(*access.LOOKS)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """Batches of one's organs, newest first."""
    rows = IssueBatch.objects.filter(issuer__in=departments_of(request.user, *access.LOOKS))
    rows = rows.select_related("type", "issuer", "made_by").order_by("-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    issued = finding.issued_of(page.object_list)
    page.object_list = [(one, issued.get(one.pk, 0), TONES[BatchState(one.state)]) for one in page.object_list]
    context = {"page": page, "may_read_in": has_role(request.user, *access.READS_IN)}
    return render(request, "certificates/counter/batches.html", context)


@never_cache
@staff_required(*access.READS_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A file, read in whole or not at all; what is wrong is told row by row."""
    organs = departments_of(request.user, *access.READS_IN)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BatchForm(*posted, organs=organs)
    faults, status = [], 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            made = _read_in(request, form.cleaned_data)
        except operations.BatchRefused as refused:
            faults, status = refused.faults, 422
        except operations.MayNotIssue:
            form.add_error("kind", _("This organ does not issue this type."))
            status = 422
        except (operations.CannotBatch, reading.FileRefused) as refusal:
            form.add_error("file", str(refusal))
            status = 422
        else:
            messages.success(request, _("Read in and checked. Another person of your organ must start it."))
            return redirect("certificates_counter:batch", made.ref)
    context = {
        "form": form,
        "faults": faults[: reading.MOST_TOLD],
        "fault_count": len(faults),
        "bad_rows": len({fault.place for fault in faults}),
        "kinds": CertificateType.objects.issued_by(organs),
    }
    return render(request, "certificates/counter/new_batch.html", context, status=status)


def _read_in(request: HttpRequest, data: dict[str, Any]) -> IssueBatch:
    file = data["file"]
    if file.size > reading.MOST_BYTES:
        raise reading.FileRefused(_("The file is larger than 5 MB. Split it."))
    return operations.read_in(
        kind=data["kind"],
        issuer=data["issuer"],
        title=data["title"],
        data=file.read(),
        name=file.name,
        by=request.user,
    )


@staff_required(*access.READS_IN)
@require_safe
def template(request: HttpRequest, code: str) -> HttpResponse:
    """An empty table with the headings of one type."""
    organs = departments_of(request.user, *access.READS_IN)
    kind = CertificateType.objects.issued_by(organs).filter(code=code).first()
    if kind is None:
        raise Http404
    answer = HttpResponse(reading.template(kind), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{kind.code}.xlsx"'
    return answer


@never_cache
@staff_required(*access.LOOKS)
@require_safe
def batch(request: HttpRequest, ref: str) -> HttpResponse:
    """One batch: how far it is, its rows masked, and what may be done."""
    return _page(request, access.get_batch(request.user, ref))


def _page(request: HttpRequest, found: IssueBatch, *, status: int = 200, refusal: str = "") -> HttpResponse:
    rows = found.rows.select_related("certificate__holder", "certificate__holder_enterprise").order_by("place")
    if request.GET.get("show") == "failed":
        rows = rows.filter(state=RowState.FAILED)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = [_line(row) for row in page.object_list]
    counts = found.rows.aggregate(
        issued=Count("pk", filter=Q(state=RowState.ISSUED)),
        failed=Count("pk", filter=Q(state=RowState.FAILED)),
        made=Count("pk", filter=Q(certificate__document__state=DocumentState.MADE)),
    )
    user, organ = request.user, found.issuer_id
    proposed, own = found.state == BatchState.PROPOSED, found.made_by_id == user.pk
    agrees, prints = (has_role(user, *roles, department=organ) for roles in (access.AGREES, access.HANDS_OUT))
    context = {
        "batch": found,
        "tone": TONES[BatchState(found.state)],
        "page": page,
        **counts,
        "done": counts["issued"] + counts["failed"],
        "refusal": refusal,
        "may_start": proposed and agrees and not own,
        "may_take_back": proposed and own,
        "waits": proposed and own,
        "may_try_again": counts["failed"] and agrees and found.may_be_tried_again,
        "to_print": operations.to_print(found) if counts["made"] and prints else 0,
        "answer_form": AnswerForm(),
        "topic": f"batch.{found.pk}",
    }
    return render(request, "certificates/counter/batch.html", context, status=status)


def _line(row: BatchRow) -> dict[str, Any]:
    if row.certificate is not None:
        who = finding.holder_said(row.certificate)
    else:
        said = row.said.get("holder", {})
        number = said.get(reading.ID_NUMBER) or said.get(reading.CREDIT_CODE, "")
        who = " ".join(part for part in (mask_name(said.get(reading.NAME, "")), mask_id(number)) if part.strip("*"))
    return {"row": row, "who": who, "tone": ROW_TONES[RowState(row.state)]}


VERBS = {"start": access.AGREES, "decline": (*access.AGREES, *access.READS_IN), "again": access.AGREES}


@staff_required(*access.AGREES, *access.READS_IN)
@require_POST
def move(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Start it, do not start it (or take it back), try failed rows again."""
    if verb not in VERBS:
        raise NotFoundOrNotYours
    found, form = access.get_batch(request.user, ref, *VERBS[verb]), AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, refusal=next(iter(form.errors.values()))[0])
    if verb == "decline" and found.made_by_id != request.user.pk:
        access.get_batch(request.user, ref, *access.AGREES)
    try:
        if verb == "start":
            operations.start_batch(batch=found, by=request.user)
            said = _("It is being issued. You can leave this page.")
        elif verb == "again":
            operations.try_again(batch=found, by=request.user)
            said = _("The rows that failed are tried again.")
        else:
            operations.decline_batch(batch=found, answer=form.cleaned_data["answer"], by=request.user)
            said = _("Nothing is issued. The rows were forgotten.")
    except operations.CannotBatch as refusal:
        return _page(request, found, status=409, refusal=str(refusal))
    messages.success(request, said)
    return redirect("certificates_counter:batch", ref)
