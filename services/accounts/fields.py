"""Form fields for phones, codes, passwords and names of people."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from services.common import identifiers
from services.common.cleantext import CleanTextField

_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅．", "·"))
_IN_NAMES = frozenset("·'’.- ")


class PhoneField(CleanTextField):
    """A mobile phone of the mainland, in any spacing, with or without +86."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        attrs = {"type": "tel", "inputmode": "numeric", "autocomplete": "tel"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> str:
        """Eleven digits."""
        text = super().clean(value)
        if not text:
            return text
        try:
            return identifiers.phone(text)
        except identifiers.IdentifierError as error:
            raise ValidationError(str(error), code="phone") from error


class CodeField(CleanTextField):
    """Six digits, in any spacing and width."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code-input"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> str:
        """The digits alone."""
        digits = identifiers.compact(super().clean(value))
        if not re.fullmatch(r"[0-9]{6}", digits):
            raise ValidationError(_("The code has 6 digits."), code="code")
        return digits


class SecretField(forms.CharField):
    """A password: nothing is trimmed or changed, but it must be text that can be kept."""

    def __init__(self, *args: Any, autocomplete: str = "current-password", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.PasswordInput(attrs={"autocomplete": autocomplete}))
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        """Refuses lone surrogates, which no hasher can read."""
        text = super().to_python(value)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            message = _("There are characters here that cannot be read. Delete them and type the text again.")
            raise ValidationError(message, code="characters") from error
        return text


class PersonNameField(CleanTextField):
    """A person's name as on the document: letters of any script, the middle dot of longer names, no digits or signs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "name"}))
        kwargs.setdefault("max_length", 60)
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> str:
        """Dots of other kinds become ``·``; blanks beside Han characters go."""
        name = super().clean(value).translate(_DOTS)
        if not name:
            return name
        if not all(c in _IN_NAMES or _is_letter(c) for c in name) or not any(map(_is_letter, name)):
            raise ValidationError(_("Write the name as it stands on the document: letters only."), code="name")
        return (
            " ".join(name.split()) if name.isascii() else re.sub(r"\s+(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])\s+", "", name)
        )


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" or 0x20000 <= ord(character) < 0x40000
