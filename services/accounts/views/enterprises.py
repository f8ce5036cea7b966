"""My enterprises: adding one, its space, its people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.accounts import firms
from services.accounts.adapter import PortalAccountAdapter
from services.accounts.checks import CheckUnavailable
from services.accounts.decorators import real_name_required, step_up_required
from services.accounts.enums import ActingScope, ContactKind, HandlerState
from services.accounts.forms.enterprises import AppointForm, CreditCodeForm, ReachForm
from services.accounts.operations import TooManyTries
from services.accounts.operations import enterprises as operations
from services.accounts.reach import item_names
from services.common.access import NotFoundOrNotYours
from services.common.masking import mask_id, mask_name, mask_phone

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.accounts.models import Enterprise, EnterpriseHandler, HandlerInvitation
    from services.accounts.models.enterprises import Extent


def _extent(right: Extent) -> dict[str, Any]:
    """What a right reaches, in words."""
    scopes = ActingScope.values if right.scopes is None else right.scopes
    return {
        "scopes": [ActingScope(scope).label for scope in ActingScope.values if scope in scopes],
        "items": item_names(right.items, for_enterprise=True),
        "until": right.ends_on,
    }


@never_cache
@real_name_required
@require_GET
def enterprises(request: HttpRequest) -> HttpResponse:
    """What I am for which enterprise, what waits, and what I am asked to be."""
    mine = [{"handler": handler, **_extent(handler)} for handler in firms.handlers_of(request.user.person)]
    offered = [
        {"invitation": one, "by": mask_name(one.made_by.name), **_extent(one)}
        for one in firms.invitations_for(request.user)
    ]
    return render(request, "accounts/resident/enterprises.html", {"mine": mine, "offered": offered})


@never_cache
@real_name_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """By credit code: the legal representative at once, anybody else asks. ``?code=`` of a message is written in."""
    form, stopped = (
        CreditCodeForm(request.POST or None, initial={"credit_code": request.GET.get("code", "")[:18]}),
        False,
    )
    if request.method == "POST" and form.is_valid():
        try:
            handler = operations.add_enterprise(credit_code=form.cleaned_data["credit_code"], by=request.user)
        except operations.UnknownEnterprise as unknown:
            form.add_error("credit_code", str(unknown))
        except operations.AlreadyHandles:
            form.add_error("credit_code", _("You act for this enterprise already, or your request waits."))
        except TooManyTries as error:
            form.add_error(None, PortalAccountAdapter.wait_message(error.minutes))
        except CheckUnavailable:
            stopped = True
        else:
            return _added(request, handler)
    return render(request, "accounts/resident/enterprise_add.html", {"form": form, "stopped": stopped})


def _added(request: HttpRequest, handler: EnterpriseHandler) -> HttpResponse:
    if handler.state == HandlerState.STANDING:
        messages.success(request, _("The register names you as its legal representative. You can act for it now."))
        return redirect("accounts:enterprise", handler.enterprise_id)
    text = _("Your request waits for the legal representative. A service window can confirm it too.")
    messages.success(request, text)
    return redirect("accounts:enterprises")


@never_cache
@real_name_required
@require_GET
def enterprise(request: HttpRequest, pk: int) -> HttpResponse:
    """The space of an enterprise: its cases, its certificates, its people."""
    own = firms.get_space(request.user, pk)
    firm = own.enterprise
    legal = firm.legal_representative
    context = {
        "firm": firm,
        "own": own,
        "reach": _extent(own),
        "legal": mask_name(legal.name) if legal else "",
        "right": firms.EnterpriseRights().find(request.user.person, str(firm.pk)),
        "is_chosen": request.acting.enterprise == firm,
        "people": _people(firm, own),
        "invitations": _invitations(firm) if own.leads else [],
    }
    return render(request, "accounts/resident/enterprise.html", context)


def _people(firm: Enterprise, own: EnterpriseHandler) -> list[dict[str, Any]]:
    """Who acts for it and who asks to; one's own row first, names masked for who does not lead."""
    today = timezone.localdate()
    found = firm.handlers.select_related("person").exclude(state=HandlerState.ENDED).order_by("role", "pk")
    rows = [row for row in found if row.ends_on is None or row.ends_on >= today]
    return [
        {
            "handler": row,
            "name": row.person.name if own.leads or row.pk == own.pk else mask_name(row.person.name),
            "waits": row.state == HandlerState.ASKED,
            "is_own": row.pk == own.pk,
            "may_change": not row.leads and (own.leads or row.pk == own.pk),
            **_extent(row),
        }
        for row in rows
        if own.leads or row.state == HandlerState.STANDING
    ]


def _invitations(firm: Enterprise) -> list[dict[str, Any]]:
    opened = firm.invitations.filter(state="open").exclude(ends_on__lt=timezone.localdate()).order_by("pk")
    return [{"invitation": one, "contact": _masked(one), **_extent(one)} for one in opened]


def _masked(invitation: HandlerInvitation) -> str:
    mask = mask_phone if invitation.contact_kind == ContactKind.PHONE else mask_id
    return mask(invitation.contact)


@never_cache
@real_name_required
@step_up_required
@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """The legal representative names a handler, who accepts in their own account."""
    firm = firms.get_led(request.user, pk)
    form = AppointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = {key: form.cleaned_data[key] for key in ("name", "contact_kind", "contact")}
        operations.appoint(enterprise=firm, reach=form.reach(), by=request.user, **data)
        text = _("Appointed. As soon as this person signs in here and accepts, they can act for the enterprise.")
        messages.success(request, text)
        return redirect("accounts:enterprise", pk)
    return render(request, "accounts/resident/handler_appoint.html", {"form": form, "firm": firm})


@never_cache
@real_name_required
@step_up_required
@require_http_methods(["GET", "POST"])
def handler(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm who asks, or give another reach; a handler may only make their own smaller."""
    right = firms.get_handler(request.user, pk)
    waits, led = right.state == HandlerState.ASKED, firms.leads(request.user.person, right.enterprise)
    if right.leads or (waits and not led):
        raise NotFoundOrNotYours(f"enterprisehandler:{pk}")
    form = ReachForm(request.POST or None, handler=right)
    if request.method == "POST" and form.is_valid():
        change = operations.confirm_handler if waits else operations.change_handler
        try:
            change(handler=right, reach=form.reach(), by=request.user)
        except operations.NotAllowed:
            form.add_error(None, _("You can only make your own right smaller. The legal representative can widen it."))
        except operations.NotOpen:
            messages.error(request, _("Somebody was quicker. Look at it again before you go on."))
            return redirect("accounts:enterprise", right.enterprise_id)
        else:
            messages.success(request, _("Confirmed.") if waits else _("Changed."))
            return redirect("accounts:enterprise", right.enterprise_id)
    context = {"form": form, "firm": right.enterprise, "right": right, "waits": waits, "led": led}
    context["name"] = right.person.name
    return render(request, "accounts/resident/handler.html", context)


@never_cache
@real_name_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then end the right or the request."""
    right = firms.get_handler(request.user, pk)
    own = right.person_id == request.user.person_id
    if right.leads:
        raise NotFoundOrNotYours(f"enterprisehandler:{pk}")
    if request.method == "GET":
        context = {"right": right, "firm": right.enterprise, "own": own, "name": right.person.name}
        return render(request, "accounts/resident/handler_end.html", context)
    try:
        operations.end_handler(handler=right, by=request.user)
    except operations.NotOpen:
        messages.info(request, _("It had ended already."))
    else:
        messages.success(request, _("Ended. From this moment it opens nothing more."))
    return redirect("accounts:enterprises") if own else redirect("accounts:enterprise", right.enterprise_id)


@never_cache
@real_name_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept an appointment or say no; the legal representative takes it back."""
    invitation = firms.get_invitation(request.user, pk)
    led = firms.leads(request.user.person, invitation.enterprise)
    try:
        if "accept" in request.POST and firms.invitations_for(request.user).filter(pk=pk).exists():
            operations.accept(invitation=invitation, by=request.user)
            messages.success(request, _("Accepted. You can act for the enterprise now."))
            return redirect("accounts:enterprise", invitation.enterprise_id)
        operations.decline(invitation=invitation, by=request.user)
    except operations.AlreadyHandles:
        messages.error(request, _("You act for this enterprise already, or your request waits."))
    except operations.NotOpen:
        messages.error(request, _("Somebody was quicker. Look at it again before you go on."))
    else:
        messages.success(request, _("Taken back.") if led else _("Declined."))
    return redirect("accounts:enterprise", invitation.enterprise_id) if led else redirect("accounts:enterprises")
