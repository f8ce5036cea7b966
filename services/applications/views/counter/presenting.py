"""A client who is present: for whom they came, and what they do with a case that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from services.applications import at_window
from services.applications import reception as page
from services.applications.access import get_of_client, get_visit
from services.applications.enums import State
from services.applications.forms_reception import WithdrawForm
from services.applications.operations import admitting, presenting, receiving
from services.applications.operations.drafting import TooManyFiles
from services.applications.operations.moving import NotOpenToThis, OwnCase, refuse_own_case
from services.applications.operations.submitting import NotComplete, open_supplement
from services.applications.supplement_form import named_questions
from services.applications.views.counter.reception import at_bridge, post_of, present
from services.common.access import NotFoundOrNotYours
from services.departments.decorators import staff_required
from services.departments.enums import Role
from services.files.operations import UploadRefused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.applications.forms_reception import PapersForm
    from services.applications.models import Application, Visit
    from services.questions.forms import QuestionForm


@staff_required(Role.RECEIVER)
@require_POST
def act_for(request: HttpRequest, visit: str) -> HttpResponse:
    """Whoever stands there goes on for somebody else, or for themselves: a visit of its own, nothing is taken along."""
    found = present(request, visit)
    if found is None:
        return redirect("counter:reception")
    asked = request.POST.get("right", "")
    right = next((one for one in at_window.others(found) if one.ref == asked), None)
    if asked and right is None:
        messages.error(request, _("This right does not stand any more."))
        return redirect("counter:visit", visit=found.ref)
    whom = admitting.by_right(right) if right else admitting.Whom(person=at_window.present(found))
    try:
        begun = receiving.begin_visit(whom=whom, post=post_of(request), by=request.user)
    except OwnCase as refusal:
        messages.error(request, str(refusal))
        return redirect("counter:visit", visit=found.ref)
    return redirect("counter:visit", visit=begun.ref)


@never_cache
@sensitive_post_parameters()
@staff_required(Role.RECEIVER)
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, visit: str, ref: str) -> HttpResponse:
    """What was asked for comes over the counter."""
    get_visit(request.user, visit)
    found = present(request, visit)
    if found is None:
        return redirect("counter:reception")
    application = get_of_client(request.user, found, ref)
    asked = open_supplement(application)
    if application.state != State.SUPPLEMENT or asked is None or _kept_away(request, found, application):
        return redirect("counter:visit", visit=found.ref)
    form, papers = named_questions(request, application, asked), page.asked(found, application, asked, request)
    if request.method == "POST" and papers.is_valid() and (form is None or form.is_valid()):
        done = _answered(request, found, application, form, papers)
        if done is not None:
            return done
    context = {"visit": found, "client": page.bar(found), "application": application, "handing": papers, "form": form}
    context |= {"version": application.item_version, "supplement": asked, "items": list(asked.items.all())}
    wrong = papers.errors or (form is not None and form.errors)
    return at_bridge(request, "window_supplement", context, 422 if wrong else 200)


def _kept_away(request: HttpRequest, visit: Visit, application: Application) -> bool:
    """Whether the case stays shut to whoever stands there, or to this clerk; then the next page says why."""
    try:
        refuse_own_case(application, request.user)
        presenting.refuse_strangers(visit, application)
    except (OwnCase, presenting.NotTheirs) as refusal:
        messages.error(request, str(refusal))
        return True
    return False


def _answered(
    request: HttpRequest, visit: Visit, application: Application, form: QuestionForm | None, papers: PapersForm
) -> HttpResponse | None:
    """Hand it in; None when something stands in the way, told on the page."""
    handed = {pk: receiving.Handed(**came) for pk, came in papers.handed().items()}
    try:
        presenting.answer(visit=visit, application=application, form=form, handed=handed, by=request.user)
    except NotComplete as incomplete:
        for _page_key, text in incomplete.problems:
            papers.add_error(None, text)
        return None
    except (UploadRefused, TooManyFiles) as refusal:
        papers.add_error(None, str(refusal))
        return None
    except (NotOpenToThis, presenting.NotTheirs) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Received. The receipt is being made."))
    return redirect("counter:visit", visit=visit.ref)


@never_cache
@staff_required(Role.RECEIVER)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, visit: str, ref: str) -> HttpResponse:
    """The client withdraws a case, signed on paper."""
    get_visit(request.user, visit)
    found = present(request, visit)
    if found is None:
        return redirect("counter:reception")
    application = get_of_client(request.user, found, ref)
    if not page.may_withdraw(application):
        raise NotFoundOrNotYours(application.subject_ref)
    if _kept_away(request, found, application):
        return redirect("counter:visit", visit=found.ref)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            presenting.withdraw(visit=found, application=application, by=request.user)
        except (NotOpenToThis, presenting.NotTheirs) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Withdrawn. The confirmation is being made."))
        return redirect("counter:visit", visit=found.ref)
    context = {"visit": found, "client": page.bar(found), "application": application, "form": form}
    context |= {"version": application.item_version, "words": presenting.Present(found).words()}
    status = 422 if form.errors else 200
    return render(request, "applications/counter/window_withdraw.html", context, status=status)
