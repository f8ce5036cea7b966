"""The questions a supplement names, as a form: for the applicant at home and for the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.applications.enums import SupplementSubject
from services.questions.forms import build_form
from services.questions.spec import GroupSpec, form_spec

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.applications.models import Application, Supplement
    from services.questions.forms import QuestionForm


def named_questions(request: HttpRequest, application: Application, supplement: Supplement) -> QuestionForm | None:
    """A form of exactly the questions the supplement names; None when it names none."""
    keys = [item.key for item in supplement.items.all() if item.subject == SupplementSubject.QUESTION]
    if not keys:
        return None
    spec = form_spec(application.form)
    group = GroupSpec("supplement", "", "", questions=tuple(q for q in spec.questions if q.key in keys))
    sent = request.method == "POST"
    return build_form(
        group,
        data=request.POST if sent else None,
        files=request.FILES if sent else None,
        answers=application.answers.data,
        sources=application.answers.sources,
    )
