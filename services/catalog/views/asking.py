"""Pages that ask before they answer: 情形引导 of a guide, and 查询 items."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from services.accounts.decorators import real_name_required
from services.catalog import access, enrolment, guides, queries, situations
from services.catalog.enums import ServiceKind
from services.catalog.models import ItemVersion
from services.questions.answers import merge
from services.questions.forms import build_form
from services.questions.spec import form_spec

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.questions.forms import QuestionForm

ANSWERED = "go"
"""Parameter that says the questions were sent, not only opened."""


@require_safe
def situation(request: HttpRequest, code: str) -> HttpResponse:
    """The questions of a guide and, once answered, what applies to this person. The answers stand in the address."""
    version = access.get_whole(code)
    page = situations.page_of(version)
    if page is None:
        return redirect("catalog:guide", code=code)
    sent = request.GET.get(ANSWERED) == "1"
    changing = request.GET.get("edit") == "1"
    form = build_form(page, data=request.GET if sent or changing else None)
    context = {"version": version, "department": version.department, "page": page, "form": form}
    if changing or not sent or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if sent and not changing else HTTPStatus.OK
        return render(request, "catalog/resident/situation.html", context, status=status)
    answers = situations.kept(version, form.answers)
    advice = situations.advise(version, answers)
    again = f"?{urlencode({**_without_go(request), 'edit': '1'}, doseq=True)}"
    context |= {"advice": advice, "answers": answers, "given": guides.given(page, answers), "again": again}
    if advice.refer:
        context["instead"] = _instead(advice.refer.refer_code)
        return render(request, "catalog/resident/refer.html", context)
    context |= {
        "facts": guides.facts(version, advice),
        "materials": guides.material_rows(version, advice.materials),
        "enrolment": enrolment.outlook(version),
        "asked": urlencode(request.GET, doseq=True),
    }
    return render(request, "catalog/resident/advice.html", context)


def _without_go(request: HttpRequest) -> dict[str, list[str]]:
    return {key: values for key, values in request.GET.lists() if key not in {ANSWERED, "edit"}}


def _instead(code: str) -> ItemVersion | None:
    """The item to go to instead, where it is there."""
    if not code:
        return None
    try:
        return access.get_published(code)
    except Http404:
        return None


@require_http_methods(["GET", "POST"])
def query(request: HttpRequest, code: str) -> HttpResponse:
    """One page asks, one answers. Nothing is kept but that it was asked."""
    version = access.get_published(code)
    if version.service_kind != ServiceKind.QUERY:
        return redirect("catalog:guide", code=code)
    return real_name_required(level=max(version.real_name_level, 1))(_query)(request, version)


def _query(request: HttpRequest, version: ItemVersion) -> HttpResponse:
    if not request.acting.is_self:
        messages.info(request, _("A query answers about oneself. Switch back to yourself first."))
        return redirect(f"{reverse('accounts:acting')}?next={request.path}")
    form = _query_form(request, version)
    context: dict[str, Any] = {"version": version, "department": version.department, "form": form}
    if request.method == "GET" or (form is not None and not form.is_valid()):
        return render(request, "catalog/resident/query.html", context, status=422 if request.method == "POST" else 200)
    answers = merge(version.form, {}, {}, form)[0] if form is not None else {}
    try:
        answer = queries.ask(version=version, person=request.user.person, answers=answers, by=request.user)
    except queries.QueryUnavailable:
        return render(request, "catalog/resident/query.html", context | {"unavailable": True}, status=503)
    return render(request, "catalog/resident/answer.html", context | {"answer": answer})


def _query_form(request: HttpRequest, version: ItemVersion) -> QuestionForm | None:
    """What the query needs to know, on one page; None when it needs nothing."""
    if version.form_id is None:
        return None
    return build_form(form_spec(version.form).groups[0], data=request.POST if request.method == "POST" else None)
