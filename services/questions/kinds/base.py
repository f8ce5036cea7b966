"""What every kind of question answers."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django import forms

    from services.questions.spec import QuestionSpec


class Kind:
    """One kind of question: its form field, its JSON, its words, its bounds.

    ``to_json`` turns what the field cleaned into what is stored; ``raw`` turns that back into what the widget would
    send, so that stored answers pass the same field again (``problem``). ``display`` is plain text.
    """

    key: ClassVar[str]
    is_upload: ClassVar[bool] = False
    is_group: ClassVar[bool] = False
    """Several controls under one legend (fieldset) instead of one control with a label."""
    bound_names: ClassVar[frozenset[str]] = frozenset()
    """Keys that ``Question.bounds`` may hold."""

    def field(self, question: QuestionSpec) -> forms.Field:
        """A fresh form field. Its errors tell what to do."""
        raise NotImplementedError

    def to_json(self, cleaned: Any) -> Any:
        """The JSON stored for a cleaned value; None when nothing was answered."""
        return cleaned if cleaned not in (None, "", []) else None

    def raw(self, value: Any) -> Any:
        """What the widget shows and sends for a stored value."""
        return value

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        """The answer in words; personal data masked unless asked otherwise."""
        return "" if value is None else str(value)

    def problem(self, question: QuestionSpec, value: Any) -> str | None:
        """What is wrong with a stored answer, in words; None when it may stand."""
        try:
            self.field(question).clean(self.raw(value))
        except ValidationError as error:
            return error.messages[0]
        except (TypeError, ValueError, AttributeError, KeyError, IndexError):
            return missing(question)
        return None


def missing(question: QuestionSpec) -> str:
    """What to say when nothing was answered."""
    return _("Fill in: %(label)s") % {"label": question.label}


def narrow(text: Any) -> str:
    """Full-width digits and signs made narrow, blanks around taken away."""
    return unicodedata.normalize("NFKC", str(text)).strip()


def common(question: QuestionSpec) -> dict[str, Any]:
    """Arguments that every field takes."""
    return {
        "label": question.label,
        "help_text": question.help,
        "required": question.required,
        "error_messages": {"required": missing(question)},
    }
