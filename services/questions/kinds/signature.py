"""A signature by hand, or by typing one's name.

Stored answer: ``{"files": [{"ref", "name", "size"}]}`` for a drawing, ``{"typed": "陈演示"}`` for a typed name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.common.cleantext import clean_text
from services.common.masking import mask_name
from services.questions.kinds.base import common
from services.questions.kinds.uploads import FileKind, UploadField, files_schema, is_answer

if TYPE_CHECKING:
    from services.questions.spec import QuestionSpec

LONGEST = 40


class SignatureWidget(forms.FileInput):
    """A drawing as a file, or the name typed; drawn by `templates/questions/_partials/signature.html`."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if data.get(f"{name}-way") == "draw":
            return files.get(name)
        return data.get(f"{name}-typed", "")


class SignatureField(UploadField):
    """Cleans to an uploaded drawing, to ``{"typed": name}``, or to what was there before."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        if isinstance(data, str) and data.strip():
            return {"typed": self.name_in(data)}
        return super().clean(data or None, initial)

    def name_in(self, text: str) -> str:
        """The typed name; ValidationError when it is none."""
        name = " ".join(clean_text(text[: 10 * LONGEST]).split())
        if not 2 <= len(name) <= LONGEST:
            raise ValidationError(_("Type your full name, as it stands on your identity card."), code="name")
        return name


class SignatureKind(FileKind):
    """手写签名. The keyboard way is to type one's name; without a script it is the only way."""

    key = "signature"
    label = _lazy("Signature")
    bounds = ()

    def field(self, question: QuestionSpec) -> forms.Field:
        arguments = common(question)
        messages = dict.fromkeys(("required", "empty", "missing", "invalid"), self.ask(question))
        widget = SignatureWidget(attrs={"accept": "image/png"})
        return SignatureField(only="image", widget=widget, **{**arguments, "error_messages": messages})

    def ask(self, question: QuestionSpec) -> str:
        return _("Sign under “%(label)s”, by hand or by typing your name") % {"label": question.label}

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        typed = {"type": "string", "minLength": 2, "maxLength": LONGEST}
        by_keyboard = {"type": "object", "properties": {"typed": typed}, "required": ["typed"]}
        return {"oneOf": [by_keyboard, files_schema()]}

    def raw(self, value: Any) -> Any:
        return value if is_answer(value) or typed_name(value) else None

    def clean(self, question: QuestionSpec, value: Any) -> Any:
        if name := typed_name(value):
            return self.field(question).clean(name)
        return super().clean(question, value)

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        if name := typed_name(value):
            return _("%(name)s (signed by typing)") % {"name": mask_name(name) if masked else name}
        return _("Signed by hand") if is_answer(value) else ""


def typed_name(value: Any) -> str:
    """The name of a typed signature; empty for anything else."""
    typed = value.get("typed") if isinstance(value, dict) else None
    return typed if isinstance(typed, str) else ""
