"""我的孩子: parents and guardians act for children under 18."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from services.accounts.checks import CheckUnavailable
from services.accounts.models import id_index
from services.accounts.step_up import step_up_url, stepped_up
from services.common.masking import mask_id
from services.delegation import access, operations
from services.delegation.decorators import as_oneself
from services.delegation.enums import Party
from services.delegation.forms import ChildForm
from services.delegation.periods import birthday
from services.delegation.views.shown import card
from services.registries.enums import Register
from services.registries.operations import organ_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.registries.gateways.base import ChildRecord


@never_cache
@as_oneself
@require_http_methods(["GET", "POST"])
def children(request: HttpRequest) -> HttpResponse:
    """For whom one acts; asks the register on demand; adds a child it names. Both need a step-up."""
    context: dict[str, Any] = {"asked": False, "found": [], "problem": ""}
    if request.method == "POST" and not stepped_up(request):
        messages.info(request, _("It is about a child: confirm that it is you, then press the button once more."))
        return redirect(step_up_url(request, request.path))
    if request.method == "POST":
        try:
            if request.POST.get("action") == "add":
                _add(request)
                return redirect("delegation:children")
            named = operations.ask_register(guardian=request.user.person, by=request.user)
            context |= {"asked": True, "found": _offered(request, named)}
        except CheckUnavailable:
            context["problem"] = "unavailable"
        except operations.CannotAct as error:
            messages.error(request, str(error))
    mine = [card(grant, Party.AGENT) for grant in access.children_of(request.user.person)]
    context |= {"children": mine, "organ": organ_of(Register.FAMILY)}
    return render(request, "delegation/resident/children.html", context)


def _add(request: HttpRequest) -> None:
    form = ChildForm(request.POST)
    form.full_clean()
    wanted, consents = form.cleaned_data.get("child", ""), bool(form.cleaned_data.get("consent"))
    person = request.user.person
    try:
        grant = operations.add_child(guardian=person, child_index=wanted, consents=consents, by=request.user)
    except operations.NotOpenToThis:
        messages.info(request, _("You act for this child already."))
    except operations.CannotAct as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You can now act for %(name)s.") % {"name": grant.principal_name})


def _offered(request: HttpRequest, named: list[ChildRecord]) -> list[dict[str, Any]]:
    """Children of the answer one does not act for yet. The answer is shown once and not kept."""
    known = {grant.principal.id_index for grant in access.children_of(request.user.person)}
    today, offered = timezone.localdate(), []
    for child in named:
        index = id_index(child.id_type, child.id_number)
        if index in known:
            continue
        offered.append(
            {
                "index": index,
                "name": child.name,
                "number": mask_id(child.id_number),
                "born": child.birth_date,
                "until": birthday(child.birth_date, settings.GUARDIAN_UNTIL),
                "young": birthday(child.birth_date, settings.CONSENT_OF_GUARDIAN_UNDER) > today,
            }
        )
    return offered
