"""Names and conditions of items in plain words: for administrators, differences, rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from services.questions.spec import QuestionSpec, form_spec
from services.questions.wording import answer_words, condition_words, when_words

if TYPE_CHECKING:
    from django.db.models import Field
    from django.utils.functional import Promise

    from services.catalog.models import ItemVersion

__all__ = ["answer_words", "asked_by", "condition_words", "label_of", "when_words"]
LABELS: dict[tuple[str, str], str | Promise] = {
    ("material", "form"): _("form it comes in"),
    ("lawarticle", "number"): _("number of the document"),
    ("material", "question_key"): _("handed in at the question"),
    ("autorule", "explanation"): _("what it establishes"),
    ("itemversion", "form"): _("form with the questions"),
}
"""Where the name of a field alone says too little to an administrator."""


def label_of(field: Field) -> str | Promise:
    """What an administrator calls a field."""
    return LABELS.get((field.model._meta.model_name, field.name), field.verbose_name)


def asked_by(version: ItemVersion) -> dict[str, QuestionSpec]:
    """Every question of the version by its key: those of the guide first, then those of the form."""
    forms = [form for form in (version.situation_form, version.form) if form]
    return {question.key: question for form in forms for question in form_spec(form).questions}
