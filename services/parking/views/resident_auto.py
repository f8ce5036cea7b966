"""无感支付: agreed for a vehicle with a limit after a confirmation; off in two taps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.accounts.decorators import real_name_required, step_up_required
from services.parking import access_resident
from services.parking.forms_resident import LimitForm
from services.parking.operations import agreed
from services.payments import means
from services.payments.operations import agreeing
from services.vehicles import access as vehicles
from services.vehicles.enums import BindingState
from services.vehicles.shown import plate

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@real_name_required
@require_safe
def auto(request: HttpRequest) -> HttpResponse:
    """Each of one's vehicles: on with which limit, or off."""
    person = request.user.person
    standing = access_resident.agreements_of(person)
    cars = [row for row in vehicles.bindings_of(person) if row.state == BindingState.ACTIVE]
    context = {
        "cars": [_car(row, standing.get(row.vehicle.subject_ref)) for row in cars],
        "channel": _channel(),
    }
    return render(request, "parking/resident/auto.html", context)


def _car(binding: Any, agreement: Any) -> dict[str, Any]:
    return {
        "binding": binding,
        "plate": plate(binding.vehicle),
        "agreement": agreement,
        "channel": means.label(agreement.channel) if agreement else "",
    }


def _channel() -> str:
    return agreed.channel_for(access_resident.payees())


@never_cache
@real_name_required
@step_up_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The limit is chosen, the words are read, one button agrees."""
    binding = vehicles.get_own(request.user, pk)
    channel = _channel()
    if binding.state != BindingState.ACTIVE or not channel:
        return redirect("parking:auto")
    form = LimitForm(request.POST if request.method == "POST" else None, limits=agreed.LIMITS)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        limit = int(form.cleaned_data["limit"])
        try:
            agreed.sign(binding=binding, channel=channel, limit=limit, by=request.user)
        except agreeing.AgreementStands as known:
            messages.info(request, str(known))
        except agreed.CannotAgree as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Switched on. From the next time the car leaves, the fee is taken."))
        return redirect("parking:auto")
    context = {
        "form": form,
        "plate": plate(binding.vehicle),
        "channel": means.label(channel),
        "is_simulator": means.is_simulator(channel),
    }
    return render(request, "parking/resident/auto_sign.html", context, status=status)


@never_cache
@real_name_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Off at once; no further question."""
    agreement = access_resident.get_agreement(request.user, pk)
    agreeing.end_agreement(agreement=agreement, by=request.user)
    messages.success(request, _("Switched off. Nothing more is taken; parking fees are paid by hand."))
    return redirect("parking:auto")
