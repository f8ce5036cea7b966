"""At the desk: vehicles the register could not confirm, decided with the vehicle licence in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from services.departments.access import recusal_reason
from services.departments.decorators import staff_required
from services.departments.enums import Role
from services.vehicles import access, shown
from services.vehicles.forms import FindingForm, PlateNumberForm
from services.vehicles.operations import deciding
from services.vehicles.operations.moving import NotOpenToThis

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.vehicles.models import PlateBinding

REFUSED = (NotOpenToThis, deciding.OwnVehicle)


@never_cache
@staff_required(Role.RECEIVER)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first; a plate that is typed leads to its check. Posted: plates stand in no address."""
    form, sought = PlateNumberForm(request.POST if request.method == "POST" else None), ""
    if form.is_bound and form.is_valid():
        sought = form.cleaned_data["plate"]
    found = access.waiting(sought)
    if sought and len(found) == 1:
        return redirect("vehicles:check", pk=found[0].pk)
    context = {"form": form, "sought": sought, "rows": [shown.desk_line(binding) for binding in found]}
    return render(request, "vehicles/counter/desk.html", context, status=422 if form.errors else 200)


@never_cache
@staff_required(Role.RECEIVER)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """One vehicle: the finding is typed, then it is confirmed or not."""
    binding = access.get_for_desk(pk)
    away = recusal_reason(request.user, {binding.person_id})  # what a register was asked stays in its log
    if request.method != "POST":
        deciding.record_view(binding=binding, by=request.user)
        return _page(request, binding, FindingForm(), keeps_away=bool(away))
    form = FindingForm(request.POST)
    if not form.is_valid():
        return _page(request, binding, form, keeps_away=bool(away), status=422)
    said = form.cleaned_data["reason"]
    try:
        if request.POST.get("action") == "confirm":
            deciding.confirm(binding=binding, finding=said, by=request.user)
            messages.success(request, _("Confirmed. The person has been told."))
        else:
            deciding.refuse(binding=binding, reason=said, by=request.user)
            messages.success(request, _("Not confirmed. The person has been told why."))
    except REFUSED as refusal:
        return _page(request, binding, form, keeps_away=bool(away), refusal=str(refusal), status=409)
    return redirect("vehicles:desk")


@never_cache
@staff_required(Role.RECEIVER)
@require_POST
def ask_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The register is asked once more."""
    binding = access.get_for_desk(pk)
    try:
        owns = deciding.ask_again(binding=binding, by=request.user)
    except REFUSED as refusal:
        messages.error(request, str(refusal))
        return redirect("vehicles:desk")
    if owns is None:
        messages.error(request, _("The register still does not answer. Compare the papers, or try again later."))
        return redirect("vehicles:check", pk=pk)
    messages.success(request, _("The register answered. The person has been told."))
    return redirect("vehicles:desk")


def _page(
    request: HttpRequest,
    binding: PlateBinding,
    form: FindingForm,
    *,
    keeps_away: bool,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "binding": binding,
        "line": shown.desk_line(binding),
        "rows": shown.desk_rows(binding),
        "form": form,
        "keeps_away": keeps_away,
        "refusal": refusal,
    }
    return render(request, "vehicles/counter/check.html", context, status=status)
