"""Photos and files. The form checks what it can see; the caller keeps the bytes and writes the answer.

Stored answer: ``{"files": [{"ref", "name", "size"}]}`` with the caller's own references.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from services.files.operations import UploadRefused, read_portrait
from services.questions.kinds.base import Bound, Kind, common

if TYPE_CHECKING:
    from services.questions.spec import QuestionSpec


PDF = "application/pdf"


class UploadField(forms.FileField):
    """One file, not larger than the portal takes, a photo or PDF where ``only`` says so; examined when it is stored."""

    def __init__(self, *, only: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.only = only

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
        if upload is not initial and self.only:
            self.refuse_other(upload)
        return upload

    def refuse_other(self, upload: Any) -> None:
        """ValidationError when it is a photo where a PDF is wanted, or the other way round."""
        is_pdf = upload.read(5) == b"%PDF-"
        upload.seek(0)
        if self.only == "pdf" and not is_pdf:
            raise ValidationError(_("Only a PDF can be taken here. Choose the PDF file."), code="pdf")
        if self.only == "image" and is_pdf:
            raise ValidationError(_("Only a photo can be taken here. Take one with the phone."), code="image")


class PortraitInput(forms.FileInput):
    """A photo, and the tick that asks for a white ground."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        upload = super().value_from_datadict(data, files, name)
        if upload is not None:
            upload.whiten = bool(data.get(f"{name}-whiten"))
        return upload


class PortraitField(UploadField):
    """A portrait cut to its shape, before a white ground where that is wanted."""

    def __init__(self, *, ratio: tuple[int, int] | None, white: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ratio, self.white = ratio, white

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if not upload or upload is initial or not (self.ratio or self.white):
            return upload
        whiten = getattr(upload, "whiten", False)
        try:
            portrait = read_portrait(upload=upload, ratio=self.ratio, whiten=whiten)
        except UploadRefused as refusal:
            raise ValidationError(refusal.message, code="portrait") from None
        if self.white and portrait.ground != "white":
            raise ValidationError(_ground_words(portrait.ground, whiten), code="ground")
        name = f"{Path(upload.name or '').stem or 'photo'}.jpg"
        return SimpleUploadedFile(name, portrait.data, content_type="image/jpeg")


def _ground_words(ground: str, whiten: bool) -> str:
    """What is wrong with the ground and what to do."""
    if ground == "even" and not whiten:
        return _(
            "The background is not white. Tick “make the background white” and choose the photo again, "
            "or take it again in front of a white wall."
        )
    return _("The background is not white and cannot be made white. Take the photo again in front of a white wall.")


def read_ratio(text: str) -> tuple[int, int] | None:
    """``358:441`` as two numbers; None for anything else."""
    wide, _colon, high = text.partition(":")
    return (int(wide), int(high)) if wide.isdecimal() and high.isdecimal() and int(wide) and int(high) else None


def file_types() -> list[tuple[str, str]]:
    """What may be narrowed."""
    return [("", _("Photo or PDF")), ("image", _("Photos only")), ("pdf", _("PDF only"))]


def files_schema() -> dict[str, Any]:
    """References of files handed in beforehand."""
    ref = {"type": "object", "properties": {"ref": {"type": "string"}}, "required": ["ref"]}
    files = {"type": "array", "items": ref, "minItems": 1, "maxItems": 1}
    return {"type": "object", "properties": {"files": files}, "required": ["files"]}


class FileKind(Kind):
    """A document: photo or PDF."""

    key = "file"
    label = _lazy("File")
    is_upload = True
    accept = "image/*,application/pdf"
    bounds = (Bound("types", _lazy("What is taken"), "one", file_types),)

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        return files_schema()

    def pictures(self, value: Any) -> tuple[str, ...]:
        return tuple(str(found.get("ref", "")) for found in value["files"]) if is_answer(value) else ()

    def arguments(self, question: QuestionSpec) -> dict[str, Any]:
        """What every field of a file takes, with our words."""
        messages = {
            "required": self.ask(question),
            "empty": _("This file is empty. Choose it again."),
            "missing": self.ask(question),
            "invalid": self.ask(question),
            "max_length": _("The name of this file is too long. Give it a shorter one."),
        }
        return common(question) | {"error_messages": messages}

    def field(self, question: QuestionSpec) -> forms.Field:
        arguments = self.arguments(question)
        only = question.bounds.get("types", "")
        accept = {"image": "image/*", "pdf": PDF}.get(only, self.accept)
        widget = forms.FileInput(attrs={"accept": accept})
        return UploadField(only=only, widget=widget, max_length=200, **arguments)

    def ask(self, question: QuestionSpec) -> str:
        """What to say when nothing was sent."""
        return _("Choose a file for “%(label)s”") % {"label": question.label}

    def to_json(self, cleaned: Any) -> None:
        return None

    def raw(self, value: Any) -> Any:
        return value if is_answer(value) else None

    def clean(self, question: QuestionSpec, value: Any) -> Any:
        """The references as they are: whether they are the sender's own, only the caller knows."""
        if not is_answer(value):
            raise ValidationError(self.ask(question), code="required")
        return value

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        number = len(value["files"]) if is_answer(value) else 0
        return ngettext("%(n)d file", "%(n)d files", number) % {"n": number} if number else ""


def photo_ratios() -> list[tuple[str, str]]:
    """Sizes in use: GA 461 (358 × 441), one and two inches."""
    return [
        ("", _("any")),
        ("358:441", _("second-generation identity card, 358 × 441")),
        ("295:413", _("one inch, 295 × 413")),
        ("413:579", _("two inches, 413 × 579")),
    ]


def photo_grounds() -> list[tuple[str, str]]:
    """What stands behind the face."""
    return [("", _("any")), ("white", _("white, checked"))]


class PhotoKind(FileKind):
    """证件照: one portrait. Bounds: ``ratio`` such as "358:441", ``background`` "white"."""

    key = "photo"
    label = _lazy("Portrait for a document")
    accept = "image/*"
    bounds = (
        Bound("ratio", _lazy("Width to height"), "one", photo_ratios),
        Bound("background", _lazy("Background"), "one", photo_grounds),
    )

    def field(self, question: QuestionSpec) -> forms.Field:
        arguments = self.arguments(question)
        ratio = read_ratio(question.bounds.get("ratio", ""))
        white = question.bounds.get("background") == "white"
        widget = PortraitInput(attrs={"accept": self.accept})
        return PortraitField(ratio=ratio, white=white, only="image", widget=widget, max_length=200, **arguments)

    def ask(self, question: QuestionSpec) -> str:
        return _("Take or choose a photo for “%(label)s”") % {"label": question.label}

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        return _("Photo received") if is_answer(value) else ""


def is_answer(value: Any) -> bool:
    """Whether something was handed in."""
    files = value.get("files") if isinstance(value, dict) else None
    return isinstance(files, list) and bool(files) and all(isinstance(found, dict) for found in files)
