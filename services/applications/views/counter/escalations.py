"""The head has looked at the lights of a case."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from services.applications.access import get_for_counter
from services.applications.operations.escalating import see_escalations
from services.applications.views.counter.case import carry_out, require_role
from services.departments.decorators import staff_required
from services.departments.enums import Role

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@staff_required(Role.HEAD)
@require_POST
def seen(request: HttpRequest, ref: str) -> HttpResponse:
    """Looked at: the case leaves the list above the queue and opens."""
    application = get_for_counter(request.user, ref)
    require_role(request, application, Role.HEAD)
    act = partial(see_escalations, application=application, by=request.user)
    return carry_out(request, application, act, _("Looked at."))
