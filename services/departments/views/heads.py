"""What the head of a department does about people: posts proposed, confirmed, ended; recusals seen to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.departments import access, operations, people
from services.departments.decorators import staff_required
from services.departments.enums import HEADS
from services.departments.forms import HeadEndForm, HeadProposeForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

VERBS = {"confirm": operations.confirm_post, "reject": operations.reject_post}


@staff_required(*HEADS)
@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """Who works in the department until when, what waits for a second person, who was kept away from a case."""
    return render(request, "departments/counter/people.html", people.of_head(request.user))


@staff_required(*HEADS)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a post in the own department; somebody else confirms it."""
    initial = {key: request.GET.get(key, "") for key in ("username", "department", "role")}
    form = HeadProposeForm(request.POST or None, departments=access.headed_by(request.user), initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            operations.propose_post(user=data.pop("username"), by=request.user, **data)
        except operations.CannotAppoint as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Proposed. The post is there once another person has confirmed it."))
            return redirect("departments:people")
    return render(request, "departments/counter/propose_post.html", {"form": form}, status=status)


@staff_required(*HEADS)
@require_POST
def decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Confirm what somebody else proposed, or do not; take back what one proposed."""
    if verb not in VERBS:
        raise Http404(verb)
    proposal = access.get_proposal(request.user, pk)
    try:
        VERBS[verb](proposal=proposal, by=request.user)
    except operations.CannotAppoint as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Confirmed.") if verb == "confirm" else _("The post is not given."))
    return redirect("departments:people")


@staff_required(*HEADS)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post at once, with a reason."""
    post = access.get_post(request.user, pk)
    form = HeadEndForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_post(post=post, by=request.user, reason=form.cleaned_data["reason"])
        except operations.CannotAppoint as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Ended. The right is gone in every session."))
            return redirect("departments:people")
    return render(request, "departments/counter/end_post.html", {"form": form, "post": post}, status=status)


@staff_required(*HEADS)
@require_POST
def see_recusal(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague has been given the case."""
    operations.see_recusal(recusal=access.get_recusal(request.user, pk), by=request.user)
    messages.success(request, _("Noted."))
    return redirect("departments:people")
