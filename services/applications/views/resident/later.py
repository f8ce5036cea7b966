"""容缺: agree that a material follows, and hand it in after acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from services.accounts.decorators import real_name_required
from services.applications.access import get_to_change
from services.applications.enums import State
from services.applications.forms import TypedNameForm, UploadForm
from services.applications.operations import later
from services.applications.operations.drafting import TooManyFiles
from services.applications.operations.moving import NotOpenToThis
from services.applications.operations.promising import MayNotPromise, NotSigned
from services.common.access import NotFoundOrNotYours
from services.files.operations import UploadRefused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, ref: str, material: int) -> HttpResponse:
    """Sign that this material follows."""
    application = get_to_change(request.user, ref)
    row = application.materials.select_related("material").filter(pk=material).first()
    if row is not None:
        row.application = application
    if row is None or not later.may_follow(row):
        raise NotFoundOrNotYours
    if application.state != State.DRAFT:
        return redirect("applications:case", ref=ref)
    form, refusal, status = TypedNameForm(request.POST or None), "", 200
    if request.method == "POST" and form.is_valid():
        try:
            later.agree(application=application, row=row, signed_name=form.cleaned_data["name"], by=request.user)
        except NotSigned as wrong:
            form.add_error("name", str(wrong))
            status = 422
        except (MayNotPromise, NotOpenToThis) as no:
            refusal, status = str(no), 409
        else:
            messages.success(request, _("Kept. The office decides whether it accepts the application without it."))
            return redirect("applications:materials", ref=ref)
    context = {"application": application, "version": application.item_version, "row": row, "form": form}
    return render(request, "applications/resident/later_agree.html", context | {"refusal": refusal}, status=status)


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, ref: str) -> HttpResponse:
    """What is still missing and until when; POST hands one file in."""
    application = get_to_change(request.user, ref)
    rows, errors, status = list(later.outstanding(application)), [], 200
    if not rows:
        return redirect("applications:case", ref=ref)
    if request.method == "POST":
        chosen = next((one for one in rows if str(one.material_id) == request.POST.get("material")), None)
        form = UploadForm(request.POST, request.FILES)
        if chosen is None:
            raise NotFoundOrNotYours
        try:
            if not form.is_valid():
                raise ValueError(form.errors["files"][0])
            for upload in form.cleaned_data["files"]:
                later.hand_in(application=application, row=chosen.material, upload=upload, by=request.user)
        except (UploadRefused, TooManyFiles, ValueError) as problem:
            errors, status = [{"text": str(problem), "href": f"#file-{chosen.pk}"}], 422
        except NotOpenToThis as closed:
            errors, status = [{"text": str(closed), "href": "#main"}], 409
        else:
            messages.success(request, _("Received. The office checks it now."))
            return redirect("applications:later", ref=ref)
    context = {"application": application, "version": application.item_version, "rows": rows, "errors": errors}
    return render(request, "applications/resident/later.html", context, status=status)
