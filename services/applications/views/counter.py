"""The desk: the queue, one case, and one operation behind each button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.applications import desk as desk_page
from services.applications.access import department_ids, get_file, get_for_counter, get_paper, roles_in
from services.applications.enums import State
from services.applications.forms import FindingForm, ProposalForm, ReasonForm, RevealForm, SupplementForm
from services.applications.operations import counter
from services.applications.operations.moving import NotOpenToThis, OwnCase, recused
from services.applications.operations.viewing import record_view
from services.common.access import NotFoundOrNotYours
from services.departments.access import absent_colleague
from services.departments.decorators import staff_required
from services.departments.enums import CASE_ROLES, Role
from services.departments.operations import note_recusal
from services.files.responses import attachment, preview

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
    ValueError,
)
"""What an operation may say no with; shown on the page with status 409."""


@staff_required(*CASE_ROLES)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The queue of the departments one works in, the most pressing first."""
    return render(request, "applications/counter/desk.html", _queue(request))


def _queue(request: HttpRequest, application: Application | None = None) -> dict[str, Any]:
    ids = department_ids(request.user)
    chosen = request.GET.get("show", "")
    page = request.GET.get("page", "")
    return desk_page.queue(ids, user=request.user, chosen=chosen, page=page, selected=application)


@staff_required(*CASE_ROLES)
@require_GET
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """One case: data left, document right, actions below."""
    application = get_for_counter(request.user, ref)
    _in_whose_stead(request, application, *CASE_ROLES)
    record_view(application=application, by=request.user)
    return _case_page(request, application)


def _case_page(request: HttpRequest, application: Application, status: int = 200, **more: Any) -> HttpResponse:
    roles = roles_in(request.user, application.department_id)
    context = _queue(request, application) | desk_page.case(
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


def _role(request: HttpRequest, application: Application, *roles: str) -> None:
    """403 is not told apart from 404: who lacks the role in this department does not have this page.

    Kinship is asked here first, outside the operation's transaction: what a register was asked stays in its log though
    the operation refuses.
    """
    if not roles_in(request.user, application.department_id) & set(roles):
        raise NotFoundOrNotYours(application.subject_ref)
    recused(application, request.user)
    _in_whose_stead(request, application, *roles)


def _in_whose_stead(request: HttpRequest, application: Application, *roles: str) -> None:
    """Whoever stands in for an absent colleague is recorded under both names."""
    absent = absent_colleague(request.user, request.posts, application.department_id, *roles)
    request.user.stands_in_for = absent


def _carry_out(
    request: HttpRequest,
    application: Application,
    act: Callable[[], object],
    done: str,
    *,
    raises: tuple[type[Exception], ...] = (),
) -> HttpResponse:
    """Run one operation; a refusal is told on the case page with 409, unless the caller tells it (``raises``).

    A case that was taken back meanwhile is no longer the desk's.
    """
    try:
        act()
    except raises:
        raise
    except REFUSED as refusal:
        application.refresh_from_db()
        if application.state == State.DRAFT:
            messages.error(request, str(refusal))
            return redirect("counter:desk")
        return _case_page(request, application, status=409, refusal=str(refusal))
    messages.success(request, done)
    return redirect("counter:case", ref=application.ref)


@staff_required(Role.EXAMINER, Role.RECEIVER)
@require_POST
def check_material(request: HttpRequest, ref: str, material: int) -> HttpResponse:
    """Fit, or not fit and why."""
    application = get_for_counter(request.user, ref)
    _role(request, application, Role.EXAMINER, Role.RECEIVER)
    row = application.materials.filter(pk=material).first()
    if row is None:
        raise NotFoundOrNotYours
    row.application = application
    form = FindingForm(request.POST)
    if not form.is_valid():
        problem = next(iter(form.errors.values()))[0]
        return _case_page(request, application, status=422, refusal=problem, unfit_row=row.pk)
    return _carry_out(
        request,
        application,
        lambda: counter.check_material(case_material=row, by=request.user, **form.cleaned_data),
        _("Kept."),
    )


@staff_required(Role.EXAMINER)
@require_POST
def accept(request: HttpRequest, ref: str) -> HttpResponse:
    """Accept the case."""
    application = get_for_counter(request.user, ref)
    _role(request, application, Role.EXAMINER)
    return _carry_out(
        request, application, lambda: counter.accept(application=application, by=request.user), _("Accepted.")
    )


@staff_required(Role.EXAMINER)
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, ref: str) -> HttpResponse:
    """Name everything that is missing, in one notice."""
    application = get_for_counter(request.user, ref)
    _role(request, application, Role.EXAMINER)
    form = SupplementForm(request.POST if request.method == "POST" else None, application=application)
    status = 200
    if request.method == "POST" and form.is_valid():
        items = form.cleaned_data["items"]
        try:
            return _carry_out(
                request,
                application,
                lambda: counter.ask_supplement(application=application, items=items, by=request.user),
                _("The notice has been sent."),
                raises=(counter.CalendarMissing,),
            )
        except counter.CalendarMissing as missing:
            form.add_error(None, str(missing))
            status = 409
    context = desk_page.form_page(application, form, purpose="supplement")
    return render(request, "applications/counter/supplement.html", context, status=status)


def _reason_page(
    request: HttpRequest, ref: str, *, role: str, title: str, button: str, act: Callable[..., object], done: str
) -> HttpResponse:
    application = get_for_counter(request.user, ref)
    _role(request, application, role)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _carry_out(
            request, application, lambda: act(application=application, reason=reason, by=request.user), done
        )
    context = desk_page.form_page(application, form, purpose="refusal") | {"title": title, "button_label": button}
    return render(request, "applications/counter/reason.html", context)


@staff_required(Role.EXAMINER)
@require_http_methods(["GET", "POST"])
def refuse_acceptance(request: HttpRequest, ref: str) -> HttpResponse:
    """Refuse to accept, with the reason."""
    return _reason_page(
        request,
        ref,
        role=Role.EXAMINER,
        title=_("Refuse to accept"),
        button=_("Send the notice of refusal"),
        act=counter.refuse_acceptance,
        done=_("Refused. The applicant has been told."),
    )


@staff_required(Role.EXAMINER)
@require_POST
def begin_review(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the accepted case for review."""
    application = get_for_counter(request.user, ref)
    _role(request, application, Role.EXAMINER)
    return _carry_out(
        request,
        application,
        lambda: counter.begin_review(application=application, by=request.user),
        _("It is yours now."),
    )


@staff_required(Role.EXAMINER)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, ref: str) -> HttpResponse:
    """Send the case to the approver with a proposal."""
    application = get_for_counter(request.user, ref)
    _role(request, application, Role.EXAMINER)
    form = ProposalForm(request.POST or None, initial={"proposal": "grant"})
    if request.method == "POST" and form.is_valid():
        chosen: dict[str, str] = form.cleaned_data
        return _carry_out(
            request,
            application,
            lambda: counter.propose(application=application, by=request.user, **chosen),
            _("Sent for the decision."),
        )
    context = desk_page.form_page(application, form, purpose="refusal")
    return render(request, "applications/counter/propose.html", context)


@staff_required(Role.APPROVER)
@require_POST
def grant(request: HttpRequest, ref: str) -> HttpResponse:
    """Decide for the applicant."""
    application = get_for_counter(request.user, ref)
    _role(request, application, Role.APPROVER)
    return _carry_out(
        request,
        application,
        lambda: counter.grant(application=application, by=request.user),
        _("Granted. The certificate is being made."),
    )


@staff_required(Role.APPROVER)
@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, ref: str) -> HttpResponse:
    """Decide against the applicant."""
    return _reason_page(
        request,
        ref,
        role=Role.APPROVER,
        title=_("Do not grant"),
        button=_("Decide not to grant"),
        act=counter.refuse,
        done=_("Decided. The applicant has been told."),
    )


@staff_required(Role.APPROVER)
@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Return the case to its examiner."""
    return _reason_page(
        request,
        ref,
        role=Role.APPROVER,
        title=_("Return to the examiner"),
        button=_("Return the case"),
        act=counter.send_back,
        done=_("Returned to the examiner."),
    )


@staff_required(*CASE_ROLES)
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, ref: str) -> HttpResponse:
    """The full number and phone, after a reason was chosen and recorded."""
    application = get_for_counter(request.user, ref)
    _in_whose_stead(request, application, *CASE_ROLES)
    form: Form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            counter.reveal(
                application=application, what="applicant", reason=form.cleaned_data["reason"], by=request.user
            )
        except OwnCase as refusal:
            return _case_page(request, application, status=409, refusal=str(refusal))
        return _case_page(request, application, revealed=desk_page.revealed(application))
    return render(request, "applications/counter/reveal.html", desk_page.form_page(application, form))


@staff_required(*CASE_ROLES)
@require_GET
def file(request: HttpRequest, ref: str, file: str, page: int = 1) -> HttpResponse:
    """A picture of one page of something handed in."""
    return preview(get_file(get_for_counter(request.user, ref), file).file, page)


@staff_required(*CASE_ROLES)
@require_GET
def document(request: HttpRequest, ref: str, document: int) -> HttpResponse:
    """A signed document of the case, for printing at the window."""
    paper = get_paper(get_for_counter(request.user, ref), document)
    return attachment(paper.file, f"{paper.title}.pdf")
