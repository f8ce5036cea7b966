"""Numbers that carry their own check: plates, bank cards, unified social credit codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _lazy

from services.common import identifiers
from services.common.masking import mask_card, mask_plate
from services.questions.kinds.base import Kind, common

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.questions.spec import QuestionSpec

LONGEST = 60
"""Characters taken before reading: any spacing, never a page of text."""


class CodeField(forms.CharField):
    """A number in any spelling, cleaned to its one spelling by ``read`` (which raises IdentifierError)."""

    def __init__(self, *, read: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read = read

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            return self.read(text[:LONGEST])
        except identifiers.IdentifierError as error:
            raise ValidationError(str(error), code="number") from None


class CodeKind(Kind):
    """What the three have in common."""

    attributes: ClassVar[dict[str, str]] = {}
    pattern: ClassVar[str]

    def read(self, text: str) -> str:
        """The one spelling; IdentifierError tells what to do."""
        raise NotImplementedError

    def mask(self, text: str) -> str:
        """How it is shown unless someone asked with a reason."""
        return text

    def field(self, question: QuestionSpec) -> forms.Field:
        attrs = {"autocomplete": "off", "spellcheck": "false", **self.attributes}
        return CodeField(read=self.read, widget=forms.TextInput(attrs=attrs), **common(question))

    def raw(self, value: Any) -> str:
        return value if isinstance(value, str) else ""

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "string", "pattern": self.pattern}

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        text = value if isinstance(value, str) else ""
        return self.mask(text) if masked else text


class PlateKind(CodeKind):
    """车牌 (GA 36), ordinary and new energy."""

    key = "plate"
    label = _lazy("Vehicle plate")
    is_private = True
    attributes: ClassVar[dict[str, str]] = {"autocapitalize": "characters"}
    pattern = f"^[{identifiers.PROVINCES}][A-Z0-9挂学警港澳]{{6,7}}$"

    def read(self, text: str) -> str:
        return identifiers.plate(text).number

    def mask(self, text: str) -> str:
        return mask_plate(text)


class BankCardKind(CodeKind):
    """A bank card (ISO/IEC 7812: 16 to 19 digits with a Luhn check), shown with its last four digits."""

    key = "bank_card"
    label = _lazy("Bank card number")
    is_private = True
    attributes: ClassVar[dict[str, str]] = {"inputmode": "numeric"}
    pattern = "^[0-9]{16,19}$"

    def read(self, text: str) -> str:
        return identifiers.bank_card(text)

    def mask(self, text: str) -> str:
        return mask_card(text)

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        text = super().display(question, value, masked=masked)
        return text if masked else " ".join(text[at : at + 4] for at in range(0, len(text), 4))


class CreditCodeKind(CodeKind):
    """统一社会信用代码 (GB 32100). Public by law, so never masked."""

    key = "credit_code"
    label = _lazy("Unified social credit code")
    attributes: ClassVar[dict[str, str]] = {"autocapitalize": "characters"}
    pattern = f"^[{identifiers.CREDIT_ALPHABET}]{{18}}$"

    def read(self, text: str) -> str:
        return identifiers.credit_code(text)
