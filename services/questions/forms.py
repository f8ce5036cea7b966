"""One page of questions as a form: prefilled, partly hidden, partly locked. Validates; saves nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from services.common.language import sign
from services.questions.conditions import holds
from services.questions.kinds import KINDS
from services.questions.spec import GroupSpec, QuestionSpec, group_spec
from services.questions.wording import when_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from services.questions.models import QuestionGroup
    from services.questions.sources import Prefill

FIELD_TEMPLATE = "questions/field.html"


class QuestionForm(forms.Form):
    """The questions of one page. After ``is_valid()`` read answers, hidden, sources, uploads, uploads_removed.

    A question whose condition asks another page is left out while it does not hold; one that asks this page is there,
    folded away, neither required nor taken until its condition holds. Locked questions keep their answers.
    """

    use_required_attribute = False

    def __init__(
        self,
        group: GroupSpec,
        *,
        data: Any = None,
        files: Any = None,
        answers: Mapping[str, Any] | None = None,
        prefill: Mapping[str, Prefill] | None = None,
        sources: Mapping[str, dict[str, Any]] | None = None,
        locked: Collection[str] = (),
    ) -> None:
        super().__init__(data, files)
        self.group = group
        self.locked = frozenset(locked)
        self.before = dict(answers or {})
        self.known_sources = {key: p.as_json() for key, p in (prefill or {}).items()} | dict(sources or {})
        self.answers: dict[str, Any] = {}
        self.hidden: set[str] = set()
        self.sources: dict[str, dict[str, Any]] = {}
        self.uploads: dict[str, Any] = {}
        self.uploads_removed: set[str] = set()
        self.questions = self._asked()
        self.reshaped = False
        """Somebody asked for one more row or the next step of a list: the page comes back unchecked."""
        shown = self._shown_at_first()
        for question in self.questions:
            self._add(question, off=question.key not in shown)

    @property
    def has_steps(self) -> bool:
        """Whether buttons stand in the middle of the page: Enter in a field must still mean "continue"."""
        return any(KINDS.get(question.kind).has_steps for question in self.questions)

    def is_valid(self) -> bool:
        """Never while the page is only being reshaped."""
        return not self.reshaped and super().is_valid()

    def full_clean(self) -> None:
        """Nothing is checked while the page is only being reshaped."""
        if self.reshaped:
            self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}
        else:
            super().full_clean()

    def _asked(self) -> list[QuestionSpec]:
        """Questions of this page, without those that another page's answer rules out."""
        own = {question.key for question in self.group.questions}
        asked = []
        for question in self.group.questions:
            elsewhere = [row for row in question.shown_when if row["question"] not in own]
            if holds(elsewhere, self.before):
                asked.append(question)
            else:
                self.hidden.add(question.key)
        return asked

    def _start(self, question: QuestionSpec) -> Any:
        """The answer so far, or what a source says."""
        if question.key in self.before:
            return self.before[question.key]
        return self.known_sources.get(question.key, {}).get("value")

    def _shown_at_first(self) -> set[str]:
        start = self.before | {question.key: self._start(question) for question in self.questions}
        return {question.key for question in self.questions if holds(question.shown_when, start)}

    def _add(self, question: QuestionSpec, *, off: bool) -> None:
        kind = KINDS.get(question.kind)
        start = self._start(question)
        field = kind.field(question)
        field.template_name = FIELD_TEMPLATE
        field.initial = kind.raw(start)
        field.question = question
        field.example = question.example
        field.off = off
        field.shown_when = self._conditions(question)
        field.asked_for = self._asked_for(question)
        field.stored = start if kind.is_upload else None
        field.locked_text = None
        if question.key in self.locked:
            field.locked_text = kind.display(question, start)
            field.disabled = True
        elif question.key in self.known_sources:
            self._show_source(field, kind.display(question, start), self.known_sources[question.key])
        self.fields[question.key] = field
        if self.is_bound and question.key not in self.locked:
            self.reshaped |= kind.reshapes(question, self.data, self.add_prefix(question.key))

    def _conditions(self, question: QuestionSpec) -> str:
        """The conditions for the page's script, each with the kind of the question it asks about on this page."""
        kinds = {asking.key: asking.kind for asking in self.group.questions}
        rows = [{**row, "kind": kinds.get(row["question"], "")} for row in question.shown_when]
        return json.dumps(rows, ensure_ascii=False) if rows else ""

    def _asked_for(self, question: QuestionSpec) -> str:
        """Which answer above brings this question up, in words for browsers without a script."""
        labels = []
        for row in question.shown_when:
            asking = next((q for q in self.group.questions if q.key == row["question"]), None)
            options = {str(option["value"]): option["label"] for option in asking.options} if asking else {}
            labels.append(options.get(str(row.get("value")), ""))
        if all(labels) and labels:
            return _("Only if you chose “%(options)s”") % {"options": sign("、").join(labels)}
        asked = {q.key: q for q in self.group.questions}
        here = [row for row in question.shown_when if row["question"] in asked]
        return _("Fill in only when %(when)s") % {"when": when_words(here, asked)} if here else ""

    def _show_source(self, field: forms.Field, now: str, source: dict[str, Any]) -> None:
        before = KINDS.get(field.question.kind).display(field.question, source.get("value"))
        if now == before:
            field.source = source
        else:
            field.edited_from = before

    def _clean_fields(self) -> None:
        """Field by field in the order asked, so that what is hidden by an answer above is neither checked nor kept."""
        current = dict(self.before)
        for question in self.questions:
            current.pop(question.key, None)
        for question in self.questions:
            field = self.fields[question.key]
            if not holds(question.shown_when, current):
                field.off = True
                self.hidden.add(question.key)
                continue
            field.off = False
            value = self._clean_one(question, field)
            if value is not None:
                current[question.key] = self.answers[question.key] = value
            elif question.key not in self.errors:
                self.answers[question.key] = None

    def _clean_one(self, question: QuestionSpec, field: forms.Field) -> Any:
        kind = KINDS.get(question.kind)
        if question.key in self.locked:
            return self.before.get(question.key)
        if kind.is_upload:
            return self._clean_upload(question, field)
        try:
            cleaned = field.clean(self._posted(question.key))
        except ValidationError as error:
            self.add_error(question.key, error)
            return None
        value = kind.to_json(cleaned)
        self.cleaned_data[question.key] = cleaned
        self._note_source(question.key, value)
        return value

    def _posted(self, key: str) -> Any:
        name = self.add_prefix(key)
        return self.fields[key].widget.value_from_datadict(self.data, self.files, name)

    def _clean_upload(self, question: QuestionSpec, field: forms.Field) -> Any:
        """A new file, or the one already kept; its bytes are the caller's business."""
        name = self.add_prefix(question.key)
        stored = self.before.get(question.key)
        if stored and self.data.get(f"{name}-remove"):
            self.uploads_removed.add(question.key)
            stored = None
        try:
            found = field.clean(field.widget.value_from_datadict(self.data, self.files, name), stored)
        except ValidationError as error:
            self.add_error(question.key, error)
            return None
        if found is stored or not found:
            return stored
        if isinstance(found, dict):  # an answer without a file, such as a name typed as signature
            self.uploads_removed.add(question.key)
            return found
        self.uploads[question.key] = found
        return stored

    def _note_source(self, key: str, value: Any) -> None:
        source = self.known_sources.get(key)
        if source:
            self.sources[key] = {**source, "changed": value != source.get("value")}


def build_form(
    group: GroupSpec | QuestionGroup,
    *,
    data: Any = None,
    files: Any = None,
    answers: Mapping[str, Any] | None = None,
    prefill: Mapping[str, Prefill] | None = None,
    sources: Mapping[str, dict[str, Any]] | None = None,
    locked: Collection[str] | None = None,
) -> QuestionForm:
    """The form of one page. ``answers`` are all answers of the case, ``locked`` the keys that may not change."""
    return QuestionForm(
        group_spec(group),
        data=data,
        files=files,
        answers=answers,
        prefill=prefill,
        sources=sources,
        locked=locked or (),
    )
