"""What stands against submitting, with the place where it is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.applications.flow import missing_materials
from services.common.api.problems import pointer
from services.questions.answers import validate_all

if TYPE_CHECKING:
    from services.applications.models import Application


def hindrances(application: Application) -> list[dict[str, str]]:
    """The same as ``problems_of``, but each names its answer or material."""
    found = [
        {"pointer": pointer("answers", problem.question_key), "detail": problem.message}
        for problem in validate_all(application.form, application.answers.data)
    ]
    return found + [
        {
            "pointer": pointer("materials", row.material.key),
            "detail": _("{name}: not handed in yet").format(name=row.material.name),
        }
        for row in missing_materials(application)
    ]
