"""Documents that prove who one is, and phones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.accounts.enums import IdType
from services.common import identifiers
from services.common.masking import mask_id, mask_phone
from services.questions.kinds.base import Bound, Kind, common, narrow
from services.questions.kinds.choices import one_of

if TYPE_CHECKING:
    from services.questions.spec import QuestionSpec

_OTHER_NUMBER = re.compile(r"^[A-Z0-9]{5,18}$")


def document_number(id_type: str, text: str) -> str:
    """The number of a document in its one spelling. ValidationError tells what to do."""
    if id_type == IdType.ID_CARD:
        try:
            return identifiers.id_card(text).number
        except identifiers.IdentifierError as error:
            raise ValidationError(str(error), code="id_card") from None
    number = identifiers.compact(text)
    if not _OTHER_NUMBER.match(number):
        raise ValidationError(
            _("Copy the number from the document: letters and digits only, 5 to 18 of them."), code="document"
        )
    return number


class IdDocumentWidget(forms.MultiWidget):
    """Kind of document and number; drawn by `templates/questions/field.html`."""

    def __init__(self, types: list[tuple[str, str]], attrs: dict[str, str] | None = None) -> None:
        self.types = types
        self.only = types[0][0] if len(types) == 1 else ""
        super().__init__([forms.Select(choices=types), forms.TextInput()], attrs)

    def decompress(self, value: Any) -> list[str]:
        return unpack(value, self.only)


def unpack(value: Any, only: str = "") -> list[str]:
    """Stored answer → what the two controls show."""
    if isinstance(value, dict):
        return [str(value.get("type", only)), str(value.get("number", ""))]
    return [only, ""]


class IdDocumentField(forms.MultiValueField):
    """Cleans to ``{"type", "number"}``."""

    def __init__(self, *, types: list[tuple[str, str]], **kwargs: Any) -> None:
        parts = [forms.ChoiceField(choices=types, required=False), forms.CharField(required=False, max_length=60)]
        self.types = dict(types)
        super().__init__(parts, require_all_fields=False, widget=IdDocumentWidget(types), **kwargs)

    def clean(self, value: Any) -> dict[str, str] | None:
        value = value if isinstance(value, list | tuple) and len(value) == 2 else unpack(value)
        id_type, number = (str(part or "") for part in value)
        if len(self.types) == 1:
            id_type = next(iter(self.types))
        if not narrow(number):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if id_type not in self.types:
            raise ValidationError(_("Choose the kind of document."), code="type")
        return {"type": id_type, "number": document_number(id_type, number)}


def document_types() -> list[tuple[str, str]]:
    """Every kind of document (GB/T), without "none yet"."""
    return [(value, str(label)) for value, label in IdType.choices if value != IdType.NONE_YET]


class IdDocumentKind(Kind):
    """证件（类型＋号码）. Bounds: ``types``, a list of IdType values; all but "no document yet" by default."""

    key = "id_document"
    label = _lazy("Identity document (kind and number)")
    is_group = True
    is_private = True
    bounds = (Bound("types", _lazy("Kinds of documents taken"), "several", document_types),)

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        number = {"type": "string", "minLength": 1, "maxLength": 60}
        properties = {"type": {"oneOf": one_of(self.types(question))["oneOf"]}, "number": number}
        return {"type": "object", "properties": properties, "required": ["type", "number"]}

    def types(self, question: QuestionSpec) -> list[tuple[str, str]]:
        """The kinds that may be given, in the order of the standard."""
        wanted = question.bounds.get("types") or [v for v in IdType.values if v != IdType.NONE_YET]
        return [(value, str(label)) for value, label in IdType.choices if value in wanted]

    def field(self, question: QuestionSpec) -> forms.Field:
        return IdDocumentField(types=self.types(question), **common(question))

    def to_json(self, cleaned: dict[str, str] | None) -> dict[str, str] | None:
        return cleaned

    def raw(self, value: Any) -> list[str]:
        return unpack(value)

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        if not isinstance(value, dict):
            return ""
        number = str(value.get("number", ""))
        label = dict(IdType.choices).get(value.get("type"), "")
        return f"{label} {mask_id(number) if masked else number}".strip()


class PhoneField(forms.CharField):
    """A mobile number in any spacing."""

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            return identifiers.phone(text)
        except identifiers.IdentifierError as error:
            raise ValidationError(str(error), code="phone") from None


class PhoneKind(Kind):
    """A mobile phone number of the mainland."""

    key = "phone"
    label = _lazy("Mobile phone number")
    is_private = True

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "string", "pattern": identifiers.PHONE.pattern}

    def field(self, question: QuestionSpec) -> forms.Field:
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "tel"}
        return PhoneField(widget=forms.TextInput(attrs=attrs), **common(question))

    def raw(self, value: Any) -> str:
        return value if isinstance(value, str) else ""

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        text = str(value or "")
        return mask_phone(text) if masked else text
