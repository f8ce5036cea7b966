"""What automatic rules may ask about, in words an administrator reads. Upper rooms register what they can find out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.certificates.models import CertificateType
from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import Promise

    from services.questions.spec import QuestionSpec

ABOUT = _lazy("About the applicant")
NUMBER, TICK, DAY, TEXT, ONE, SEVERAL = "number", "tick", "day", "text", "one", "several"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a rule may ask. ``kind``: number, tick (yes or no), day, text, one or several of ``choices``."""

    label: str | Promise
    kind: str = TEXT
    group: str | Promise = ABOUT
    choices: tuple[tuple[str, str | Promise], ...] = ()


FACTS: Registry[Fact] = Registry("facts of automatic rules")
_KINDS = {"number": NUMBER, "money": NUMBER, "yes_no": TICK, "promise": TICK, "date": DAY, "choice": ONE}


def fact_of(question: QuestionSpec) -> Fact:
    """The answer to a question, as a fact."""
    choices = tuple((str(option["value"]), str(option["label"])) for option in question.options)
    kind = SEVERAL if question.kind == "several" else _KINDS.get(question.kind, TEXT)
    return Fact(question.label, kind, _lazy("Answers"), choices)


def known_facts(questions: Iterable[QuestionSpec]) -> dict[str, Fact]:
    """Path → fact: what is registered, the answers to ``questions``, and the certificates one may hold."""
    found = dict(FACTS.items())
    found |= {f"answer.{question.key}": fact_of(question) for question in questions}
    held = _lazy("Certificates held")
    for code, name in CertificateType.objects.order_by("code").values_list("code", "name"):
        found[f"certificate.held.{code}"] = Fact(_("Holds: %(name)s") % {"name": name}, TICK, held)
    return found
