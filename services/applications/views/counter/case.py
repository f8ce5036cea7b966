"""One case on the desk, and what every button needs: the right post, and a refusal told on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from services.applications import desk as desk_page
from services.applications import held
from services.applications.access import get_for_counter, roles_in
from services.applications.enums import State
from services.applications.forms import RevealForm
from services.applications.operations import counter, paying, procedures
from services.applications.operations.intake import CannotReturn
from services.applications.operations.joining import CannotJoin
from services.applications.operations.later import StillMissing
from services.applications.operations.moving import NotOpenToThis, OwnCase, recused
from services.applications.operations.viewing import record_view
from services.applications.operations.visiting import CannotVisit, VisitMissing
from services.applications.views.counter.desk import queue
from services.common.access import NotFoundOrNotYours
from services.departments.access import absent_colleague
from services.departments.decorators import staff_required
from services.departments.enums import CASE_ROLES
from services.departments.operations import note_recusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from services.applications.models import Application

REFUSED = (
    NotOpenToThis,
    OwnCase,
    counter.CalendarMissing,
    counter.CannotAccept,
    counter.CannotDecide,
    counter.NothingAsked,
    CannotJoin,
    CannotReturn,
    CannotVisit,
    StillMissing,
    VisitMissing,
    paying.CannotAskAgain,
    paying.CannotWaive,
    procedures.CannotExtend,
    procedures.CannotPause,
    ValueError,
)
"""What an operation may say no with; shown on the page with status 409."""


@staff_required(*CASE_ROLES)
@require_GET
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """One case: data left, document right, actions below."""
    application = get_for_counter(request.user, ref)
    in_whose_stead(request, application, *CASE_ROLES)
    record_view(application=application, by=request.user)
    return case_page(request, application)


def case_page(request: HttpRequest, application: Application, status: int = 200, **more: Any) -> HttpResponse:
    roles = roles_in(request.user, application)
    context = queue(request, application) | desk_page.case(
        application, user=request.user, roles=roles, paper=request.GET.get("paper", "")
    )
    if context["recused"]:
        note_recusal(
            user=request.user,
            department=application.department,
            subject_ref=application.subject_ref,
            title=application.item_version.name,
            url=reverse("counter:case", args=[application.ref]),
            reason=context["recused"],
        )
    return render(request, "applications/counter/case.html", context | more, status=status)


def require_role(request: HttpRequest, application: Application, *roles: str) -> None:
    """403 is not told apart from 404: who lacks the role in this department does not have this page.

    Kinship is asked here first, outside the operation's transaction: what a register was asked stays in its log though
    the operation refuses.
    """
    if not roles_in(request.user, application) & set(roles):
        raise NotFoundOrNotYours(application.subject_ref)
    recused(application, request.user)
    in_whose_stead(request, application, *roles)


def in_whose_stead(request: HttpRequest, application: Application, *roles: str) -> None:
    """Whoever stands in for an absent colleague is recorded under both names."""
    absent = absent_colleague(request.user, request.posts, application.department_id, *roles)
    request.user.stands_in_for = absent


def carry_out(
    request: HttpRequest,
    application: Application,
    act: Callable[[], object],
    done: str | Callable[[Application], str],
    *,
    raises: tuple[type[Exception], ...] = (),
) -> HttpResponse:
    """Run one operation and say that it is ``done``, unless the page shows it by itself; a refusal is told on the case
    page with 409, unless the caller tells it (``raises``).

    A case that was taken back meanwhile is no longer the desk's.
    """
    if changed := held.changed_since(application, request.POST.get("seen", "")):
        return case_page(request, application, status=409, refusal=changed)
    try:
        act()
    except raises:
        raise
    except REFUSED as refusal:
        application.refresh_from_db()
        if application.state == State.DRAFT:
            messages.error(request, str(refusal))
            return redirect("counter:desk")
        return case_page(request, application, status=409, refusal=str(refusal))
    if words := done(application) if callable(done) else done:
        messages.success(request, words)
    return redirect("counter:case", ref=application.ref)


@staff_required(*CASE_ROLES)
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, ref: str) -> HttpResponse:
    """The full number and phone, after a reason was chosen and recorded."""
    application = get_for_counter(request.user, ref)
    in_whose_stead(request, application, *CASE_ROLES)
    form: Form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            counter.reveal(
                application=application, what="applicant", reason=form.cleaned_data["reason"], by=request.user
            )
        except OwnCase as refusal:
            return case_page(request, application, status=409, refusal=str(refusal))
        return case_page(request, application, revealed=desk_page.revealed(application))
    return render(request, "applications/counter/reveal.html", desk_page.form_page(application, form))
