"""告知承诺: read the words, sign, or rather hand the material in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from services.accounts.decorators import real_name_required
from services.applications.access import get_to_change
from services.applications.enums import MaterialSource, State
from services.applications.forms import PromiseForm
from services.applications.operations import promising
from services.applications.operations.moving import NotOpenToThis
from services.common.access import NotFoundOrNotYours
from services.files.operations import UploadRefused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def promise(request: HttpRequest, ref: str, material: int) -> HttpResponse:
    """The words of one promise; POST signs it, or takes it back."""
    application = get_to_change(request.user, ref)
    row = application.materials.select_related("material").filter(pk=material).first()
    if row is None or not row.material.promise_text:
        raise NotFoundOrNotYours
    if application.state != State.DRAFT:
        return redirect("applications:case", ref=ref)
    row.application = application
    if request.method == "POST" and request.POST.get("back"):
        return _take_back(request, ref, application, row)
    form, refusal, status = PromiseForm(request.POST or None, request.FILES or None), "", 200
    if request.method == "POST" and form.is_valid():
        try:
            promising.promise(application=application, row=row, by=request.user, **form.signed)
        except (promising.NotSigned, UploadRefused) as wrong:
            form.add_error("name", str(wrong))
            status = 422
        except (promising.MayNotPromise, NotOpenToThis) as no:
            refusal, status = str(no), 409
        else:
            messages.success(request, _("Promised. You need not hand this in."))
            return redirect("applications:materials", ref=ref)
    context = {
        "application": application,
        "version": application.item_version,
        "row": row,
        "form": form,
        "refusal": refusal,
        "promised": row.source == MaterialSource.PROMISED,
    }
    return render(request, "applications/resident/promise.html", context, status=status)


def _take_back(request: HttpRequest, ref: str, application: object, row: object) -> HttpResponse:
    try:
        promising.take_back(application=application, row=row, by=request.user)
    except NotOpenToThis as closed:
        messages.error(request, str(closed))
        return redirect("applications:case", ref=ref)
    messages.success(request, _("Then hand it in here."))
    return redirect("applications:materials", ref=ref)
