"""The desk's pages about certificates: find, read, propose a change, agree to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.certificates import access, finding, operations
from services.certificates.faces import screen_rows, span
from services.certificates.forms_staff import AnswerForm, ChangeForm, FindForm
from services.common.access import NotFoundOrNotYours
from services.departments.access import has_role, recusal_reason
from services.departments.decorators import staff_required
from services.files.responses import attachment

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.certificates.models import Certificate, ChangeProposal

REFUSED = (operations.CannotPropose, operations.CannotChange)


@never_cache
@sensitive_post_parameters()
@staff_required(*access.LOOKS)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """One field; below it what was found in one's organs, masked, and what waits for one's agreement."""
    form, found = FindForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        found = operations.look_for(rows=access.issued_by_own(request.user), by=request.user, **form.cleaned_data)
    context = {
        "form": form,
        "found": None if found is None else [finding.line(one) for one in found],
        "most": finding.MOST,
        "waiting": [(one, finding.holder_said(one.certificate)) for one in access.changes_to_agree(request.user)],
        "makes_batches": has_role(request.user, *access.READS_IN, *access.AGREES),
        "hands_out": has_role(request.user, *access.HANDS_OUT),
    }
    return render(request, "certificates/counter/find.html", context, status=422 if form.errors else 200)


@never_cache
@staff_required(*access.LOOKS)
@require_http_methods(["GET", "HEAD"])
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """One certificate, masked, with its versions and its course."""
    found = access.get_for_counter(request.user, pk)
    operations.note_view(certificate=found, by=request.user)
    return _page(request, found)


def _page(request: HttpRequest, found: Certificate, *, status: int = 200, refusal: str = "") -> HttpResponse:
    holder = {found.holder_id} - {None}
    line = finding.line(found)
    rows = [
        {"key": _("Holder"), "value": line["holder"]},
        {"key": _("Number"), "value": found.number},
        {"key": _("Version"), "value": str(found.version)},
        {"key": _("Validity"), "value": span(found.valid_from, found.valid_to)},
        {"key": _("Issued by"), "value": found.issuer.name},
        {"key": _("Identifier"), "value": found.identifier},
        *([{"key": _("Reason"), "value": found.status_reason}] if found.status_reason else []),
    ]
    said = {row["key"] for row in rows}
    rows += [row for row in screen_rows(found, masked=True) if row["key"] not in said]
    user, organ = request.user, found.issuer_id
    changes = finding.proposals(found)
    context = {
        **line,
        "rows": rows,
        "versions": [finding.line(one) for one in finding.versions(found)],
        "course": finding.course(found),
        "open": next((one for one in changes if one.is_open), None),
        "changes": [one for one in changes if not one.is_open],
        "prints": finding.prints(found),
        "decision": access.decision_of(found),
        "refusal": refusal,
        "keeps_away": bool(recusal_reason(user, holder)),
        "may_propose": has_role(user, *access.PROPOSES, department=organ) and operations.targets(found),
        "may_agree": has_role(user, *access.AGREES, department=organ),
        "may_print": has_role(user, *access.HANDS_OUT, department=organ) and operations.may_be_printed(found),
        "answer_form": AnswerForm(),
    }
    return render(request, "certificates/counter/certificate.html", context, status=status)


@never_cache
@staff_required(*access.PROPOSES)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What should become of it; nothing changes until a second person agrees."""
    found = access.get_for_counter(request.user, pk, *access.PROPOSES)
    targets = operations.targets(found)
    if not targets:
        return _page(request, found, status=409, refusal=_("Nothing can be changed in this state."))
    form = ChangeForm(request.POST if request.method == "POST" else None, targets=targets)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            operations.propose_change(certificate=found, by=request.user, **form.cleaned_data)
        except operations.CannotPropose as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Proposed. Nothing changes until another person of your organ agrees."))
            return redirect("certificates_counter:certificate", pk)
    context = {"form": form, **finding.line(found)}
    return render(request, "certificates/counter/change.html", context, status=status)


def _changed(request: HttpRequest, ref: str) -> ChangeProposal:
    return access.get_change(request.user, ref)


@staff_required(*access.AGREES)
@require_POST
def agree(request: HttpRequest, ref: str) -> HttpResponse:
    """The second person: from now on verification says so."""
    proposal = _changed(request, ref)
    if not has_role(request.user, *access.AGREES, department=proposal.certificate.issuer_id):
        raise NotFoundOrNotYours(f"certificate:{proposal.certificate_id}")
    try:
        operations.agree_to_change(proposal=proposal, by=request.user)
    except REFUSED as refusal:
        return _page(request, proposal.certificate, status=409, refusal=_said(refusal))
    messages.success(request, _("Done. Verification says so from now on, and the holder was told."))
    return redirect("certificates_counter:certificate", proposal.certificate_id)


@staff_required(*access.PROPOSES, *access.AGREES)
@require_POST
def decline(request: HttpRequest, ref: str) -> HttpResponse:
    """Not agreed to, or taken back by who proposed it."""
    proposal, form = _changed(request, ref), AnswerForm(request.POST)
    if not form.is_valid():
        refusal = next(iter(form.errors.values()))[0]
        return _page(request, proposal.certificate, status=422, refusal=refusal)
    try:
        operations.decline_change(proposal=proposal, by=request.user, **form.cleaned_data)
    except REFUSED as refusal:
        return _page(request, proposal.certificate, status=409, refusal=_said(refusal))
    messages.success(request, _("Nothing was changed."))
    return redirect("certificates_counter:certificate", proposal.certificate_id)


@never_cache
@staff_required(*access.LOOKS)
@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed decision that revoked it."""
    found = access.get_for_counter(request.user, pk)
    document = access.get_decision(found)
    operations.note_decision_read(certificate=found, by=request.user)
    return attachment(document.file, f"{document.title}.pdf")


def _said(refusal: Exception) -> str:
    if isinstance(refusal, operations.CannotChange):
        return _("The state changed meanwhile, or the holder has another valid one by now.")
    return str(refusal)
