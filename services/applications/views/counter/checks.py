"""After-checks at the desk: what is due, what was found, revoke or let it stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from services.applications.access import department_ids, get_check, roles_in
from services.applications.enums import CheckState
from services.applications.forms import CheckDecisionForm, CheckFindingForm
from services.applications.models import AfterCheck
from services.applications.operations import checking
from services.applications.operations.moving import OwnCase
from services.common.access import NotFoundOrNotYours
from services.common.masking import mask_name
from services.departments.decorators import staff_required
from services.departments.enums import CASE_ROLES, Role

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 30
REFUSED = (checking.NotWaiting, checking.SamePerson, OwnCase, ValueError)
OPEN = (CheckState.OPEN, CheckState.WRONG)


@staff_required(*CASE_ROLES)
@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """What waits in one's departments, the soonest due first; ``?show=done`` what was found."""
    done = request.GET.get("show") == "done"
    rows = AfterCheck.objects.filter(application__department__in=department_ids(request.user))
    rows = rows.exclude(state__in=OPEN) if done else rows.filter(state__in=OPEN)
    related = ("application__item_version", "application__applicant", "application__applicant_enterprise")
    page = Paginator(rows.select_related(*related).order_by("due_date", "pk"), PAGE).get_page(request.GET.get("page"))
    page.object_list = [_line(check) for check in page.object_list]
    return render(request, "applications/counter/checks.html", {"page": page, "done": done})


def _line(check: AfterCheck) -> dict[str, Any]:
    case = check.application
    late = check.state in OPEN and check.due_date < timezone.localdate()
    who = case.applicant_enterprise.name if case.applicant_enterprise_id else mask_name(case.applicant.name)
    return {"check": check, "case": case, "who": who, "late": late}


@staff_required(*CASE_ROLES)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """One check: an examiner writes what was found, an approver decides about what is wrong."""
    found = get_check(request.user, pk)
    roles = roles_in(request.user, found.application)
    deciding = found.state == CheckState.WRONG
    needed = Role.APPROVER if deciding else Role.EXAMINER
    mine = needed in roles and found.state in OPEN
    if request.method == "POST" and not mine:
        raise NotFoundOrNotYours(found.application.subject_ref)
    form = (CheckDecisionForm if deciding else CheckFindingForm)(request.POST or None) if mine else None
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _carry_out(found, form.cleaned_data, deciding=deciding, request=request)
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Kept."))
            return redirect("counter:checks")
    context = _line(found) | {
        "form": form,
        "promises": [row.promise for row in found.application.materials.filter(source="promised")],
        "factors": list(found.application.factors.all()) if found.reason == "sample" else [],
    }
    return render(request, "applications/counter/check.html", context, status=status)


def _carry_out(found: AfterCheck, data: dict[str, Any], *, deciding: bool, request: HttpRequest) -> None:
    if not deciding:
        checking.find(check=found, right=data["result"] == "right", finding=data["finding"], by=request.user)
    elif data["decision"] == "revoke":
        checking.revoke(check=found, reason=data["reason"], by=request.user)
    else:
        checking.let_stand(check=found, reason=data["reason"], by=request.user)
