"""What every kind of question answers."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.utils.functional import Promise

    from services.questions.spec import QuestionSpec


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit an administrator may set for a kind; stored in ``Question.bounds`` under ``name``."""

    name: str
    label: str | Promise
    type: str = "number"
    """number · money (typed in yuan, kept in fen) · text · tick · day · one, several (of ``choices``) · columns"""
    choices: Callable[[], list[tuple[str, str]]] | None = None
    help: str | Promise = ""
    default: Any = None
    """What holds when nothing is set; a tick equal to it is not stored."""


class Kind:
    """One kind of question: its form field, its JSON, its words, its bounds.

    ``to_json`` turns what the field cleaned into what is stored; ``raw`` turns that back into what the widget would
    send, so that stored answers pass the same field again (``problem``). ``display`` is plain text.
    """

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    """What an administrator calls it."""
    is_upload: ClassVar[bool] = False
    is_group: ClassVar[bool] = False
    """Several controls under one legend (fieldset) instead of one control with a label."""
    bounds: ClassVar[tuple[Bound, ...]] = ()
    has_options: ClassVar[bool] = False
    """The administrator lists the answers to choose from."""
    has_steps: ClassVar[bool] = False
    """Has submit buttons of its own, see ``reshapes``."""
    is_private: ClassVar[bool] = False
    """Says by itself who somebody is, so that answers are masked where a masked form exists."""

    @property
    def bound_names(self) -> frozenset[str]:
        """Keys that ``Question.bounds`` may hold."""
        return frozenset(bound.name for bound in self.bounds)

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

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        """JSON Schema (2020-12) of the stored answer, bounds included as far as a schema can say them."""
        raise NotImplementedError

    def described(self, question: QuestionSpec) -> dict[str, Any]:
        """The schema of one answer with its label, hint, example and kind."""
        own = self.schema(question)
        words = {"title": question.label, "x-kind": self.key}
        if told := "；".join(filter(None, (question.help, own.get("description", "")))):
            words["description"] = told
        return {**own, **words, **({"examples": [question.example]} if question.example else {})}

    def clean(self, question: QuestionSpec, value: Any) -> Any:
        """A JSON answer checked and in its one spelling; ValidationError tells what to do."""
        return self.to_json(self.field(question).clean(self.raw(value)))

    def pictures(self, value: Any) -> tuple[str, ...]:
        """References of the files an answer consists of."""
        return ()

    def table(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> dict[str, Any] | None:
        """``{"head": [...], "rows": [[...]]}`` in words, for an answer that is a table; None otherwise."""
        return None

    def reshapes(self, question: QuestionSpec, data: Any, name: str) -> bool:
        """Whether a press in the middle of the page asks for another shape of the question (one more row)."""
        return False

    def problem(self, question: QuestionSpec, value: Any) -> str | None:
        """What is wrong with a stored answer, in words; None when it may stand."""
        try:
            self.clean(question, value)
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
