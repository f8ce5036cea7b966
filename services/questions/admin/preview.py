"""A form as residents will see it: every theme, phone and desktop, conditions live. Nothing is kept.

The outer page stands in the administration and frames the inner one, which is drawn by the residents' own layout. What
was answered so far travels in the page.
"""

from __future__ import annotations

import json
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _lazy

from services.common.display import Display
from services.questions.answers import display_answers, merge, visible_groups
from services.questions.forms import QuestionForm, build_form
from services.questions.kinds import KINDS
from services.questions.spec import FormSpec, GroupSpec, form_spec

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.admin import AdminSite
    from django.http import HttpRequest, HttpResponse

    from services.questions.models import FormDefinition

SELF = "'self'"
MODES = {
    "normal": (_lazy("Standard version"), Display()),
    "elder": (_lazy("Elder version"), Display(theme="elder")),
    "high": (_lazy("High contrast"), Display(contrast="high")),
}
WIDTHS = {"phone": _lazy("Phone screen"), "desktop": _lazy("Desktop")}


def outer(request: HttpRequest, definition: FormDefinition, context: dict[str, Any]) -> HttpResponse:
    """The page with the choice of theme and width, and the frame."""
    mode = request.GET.get("mode") if request.GET.get("mode") in MODES else "normal"
    width = request.GET.get("width") if request.GET.get("width") in WIDTHS else "phone"
    context |= {
        "definition": definition,
        "mode": mode,
        "width": width,
        "modes": [(key, label) for key, (label, _display) in MODES.items()],
        "widths": list(WIDTHS.items()),
    }
    return render(request, "admin/questions/preview.html", context)


def inner(request: HttpRequest, definition: FormDefinition, mode: str) -> HttpResponse:
    """One page of the form in the residents' layout; POST answers it and shows the next one."""
    request.display = MODES.get(mode, MODES["normal"])[1]
    spec = form_spec(definition)
    answers = _answers(spec, request.POST.get("preview-answers", ""))
    groups = visible_groups(spec, answers)
    here = request.POST.get("preview-page", "")
    at = next((n for n, group in enumerate(groups) if group.key == here), 0)
    form = None
    if request.method == "POST" and groups:
        form = build_form(groups[at], data=request.POST, files=request.FILES, answers=answers)
        if form.is_valid():
            answers = _after(spec, answers, form)
            groups, at, form = visible_groups(spec, answers), at + 1, None
    if at < len(groups):
        form = form or build_form(groups[at], answers=answers)
    return render(request, "questions/preview.html", _context(spec, groups, at, form, answers))


def _context(
    spec: FormSpec, groups: list[GroupSpec], at: int, form: QuestionForm | None, answers: dict[str, Any]
) -> dict[str, Any]:
    last = at >= len(groups)
    return {
        "definition": spec,
        "group": None if last else groups[at],
        "form": form,
        "n": min(at + 1, len(groups) + 1),
        "total": len(groups) + 1,
        "answers": json.dumps(answers, ensure_ascii=False),
        "sections": display_answers(spec, answers) if last else [],
    }


def _answers(spec: FormSpec, text: str) -> dict[str, Any]:
    """What the pages before this one carried along; whatever cannot stand is dropped."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    known = {question.key: question for question in spec.questions if question.kind in KINDS}
    fitting = (key for key in found if key in known)
    return {key: found[key] for key in fitting if KINDS.get(known[key].kind).problem(known[key], found[key]) is None}


def _after(spec: FormSpec, answers: dict[str, Any], form: QuestionForm) -> dict[str, Any]:
    """The answers with this page's; a file leaves only its name and size."""
    together, _sources = merge(spec, answers, {}, form)
    for key, upload in form.uploads.items():
        together[key] = {"files": [{"ref": "preview", "name": upload.name, "size": upload.size}]}
    return together


def framing(site: AdminSite, view: Callable[..., HttpResponse], *, framed: bool) -> Callable[..., HttpResponse]:
    """A page of the administration that may frame (or be framed by) another page of its own origin, no other."""
    guarded = site.admin_view(view)

    @wraps(view)
    def within(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        response = guarded(request, *args, **kwargs)
        if response.status_code != 200:
            return response
        if framed:
            response._csp_replace = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"frame-ancestors": [SELF]}
            response["X-Frame-Options"] = "SAMEORIGIN"
        else:
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY | {"frame-src": [SELF]}
        return response

    return within
