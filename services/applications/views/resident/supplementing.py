"""Handing in what was asked for, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from services.accounts.decorators import real_name_required
from services.applications import flow
from services.applications.access import get_to_change
from services.applications.enums import State, SupplementSubject
from services.applications.operations.drafting import TooManyFiles
from services.applications.operations.moving import NotOpenToThis
from services.applications.operations.submitting import NotComplete, answer_supplement, open_supplement
from services.applications.supplement_form import named_questions
from services.files.operations import UploadRefused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.applications.models import Application, Supplement
    from services.questions.forms import QuestionForm


@real_name_required(level=1)
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, ref: str) -> HttpResponse:
    """Only what was named can be edited here; everything else stays as it was."""
    application = get_to_change(request.user, ref)
    asked = open_supplement(application)
    if application.state != State.SUPPLEMENT or asked is None:
        return redirect("applications:case", ref=ref)
    form = named_questions(request, application, asked)
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            answer_supplement(application=application, form=form, by=request.user)
        except NotComplete as incomplete:
            problems = incomplete.problems
        except (UploadRefused, TooManyFiles) as refusal:
            form.add_error(next(iter(form.uploads)), str(refusal))
        except NotOpenToThis as closed:
            messages.error(request, str(closed))
            return redirect("applications:case", ref=ref)
        else:
            messages.success(
                request, _("Received. {organ} goes on with your case.").format(organ=application.department.name)
            )
            return redirect("applications:case", ref=ref)
    context = _page(application, asked, form, problems)
    return render(request, "applications/resident/supplement.html", context, status=422 if problems else 200)


def _page(
    application: Application, asked: Supplement, form: QuestionForm | None, problems: list[tuple[str, str]]
) -> dict[str, Any]:
    rows = {str(row.material_id): row for row in flow.listed_materials(application)}
    materials, reasons = [], {}
    for item in asked.items.all():
        if item.subject == SupplementSubject.MATERIAL and item.key in rows:
            row = rows[item.key]
            files = row.present_files
            new = [f for f in files if f.added_at >= asked.asked_at]
            old = [f for f in files if f.added_at < asked.asked_at]
            materials.append({"item": item, "row": row, "material": row.material, "files": new, "old": old})
        else:
            reasons[item.label] = item.reason
    return {
        "application": application,
        "version": application.item_version,
        "supplement": asked,
        "materials": materials,
        "reasons": reasons,
        "form": form,
        "count": asked.items.count(),
        "errors": [{"text": text, "href": f"#material-{key}"} for key, text in problems],
    }
