"""The window: somebody without a phone of their own confirms or ends with the document in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from services.accounts.checks import CheckUnavailable
from services.common.identifiers import IdentifierError
from services.delegation import access, operations
from services.delegation.enums import Party
from services.delegation.forms import WindowForm
from services.delegation.views.shown import rows
from services.delegation.views.words import settled
from services.departments.decorators import staff_required
from services.departments.enums import Role

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.accounts.models import Person


CARRIED = ("name", "id_type", "id_number", "seen")
"""Fields that each form of the answer brings along."""


@never_cache
@sensitive_post_parameters()
@staff_required(Role.RECEIVER)
@require_http_methods(["GET", "POST"])
def window(request: HttpRequest) -> HttpResponse:
    """Person and document seen; then what waits for them and what they may end.

    The document stands in each form of the answer and nowhere else: nothing is left for the next one in the queue.
    """
    form = WindowForm(request.POST or None)
    context: dict[str, object] = {"form": form, "found": None}
    if request.method == "POST" and form.is_valid():
        try:
            person = _person(request, form)
        except operations.NotInRegister:
            form.add_error(
                None, _("Name and number do not go together in the register. Compare both with the document.")
            )
        except CheckUnavailable:
            form.add_error(None, _("The register does not answer now. Try again later."))
        except (IdentifierError, operations.CannotAct) as error:
            form.add_error(None, str(error))
        else:
            _act(request, person)
            context["found"] = [{"grant": g, "rows": rows(g, Party.PRINCIPAL)} for g in access.at_window(person)]
            context |= {"person": person, "carried": {key: request.POST.get(key, "") for key in CARRIED}}
    return render(request, "delegation/counter/window.html", context)


def _person(request: HttpRequest, form: WindowForm) -> Person:
    data = form.cleaned_data
    document = (data["id_type"], data["id_number"])
    return operations.person_at_window(name=data["name"], document=document, by=request.user)


def _act(request: HttpRequest, person: Person) -> None:
    """Confirm or end the one agreement that was chosen, when it is this person's."""
    wanted, key = request.POST.get("action", ""), request.POST.get("grant", "")
    grant = next((g for g in access.at_window(person) if str(g.pk) == key), None)
    if grant is None or wanted not in ("agree", "end"):
        return
    try:
        if wanted == "agree":
            operations.agree_at_window(grant=grant, principal=person, by=request.user)
            messages.success(request, _("Confirmed at the window. Both are told."))
        else:
            operations.end(grant=grant, party=Party.CLERK, by=request.user)
            messages.success(request, _("Ended. It holds no longer from this moment."))
    except operations.NotOpenToThis:
        messages.info(request, settled())
    except operations.CannotAct as error:
        messages.error(request, str(error))
