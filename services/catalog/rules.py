"""秒批: may the system grant this? Pure: rules and facts in, a decision with its evidence out. No clock, no database.

All rules pass → decided. A rule that fails, a fact that is missing, or two things that cannot be compared → not
decided: a person looks at the case. There is no automatic refusal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.questions.conditions import compare
from services.questions.enums import Operator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from services.catalog.models import AutoRule

MISSING = object()


@dataclass(frozen=True, slots=True)
class Factor:
    """Evidence of one rule. ``passed`` None: the fact was not known or could not be compared."""

    order: int
    fact: str
    operator: str
    expected: Any
    value: Any
    passed: bool | None
    explanation: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """``decided`` True: the system may grant. False: a person decides."""

    decided: bool
    factors: tuple[Factor, ...] = ()

    @property
    def open_factors(self) -> tuple[Factor, ...]:
        """What a person has to look at."""
        return tuple(factor for factor in self.factors if factor.passed is not True)


def evaluate(rules: Iterable[AutoRule], facts: Mapping[str, Any]) -> Outcome:
    """Weigh every rule, in order, even after one failed: the evidence is complete.

    ``facts`` is flat (``{"applicant.age": 70}``) or nested (``{"applicant": {"age": 70}}``).
    """
    factors = tuple(_weigh(rule, facts) for rule in sorted(rules, key=lambda rule: rule.order))
    return Outcome(bool(factors) and all(factor.passed is True for factor in factors), factors)


def needed_facts(rules: Iterable[AutoRule]) -> set[str]:
    """Paths of the facts that the rules ask for; nothing else need be fetched."""
    return {rule.fact for rule in rules}


def _weigh(rule: AutoRule, facts: Mapping[str, Any]) -> Factor:
    value = find(facts, rule.fact)
    if value is MISSING or value is None:
        return Factor(rule.order, rule.fact, rule.operator, rule.value, None, None, rule.explanation)
    passed = _compare(rule.operator, value, rule.value)
    return Factor(rule.order, rule.fact, rule.operator, rule.value, value, passed, rule.explanation)


def _compare(operator: str, value: Any, expected: Any) -> bool | None:
    if operator in {Operator.EQUALS, Operator.DIFFERS} and type(value) is not type(expected):
        return None
    return compare(operator, value, expected)


def find(facts: Mapping[str, Any], path: str) -> Any:
    """The fact at a dotted path, or MISSING."""
    if path in facts:
        return facts[path]
    here: Any = facts
    for part in path.split("."):
        if not isinstance(here, dict) or part not in here:
            return MISSING
        here = here[part]
    return here
