"""What every member of staff does for themselves: the page without work, leave and stand-in, relatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.common.identifiers import IdentifierError
from services.departments import access, operations, people
from services.departments.decorators import staff_required, staff_session
from services.departments.enums import (
    CASE_ROLES,
    IN_ADMINISTRATION,
    KIN_ROLES,
    LOT_ROLES,
    STATION_ROLES,
    WORKING_ROLES,
    Role,
)
from services.departments.forms import KinForm, LeaveForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LEAVE_VERBS = {"confirm": operations.confirm_leave, "cancel": operations.cancel_leave}


@staff_session
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """To the work of today; whoever has none is told so and finds what concerns the own sign-in."""
    roles = {post.role for post in request.posts}
    if roles & CASE_ROLES:
        return redirect("/desk/")
    if Role.FINANCE in roles:
        return redirect("/desk/finance/")
    if roles & IN_ADMINISTRATION:
        return redirect("/admin/")
    if roles & LOT_ROLES:
        return redirect("/desk/parking/")
    if roles & STATION_ROLES:
        return redirect("/desk/charging/")
    return render(request, "departments/counter/start.html", {"posts": request.posts})


@staff_required(*WORKING_ROLES)
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """The days somebody is away and who stands in; heads do it for the department too."""
    who, places = people.leave_choices(request.user)
    form = LeaveForm(request.POST or None, people=who, places=places) if who and places else None
    status = 200
    if request.method == "POST" and form is not None and form.is_valid():
        data = {key: form.cleaned_data[key] for key in ("user", "department", "stand_in", "starts_on", "ends_on")}
        try:
            made = operations.record_leave(by=request.user, **data)
        except operations.CannotStandIn as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            waits = any(row.waits for row in made)
            text = _("Recorded. A second person must confirm the new rights.") if waits else _("Recorded.")
            messages.success(request, text)
            return redirect("departments:leave")
    context = {"form": form, "leaves": people.leaves(request.user)}
    return render(request, "departments/counter/leave.html", context, status=status)


@staff_required(*WORKING_ROLES)
@require_POST
def leave_move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Confirm a stand-in's new rights, or cancel the leave."""
    if verb not in LEAVE_VERBS:
        raise Http404(verb)
    row = access.get_leave(request.user, pk)
    try:
        LEAVE_VERBS[verb](leave=row, by=request.user)
    except operations.CannotStandIn as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Confirmed.") if verb == "confirm" else _("Cancelled."))
    return redirect("departments:leave")


@never_cache
@sensitive_post_parameters()
@staff_required(*KIN_ROLES)
@require_http_methods(["GET", "POST"])
def kin(request: HttpRequest) -> HttpResponse:
    """Who one is, and whose cases one must not touch."""
    form = KinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = {key: form.cleaned_data[key] for key in ("relation", "name", "id_type", "id_number")}
        try:
            operations.declare_kin(user=request.user, **data)
        except (operations.CannotDeclare, IdentifierError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Declared. From now on you do not handle this person's cases."))
            return redirect("departments:kin")
    return render(request, "departments/counter/kin.html", {"form": form, "rows": people.declared(request.user)})
