"""我的车辆: the list, a plate added, one vehicle, who else may pay, the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.accounts.decorators import real_name_required
from services.common.identifiers import IdentifierError
from services.vehicles import access, shown
from services.vehicles.enums import OPEN, BindingState
from services.vehicles.forms import PlateForm, ShareForm
from services.vehicles.operations import adding, ending, sharing
from services.vehicles.operations.moving import NotOpenToThis

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.vehicles.models import PlateBinding


@never_cache
@real_name_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My vehicles, and those of the family for which I may pay."""
    found = [shown.line(row) for row in access.bindings_of(request.user.person)]
    context = {
        "standing": [row for row in found if row["binding"].state in OPEN],
        "over": [row for row in found if row["binding"].state not in OPEN],
        "shared": [shown.shared(row) for row in access.shared_with(request.user.person)],
    }
    return render(request, "vehicles/resident/mine.html", context)


@never_cache
@sensitive_post_parameters()
@real_name_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A plate is typed; the register's answer stands on the next page."""
    form = PlateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = {"plate": form.cleaned_data["plate"], "colour": form.cleaned_data["colour"]}
        try:
            made = adding.add(person=request.user.person, by=request.user, **typed)
        except adding.AlreadyYours as known:
            messages.info(request, str(known))
            return redirect("vehicles:vehicle", pk=known.binding.pk) if known.binding else redirect("vehicles:mine")
        except (IdentifierError, adding.TooMany) as error:
            form.add_error("plate", str(error))
        else:
            if made.state == BindingState.ACTIVE:
                messages.success(request, _("Confirmed by the motor vehicle register: this vehicle is yours."))
            return redirect("vehicles:vehicle", pk=made.pk)
    return render(request, "vehicles/resident/add.html", {"form": form})


@never_cache
@real_name_required
@require_safe
def vehicle(request: HttpRequest, pk: int) -> HttpResponse:
    """One vehicle: what the register said, who else may pay."""
    return _page(request, access.get_own(request.user, pk))


def _page(request: HttpRequest, binding: PlateBinding, *, status: int = 200, refusal: str = "") -> HttpResponse:
    context = {
        "binding": binding,
        "line": shown.line(binding),
        "rows": shown.rows(binding),
        "payers": shown.payers(binding),
        "is_open": binding.state in OPEN,
        "refusal": refusal,
    }
    return render(request, "vehicles/resident/vehicle.html", context, status=status)


@never_cache
@real_name_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The second tap takes it off the list."""
    binding = access.get_own(request.user, pk)
    if request.method == "POST":
        try:
            ending.end(binding=binding, by=request.user)
        except NotOpenToThis as refusal:
            return _page(request, binding, status=409, refusal=str(refusal))
        messages.success(request, _("Taken off your list. What was owed until now stays with you."))
        return redirect("vehicles:mine")
    if binding.state not in OPEN:
        return redirect("vehicles:vehicle", pk=pk)
    return render(request, "vehicles/resident/end.html", {"binding": binding, "line": shown.line(binding)})


@never_cache
@real_name_required
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the family may pay from now on."""
    binding = access.get_own(request.user, pk)
    if binding.state != BindingState.ACTIVE:
        return redirect("vehicles:vehicle", pk=pk)
    family = access.family_of(binding.person)
    form = ShareForm(request.POST or None, family=family)
    if request.method == "POST" and form.is_valid():
        chosen = next(one for one in family if str(one.pk) == form.cleaned_data["person"])
        try:
            sharing.share(binding=binding, person=chosen, by=request.user)
        except sharing.CannotShare as error:
            form.add_error("person", str(error))
        else:
            messages.success(request, _("From now on this person can pay. Where the car was stays with you alone."))
            return redirect("vehicles:vehicle", pk=pk)
    context = {"binding": binding, "line": shown.line(binding), "form": form, "family": family}
    return render(request, "vehicles/resident/share.html", context)


@never_cache
@real_name_required
@require_POST
def unshare(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner or the relative ends it."""
    payer = access.get_payer(request.user, pk)
    sharing.unshare(payer=payer, by=request.user)
    messages.success(request, _("Ended."))
    if payer.binding.person_id == request.user.person_id:
        return redirect("vehicles:vehicle", pk=payer.binding_id)
    return redirect("vehicles:mine")
