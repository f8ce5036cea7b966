"""The appointment of a site visit: the applicant may ask once for another time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from services.accounts.decorators import real_name_required
from services.applications.access import get_to_change
from services.applications.enums import State
from services.applications.forms_joint import WishForm
from services.applications.operations.moving import NotOpenToThis
from services.applications.operations.visiting import CannotVisit, ask_other_time, open_visit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def visit_time(request: HttpRequest, ref: str) -> HttpResponse:
    """When the officers come, and the wish for another time."""
    application = get_to_change(request.user, ref)
    visit = open_visit(application) if application.state == State.SITE_VISIT else None
    if visit is None or visit.wished_at:
        return redirect("applications:case", ref=ref)
    form, status = WishForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            ask_other_time(application=application, wish=form.cleaned_data["wish"], by=request.user)
        except (CannotVisit, NotOpenToThis) as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Asked. The office tells you the time; until then the old one stands."))
            return redirect("applications:case", ref=ref)
    context = {"application": application, "visit": visit, "form": form}
    return render(request, "applications/resident/visit_time.html", context, status=status)
