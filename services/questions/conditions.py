"""Conditions over answers: ``shown_when`` of questions and materials, and the comparison automatic rules share.

A condition row is ``{"question": key, "operator": Operator, "value": JSON}``; all rows must hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.questions.enums import Operator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EMPTY = (None, "", [], {})


def holds(rows: Iterable[Mapping[str, Any]], answers: Mapping[str, Any]) -> bool:
    """Whether every row holds. An unanswered question satisfies nothing but "differs"."""
    return all(
        compare(row.get("operator", Operator.EQUALS), answers.get(row["question"]), row.get("value")) is True
        for row in rows
    )


def compare(operator: str, actual: Any, expected: Any) -> bool | None:
    """Whether ``actual`` stands to ``expected`` as ``operator`` says; None when that cannot be told."""
    if operator == Operator.ANSWERED:
        return actual not in EMPTY
    if operator == Operator.DIFFERS:
        return _plain(actual) != _plain(expected)
    if actual in EMPTY:
        return None
    if operator == Operator.EQUALS:
        return _plain(actual) == _plain(expected)
    if operator == Operator.IN:
        return _plain(actual) in [_plain(e) for e in expected] if isinstance(expected, list) else None
    if operator == Operator.CONTAINS:
        return _plain(expected) in [_plain(a) for a in actual] if isinstance(actual, list) else None
    if operator == Operator.STARTS:
        return actual.startswith(expected) if isinstance(actual, str) and isinstance(expected, str) else None
    return _ordered(operator, actual, expected)


def _plain(value: Any) -> Any:
    """True and 1 are different answers; everything else compares as it stands."""
    return (bool, value) if isinstance(value, bool) else value


def _ordered(operator: str, actual: Any, expected: Any) -> bool | None:
    both_numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (actual, expected))
    both_texts = isinstance(actual, str) and isinstance(expected, str)
    if not (both_numbers or both_texts):
        return None
    outcomes = {
        Operator.GREATER: actual > expected,
        Operator.AT_LEAST: actual >= expected,
        Operator.LESS: actual < expected,
        Operator.AT_MOST: actual <= expected,
    }
    return outcomes.get(operator)
