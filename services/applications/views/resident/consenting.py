"""免证办: whether a certificate one holds is used for a material, or the paper is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from services.accounts.decorators import real_name_required
from services.applications.access import get_to_change, held_documents
from services.applications.enums import MaterialSource, State
from services.applications.forms_consent import UseForm
from services.applications.operations import consenting
from services.applications.operations.drafting import HeldIsGone
from services.applications.operations.moving import NotOpenToThis
from services.common.access import NotFoundOrNotYours

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, ref: str, material: int) -> HttpResponse:
    """Two ways for one material: the certificate, or paper."""
    application = get_to_change(request.user, ref)
    row = application.materials.select_related("material__certificate_type").filter(pk=material).first()
    if row is None:
        raise NotFoundOrNotYours
    if application.state != State.DRAFT:
        return redirect("applications:case", ref=ref)
    held = consenting.usable_for(row, held_documents(application, request.user))
    if held is None:
        raise NotFoundOrNotYours
    now = "certificate" if row.source == MaterialSource.HELD else "paper"
    form = UseForm(request.POST if request.method == "POST" else None, initial={"use": now})
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        act = consenting.use_certificate if form.cleaned_data["use"] == "certificate" else consenting.hand_in_paper
        try:
            act(application=application, row=row, by=request.user)
        except (HeldIsGone, NotOpenToThis):
            messages.error(request, _("This changed meanwhile. Look at the page again."))
        return redirect("applications:materials", ref=ref)
    context = {"application": application, "version": application.item_version, "row": row, "held": held, "form": form}
    return render(request, "applications/resident/use_certificate.html", context, status=status)
