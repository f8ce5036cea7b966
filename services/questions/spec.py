"""The frozen shape of a form. A case keeps the snapshot of the form it began with; everything reads this shape."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from services.questions.models import FormDefinition, Question, QuestionGroup


@dataclass(frozen=True, slots=True)
class QuestionSpec:
    """One question as it was asked."""

    key: str
    kind: str
    label: str
    help: str = ""
    example: str = ""
    required: bool = True
    options: list[dict[str, str]] = field(default_factory=list)
    bounds: dict[str, Any] = field(default_factory=dict)
    shown_when: list[dict[str, Any]] = field(default_factory=list)
    prefill: str = ""
    sensitive: bool = False
    group_key: str = ""


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """One page of questions."""

    key: str
    title: str
    short_title: str
    intro: str = ""
    questions: tuple[QuestionSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One version of a form."""

    code: str
    version: int
    title: str
    groups: tuple[GroupSpec, ...] = ()

    @property
    def questions(self) -> tuple[QuestionSpec, ...]:
        """All questions in the order they are asked."""
        return tuple(question for group in self.groups for question in group.questions)

    def group(self, key: str) -> GroupSpec:
        """The page of that key; KeyError."""
        for group in self.groups:
            if group.key == key:
                return group
        raise KeyError(key)

    def question(self, key: str) -> QuestionSpec:
        """The question of that key; KeyError."""
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(key)


AnyForm = FormDefinition | FormSpec | dict[str, Any]
"""What a caller may hold: the stored definition, its snapshot, or the shape itself."""
_QUESTION_FIELDS = tuple(f.name for f in fields(QuestionSpec))


def form_spec(form: AnyForm) -> FormSpec:
    """The shape of a definition or of the snapshot a case keeps."""
    if isinstance(form, FormSpec):
        return form
    if isinstance(form, FormDefinition):
        groups = tuple(group_spec(group) for group in form.groups.prefetch_related("questions"))
        return FormSpec(form.code, form.version, form.title, groups)
    groups = tuple(
        GroupSpec(**{**group, "questions": tuple(QuestionSpec(**question) for question in group["questions"])})
        for group in form.get("groups", ())
    )
    return FormSpec(form.get("code", ""), form.get("version", 0), form.get("title", ""), groups)


def group_spec(group: QuestionGroup | GroupSpec) -> GroupSpec:
    """The shape of one page."""
    if isinstance(group, GroupSpec):
        return group
    questions = tuple(_question_spec(question, group.key) for question in group.questions.all())
    return GroupSpec(group.key, group.title, group.short_title, group.intro, questions)


def _question_spec(question: Question, group_key: str) -> QuestionSpec:
    values = {name: getattr(question, name) for name in _QUESTION_FIELDS if name != "group_key"}
    return QuestionSpec(**values, group_key=group_key)


def snapshot(form: AnyForm) -> dict[str, Any]:
    """JSON that ``form_spec`` reads again, whatever becomes of the definition."""
    return asdict(form_spec(form))
