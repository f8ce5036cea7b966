"""Who handles what: claim, take over, the next case, several at once, the end of a shift; search and one's figures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.applications import desk as desk_page
from services.applications import finding, held, presence
from services.applications.access import department_ids, get_for_counter
from services.applications.forms import ReasonForm
from services.applications.forms_holding import ShiftForm, WordsForm
from services.applications.models import Application
from services.applications.operations import counter, holding
from services.applications.views.counter.case import REFUSED, carry_out, require_role
from services.audit.operations import record
from services.common import transaction
from services.departments.access import departments_of
from services.departments.decorators import staff_required
from services.departments.enums import CASE_ROLES, Role

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_AT_ONCE = 50


@staff_required(Role.EXAMINER)
@require_POST
def claim(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a case nobody handles."""
    application = get_for_counter(request.user, ref)
    require_role(request, application, Role.EXAMINER)
    act = partial(holding.claim, application=application, by=request.user)
    return carry_out(request, application, act, _("It is yours now."))


@staff_required(Role.EXAMINER)
@require_http_methods(["GET", "POST"])
def take_over(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a case from a colleague, saying why."""
    application = get_for_counter(request.user, ref)
    require_role(request, application, Role.EXAMINER)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].error_messages["required"] = _("Write why you take it over: your colleague will read it.")
    if application.examiner_id not in (None, request.user.pk):
        form.lead = _("{who} handles this case now and will read why you take it over.").format(
            who=application.examiner
        )
    if request.method == "POST" and form.is_valid():
        act = partial(holding.take_over, application=application, by=request.user, **form.cleaned_data)
        return carry_out(request, application, act, _("It is yours now."))
    context = desk_page.form_page(application, form)
    context |= {"title": _("Take the case over"), "button_label": _("Take over")}
    return render(request, "applications/counter/reason.html", context)


@staff_required(Role.EXAMINER)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """The most pressing case nobody handles."""
    found = holding.take_next(department_ids=departments_of(request.user, Role.EXAMINER), by=request.user)
    if found is None:
        messages.info(request, _("Nothing waits for anybody now."))
        return redirect("counter:desk")
    return redirect("counter:case", ref=found.ref)


@staff_required(Role.EXAMINER)
@require_POST
def several(request: HttpRequest) -> HttpResponse:
    """Claim or accept what was ticked; each case by itself, as its own page would."""
    ids = departments_of(request.user, Role.EXAMINER)
    chosen = Application.objects.of_departments(ids).filter(ref__in=request.POST.getlist("case")[:MOST_AT_ONCE])
    cases = list(chosen.select_related("item_version", "department", "applicant", "applicant_enterprise", "answers"))
    done = 0
    for application in cases:
        if held.by_another(application, request.user, (Role.EXAMINER,)):
            continue
        try:
            with transaction.atomic():
                if request.POST.get("do") == "accept":
                    counter.accept(application=application, by=request.user)
                else:
                    holding.claim(application=application, by=request.user)
        except REFUSED:
            continue
        done += 1
    told = ngettext("{n} case done", "{n} cases done", done).format(n=done)
    if done < len(cases):
        left = len(cases) - done
        told += "；" + ngettext("{n} could not be: open it", "{n} could not be: open them", left).format(n=left)
    messages.info(request, told if cases else _("Tick the cases first."))
    return redirect("counter:desk")


@staff_required(Role.EXAMINER)
@require_http_methods(["GET", "POST"])
def shift(request: HttpRequest) -> HttpResponse:
    """Hand one's open cases on."""
    ids = department_ids(request.user)
    own = Application.objects.of_departments(ids).filter(examiner=request.user, state__in=holding.HELD)
    cases = list(own.select_related("item_version", "department", "applicant", "applicant_enterprise").without_form())
    form = ShiftForm(request.POST or None, user=request.user, departments={case.department_id for case in cases})
    if request.method == "POST" and form.is_valid():
        went = holding.hand_on(cases=cases, by=request.user, **form.cleaned_data)
        told = ngettext("{n} case handed on", "{n} cases handed on", len(went)).format(n=len(went))
        messages.success(request, told)
        return redirect("counter:shift" if len(went) < len(cases) else "counter:desk")
    context = {"form": form, "cases": [{"case": case, "applicant": desk_page.applicant_masked(case)} for case in cases]}
    return render(request, "applications/counter/shift.html", context, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters()
@staff_required(*CASE_ROLES)
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """By number, last four digits of the phone, or name. What was asked stands in no address; that it was, is kept."""
    form = WordsForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        found = finding.search(department_ids(request.user), words)
        record(event="desk.searched", by=request.user, detail={"kind": finding.kind_of(words), "found": len(found)})
        if len(found) == 1 and finding.kind_of(words) == "number":
            return redirect("counter:case", ref=found[0]["case"].ref)
    context = {"form": form, "found": found, "most": finding.MOST}
    return render(request, "applications/counter/search.html", context, status=422 if form.errors else 200)


@staff_required(*CASE_ROLES)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """One's own figures, for nobody else; for a head also what the departments returned (退件)."""
    own = finding.own_figures(request.user, department_ids(request.user))
    context = {"figures": own, "returns": finding.returns(request.user)}
    return render(request, "applications/counter/figures.html", context)


@staff_required(*CASE_ROLES)
@require_POST
def here(request: HttpRequest, ref: str) -> JsonResponse:
    """This colleague has the case open; who else has."""
    application = get_for_counter(request.user, ref)
    return JsonResponse({"others": presence.note(application, request.user)})
