"""Photos and files. The form checks what it can see; the caller keeps the bytes and writes the answer.

Stored answer: ``{"files": [{"ref", "name", "size"}]}`` with the caller's own references.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.questions.kinds.base import Kind, common

if TYPE_CHECKING:
    from services.questions.spec import QuestionSpec


class UploadField(forms.FileField):
    """One file, not larger than the portal takes; content is examined when it is stored."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        limit = settings.FILE_MAX_BYTES
        size = getattr(upload, "size", 0)
        if size > limit:
            raise ValidationError(
                _("This file has %(size)s; at most %(limit)s. Take a new photo or choose a smaller file.")
                % {"size": filesizeformat(size), "limit": filesizeformat(limit)},
                code="size",
            )
        return upload


class FileKind(Kind):
    """A document: photo or PDF."""

    key = "file"
    is_upload = True
    accept = "image/*,application/pdf"
    bound_names = frozenset({"max_files"})

    def field(self, question: QuestionSpec) -> forms.Field:
        arguments = common(question)
        arguments["error_messages"] = {
            "required": self.ask(question),
            "empty": _("This file is empty. Choose it again."),
            "missing": self.ask(question),
            "invalid": self.ask(question),
            "max_length": _("The name of this file is too long. Give it a shorter one."),
        }
        return UploadField(widget=forms.FileInput(attrs={"accept": self.accept}), max_length=200, **arguments)

    def ask(self, question: QuestionSpec) -> str:
        """What to say when nothing was sent."""
        return _("Choose a file for “%(label)s”") % {"label": question.label}

    def to_json(self, cleaned: Any) -> None:
        return None

    def raw(self, value: Any) -> Any:
        return value if is_answer(value) else None

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        number = len(value["files"]) if is_answer(value) else 0
        return ngettext("%(n)d file", "%(n)d files", number) % {"n": number} if number else ""

    def problem(self, question: QuestionSpec, value: Any) -> str | None:
        return None if is_answer(value) else self.ask(question)


class PhotoKind(FileKind):
    """证件照: one portrait. Bounds: ``ratio`` such as "358:441", ``background`` "white"."""

    key = "photo"
    accept = "image/*"
    bound_names = frozenset({"ratio", "background"})

    def ask(self, question: QuestionSpec) -> str:
        return _("Take or choose a photo for “%(label)s”") % {"label": question.label}

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        return _("Photo received") if is_answer(value) else ""


def is_answer(value: Any) -> bool:
    """Whether something was handed in."""
    return isinstance(value, dict) and isinstance(value.get("files"), list) and bool(value["files"])
