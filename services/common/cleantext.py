"""Text a person typed, made safe to keep: NFC, no control, format, surrogate or private characters.

Han characters of planes 2 and 3 are allowed by range, since newer ones are unassigned to Python's tables; ``·`` in
names is kept. Line breaks are allowed in long text only.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
HAN_PLANES = range(0x20000, 0x40000)


def _allowed(character: str, *, multiline: bool) -> bool:
    if character == "\n":
        return multiline
    return ord(character) in HAN_PLANES or unicodedata.category(character) not in REFUSED


def clean_text(value: str, *, multiline: bool = False) -> str:
    """The text in NFC, trimmed. Raises ValidationError when it holds characters that cannot be read."""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\t", " ").strip()
    if not all(_allowed(c, multiline=multiline) for c in text):
        raise ValidationError(
            _("There are characters here that cannot be read. Delete them and type the text again."), code="characters"
        )
    return unicodedata.normalize("NFC", text)


class CleanTextField(forms.CharField):
    """The only text field of the portal's forms."""

    def __init__(self, *args: Any, multiline: bool = False, **kwargs: Any) -> None:
        self.multiline = multiline
        if multiline:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> str:
        """Clean before Django's own validators see it."""
        if value in self.empty_values:
            return self.empty_value
        return super().to_python(clean_text(str(value), multiline=self.multiline))


def clean_arguments(db_field: models.Field, arguments: dict[str, Any]) -> dict[str, Any]:
    """What makes the form field of a model's text a CleanTextField; other fields keep their arguments."""
    if type(db_field) not in (models.CharField, models.TextField) or db_field.choices:
        return arguments
    multiline = {"multiline": True} if type(db_field) is models.TextField else {}
    return {"form_class": CleanTextField, **multiline} | arguments


def clean_formfield(db_field: models.Field, **arguments: Any) -> forms.Field | None:
    """For ``Meta.formfield_callback`` of a ModelForm: its texts are cleaned."""
    return db_field.formfield(**clean_arguments(db_field, arguments))


class CleanTexts:
    """For a ModelAdmin or an inline: its texts are cleaned; ``help_texts`` says under a field what belongs there."""

    help_texts: dict[str, Any] = {}

    def formfield_for_dbfield(self, db_field: models.Field, request: Any, **kwargs: Any) -> forms.Field | None:
        """The field Django would make, with clean text."""
        if db_field.name in self.help_texts:
            kwargs["help_text"] = self.help_texts[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **clean_arguments(db_field, kwargs))
