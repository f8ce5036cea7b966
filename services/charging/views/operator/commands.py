"""What a charge point is told by hand: each with a reason, kept in the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from services.charging import access_desk as access
from services.charging import desk
from services.charging.access_resident import connectors_of
from services.charging.enums import Command
from services.charging.forms_desk import AvailabilityForm, PlugForm, ReadForm, ResetForm, SetForm, TriggerForm
from services.charging.operations import commanding
from services.charging.views.operator.acting import data_of, form_page, run_required

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from services.charging.models import ChargePoint

FORM = ("GET", "HEAD", "POST")


def _page(
    request: HttpRequest,
    point: ChargePoint,
    kind: Command,
    form: forms.Form,
    arguments: Callable[[dict[str, Any]], dict[str, Any]],
    **page: Any,
) -> HttpResponse:
    """The form of one command. What is not spoken by its protocol cannot be told."""
    away = "" if point.connection else _("It is away: the command waits a minute for it, then it is not sent any more.")
    return form_page(
        request,
        form=form,
        verb=lambda data: commanding.order(
            charge_point=point, kind=kind, reason=data["reason"], by=request.user, arguments=arguments(data)
        ),
        words=_("It is told. What it answers stands below in a moment."),
        way=("charging_desk:point", point.identity),
        lead=f"{point.station.name} · {point.name} · {point.identity}",
        **{"go": page["title"], "note": away, "closed": kind not in desk.spoken(point)} | page,
    )


@never_cache
@run_required
@require_http_methods(FORM)
def reset(request: HttpRequest, identity: str) -> HttpResponse:
    """It starts anew."""
    point = access.point_at_the_desk(request.user, identity)
    form, title = ResetForm(data_of(request)), _("Restart the charge point")
    return _page(request, point, Command.RESET, form, lambda data: {"hard": data["how"] == "hard"}, title=title)


@never_cache
@run_required
@require_http_methods(FORM)
def unlock(request: HttpRequest, identity: str) -> HttpResponse:
    """It lets a plug go."""
    point = access.point_at_the_desk(request.user, identity)
    form, title = PlugForm(data_of(request), plugs=connectors_of(point)), _("Unlock a plug")
    return _page(request, point, Command.UNLOCK, form, lambda data: {"connector": data["plug"]}, title=title)


@never_cache
@run_required
@require_http_methods(FORM)
def availability(request: HttpRequest, identity: str) -> HttpResponse:
    """A plug, or all of it, in or out of use."""
    point = access.point_at_the_desk(request.user, identity)
    form, title = AvailabilityForm(data_of(request), plugs=connectors_of(point)), _("Put in or out of use")

    def arguments(data: dict[str, Any]) -> dict[str, Any]:
        return {"connector": data["plug"], "usable": data["usable"] == "yes"}

    return _page(request, point, Command.AVAILABILITY, form, arguments, title=title)


@never_cache
@run_required
@require_http_methods(FORM)
def read_settings(request: HttpRequest, identity: str) -> HttpResponse:
    """It tells its settings."""
    point = access.point_at_the_desk(request.user, identity)
    form, title = ReadForm(data_of(request), protocol=point.protocol), _("Read settings")
    return _page(request, point, Command.GET_SETTINGS, form, lambda data: {"keys": data["keys"]}, title=title)


@never_cache
@run_required
@require_http_methods(FORM)
def change_setting(request: HttpRequest, identity: str) -> HttpResponse:
    """One of its settings; ``?key=`` which."""
    point = access.point_at_the_desk(request.user, identity)
    asked = request.GET.get("key", "")
    first = {"key": asked, "value": point.settings[asked]} if asked in point.settings else {}
    form, title = SetForm(data_of(request), protocol=point.protocol, initial=first), _("Change a setting")

    def arguments(data: dict[str, Any]) -> dict[str, Any]:
        return {"key": data["key"], "value": data["value"]}

    return _page(request, point, Command.SET_SETTING, form, arguments, title=title)


@never_cache
@run_required
@require_http_methods(FORM)
def trigger(request: HttpRequest, identity: str) -> HttpResponse:
    """It tells something once more."""
    point = access.point_at_the_desk(request.user, identity)
    messages = desk.triggers(point.protocol)
    form = TriggerForm(data_of(request), plugs=connectors_of(point), messages=messages)

    def arguments(data: dict[str, Any]) -> dict[str, Any]:
        return {"message": data["message"], "connector": data["plug"]}

    return _page(request, point, Command.TRIGGER, form, arguments, title=_("Ask for a message"))
