"""A handler of an enterprise, confirmed at the window with the papers at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from services.accounts.firms import find_request
from services.accounts.operations import enterprises as operations
from services.departments.decorators import staff_required
from services.departments.enums import Role
from services.departments.forms_enterprises import ConfirmHandlerForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_NOBODY = gettext_lazy(
    "Nobody with this name and document asks to act for this enterprise. They ask in their account first."
)


@never_cache
@sensitive_post_parameters()
@staff_required(Role.RECEIVER)
@require_http_methods(["GET", "POST"])
def confirm_handler(request: HttpRequest) -> HttpResponse:
    """For somebody who asked in their own account and whose legal representative does not confirm online."""
    form = ConfirmHandlerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        who = {key: data[key] for key in ("credit_code", "name", "id_type", "id_number")}
        waiting = find_request(**who)
        try:
            if waiting is None:
                raise operations.NotOpen
            operations.confirm_handler(handler=waiting, reach=form.reach(), by=request.user)
        except operations.NotOpen:
            form.add_error(None, _NOBODY)
        except operations.NotAllowed:
            form.add_error(None, _("Nobody confirms themselves. A colleague must do it."))
        else:
            messages.success(request, _("Confirmed. The person and the legal representative are told."))
            return redirect("departments:confirm_handler")
    return render(request, "departments/counter/confirm_handler.html", {"form": form})
