"""The reviewers' pages: programmes, the list of one, one entry with its evidence, one operation behind each button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.applications.forms import RevealForm
from services.applications.operations.counter import CalendarMissing
from services.applications.operations.moving import OwnCase
from services.common.access import NotFoundOrNotYours
from services.departments.access import recusal_reason
from services.departments.decorators import staff_required
from services.departments.enums import Role
from services.grants import shown
from services.grants.access import REVIEWING, get_for_desk, get_programme, parts_of, programmes_of
from services.grants.acts import ACTS, offered
from services.grants.enums import TO_REVIEW, Actor, State
from services.grants.operations import finding, objecting, reviewing, viewing
from services.grants.operations.moving import NotOpenToThis, ReasonMissing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.grants.acts import Act
    from services.grants.models import Candidate, Programme

PAGE = 30
REFUSED = (NotOpenToThis, OwnCase, CalendarMissing, reviewing.SamePerson, objecting.AlreadyObjected)
GROUPS = {
    "review": TO_REVIEW,
    "approve": {State.CONFIRMED},
    "objected": {State.OBJECTED},
    "published": {State.PUBLISHED},
    "all": set(State),
}
"""What can be chosen above a list."""


def _tabs() -> dict[str, str]:
    return {
        "review": _("To review"),
        "approve": _("To approve"),
        "objected": _("Objections"),
        "published": _("Published"),
        "all": _("All"),
    }


@staff_required(*REVIEWING)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Programmes of one's departments and what waits in each."""
    waiting = {
        f"{key}_count": Count("candidates", filter=Q(candidates__state__in=states))
        for key, states in GROUPS.items()
        if key != "all"
    }
    rows = programmes_of(request.user).annotate(**waiting).order_by("-is_active", "name", "pk")
    return render(request, "grants/counter/desk.html", {"rows": rows})


@staff_required(*REVIEWING)
@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of one programme."""
    found = get_programme(request.user, pk)
    chosen = request.GET.get("show") if request.GET.get("show") in GROUPS else "review"
    rows = found.candidates.filter(state__in=GROUPS[chosen]).select_related("person").order_by("pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = [shown.line(candidate) for candidate in page.object_list]
    parts = parts_of(request.user, found)
    counts = {key: found.candidates.filter(state__in=states).count() for key, states in GROUPS.items()}
    context = {
        "programme": found,
        "page": page,
        "tabs": [(key, label, counts[key], key == chosen) for key, label in _tabs().items()],
        "may_search": Actor.EXAMINER in parts and found.is_active,
        "may_approve": Actor.APPROVER in parts and counts["approve"],
        "last": found.searches.first(),
    }
    return render(request, "grants/counter/programme.html", context)


@staff_required(Role.EXAMINER)
@require_POST
def search(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the registers now."""
    found = _with_part(request, pk, Actor.EXAMINER)
    try:
        run = finding.search(programme=found, by=request.user)
    except finding.NotInUse:
        messages.error(request, _("This programme is switched off."))
        return redirect("grants:programme", pk=pk)
    if not run.answered:
        messages.error(request, _("The register did not answer. It is asked again tomorrow; you can also try later."))
    else:
        text = ngettext("%(n)d person is new on the list.", "%(n)d people are new on the list.", run.added)
        messages.success(request, text % {"n": run.added})
    return redirect("grants:programme", pk=pk)


@staff_required(Role.APPROVER)
@require_POST
def approve_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve everything others confirmed; what one may not approve stays and is counted."""
    found = _with_part(request, pk, Actor.APPROVER)
    rows = found.candidates.filter(state=State.CONFIRMED).select_related("programme__department", "person")
    done = left = 0
    for candidate in rows.order_by("pk"):
        try:
            reviewing.approve(candidate=candidate, by=request.user)
            done += 1
        except REFUSED:
            left += 1
    text = ngettext("%(n)d entry approved and published.", "%(n)d entries approved and published.", done) % {"n": done}
    if left:
        kept = ngettext("%(n)d is for somebody else.", "%(n)d are for somebody else.", left) % {"n": left}
        text = f"{text} {kept}"
    messages.success(request, text)
    return redirect("grants:programme", pk=pk)


def _with_part(request: HttpRequest, pk: int, part: Actor) -> Programme:
    found = get_programme(request.user, pk)
    if part not in parts_of(request.user, found):
        raise NotFoundOrNotYours(f"programme:{pk}")
    return found


@staff_required(*REVIEWING)
@require_http_methods(["GET", "HEAD", "POST"])
def candidate(request: HttpRequest, ref: str) -> HttpResponse:
    """One entry: who, the evidence, what others said. A posted reason shows name and number in full."""
    found = get_for_desk(request.user, ref)
    if request.method == "POST":
        form = RevealForm(request.POST)
        if not form.is_valid():
            return _page(request, found, status=422, refusal=next(iter(form.errors.values()))[0])
        try:
            viewing.reveal(candidate=found, reason=form.cleaned_data["reason"], by=request.user)
        except OwnCase as refusal:
            return _page(request, found, status=409, refusal=str(refusal))
        return _page(request, found, revealed=True)
    viewing.record_view(candidate=found, by=request.user)
    return _page(request, found)


def _page(
    request: HttpRequest, found: Candidate, *, status: int = 200, revealed: bool = False, refusal: str = ""
) -> HttpResponse:
    keeps_away = recusal_reason(request.user, {found.person_id})
    parts = parts_of(request.user, found.programme)
    context = {
        "candidate": found,
        "row": shown.line(found),
        "person_rows": shown.person_rows(found, revealed=revealed),
        "evidence": [] if keeps_away else shown.evidence(found),
        "course": shown.course_rows(found),
        "objections": [] if keeps_away else list(found.objections.all()),
        "acts": [] if keeps_away else offered(found, parts, request.user),
        "keeps_away": keeps_away,
        "reveal_form": None if revealed or keeps_away else RevealForm(),
        "refusal": refusal,
    }
    return render(request, "grants/counter/candidate.html", context, status=status)


@staff_required(*REVIEWING)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """One button: asks for words where it needs them, then one operation."""
    found = get_for_desk(request.user, ref)
    if name not in ACTS or ACTS[name].actor not in parts_of(request.user, found.programme):
        raise NotFoundOrNotYours(found.subject_ref)
    recusal_reason(request.user, {found.person_id})  # what a register was asked stays in its log
    chosen = ACTS[name]
    if request.method != "POST":
        if chosen.form is None:
            raise Http404
        return _ask(request, found, chosen, chosen.form())
    data: dict[str, Any] = {}
    form = None
    if chosen.form is not None:
        form = chosen.form(request.POST)
        if not form.is_valid():
            return _ask(request, found, chosen, form)
        data = form.cleaned_data
    try:
        chosen.carry_out(found, data, request.user)
    except ReasonMissing as missing:
        form.add_error(None, str(missing))
        return _ask(request, found, chosen, form, status=422)
    except REFUSED as refusal:
        return _page(request, found, status=409, refusal=str(refusal))
    messages.success(request, chosen.done)
    return redirect("grants:candidate", ref=ref)


def _ask(request: HttpRequest, found: Candidate, chosen: Act, form: Any, status: int = 200) -> HttpResponse:
    context = {"candidate": found, "row": shown.line(found), "act": chosen, "form": form}
    return render(request, "grants/counter/act.html", context, status=status)
