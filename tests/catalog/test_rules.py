"""秒批: a table of rules, facts and what comes of them. Nothing is ever refused here."""

import pytest

from services.catalog.rules import evaluate, needed_facts
from tests.factories.catalog import rule

AGE = (1, "applicant.age", "ge", 65)


@pytest.mark.parametrize(
    ("operator", "expected", "fact", "passed"),
    [
        ("ge", 65, 65, True),
        ("ge", 65, 64, False),
        ("gt", 65, 65, False),
        ("le", 65, 65, True),
        ("lt", 65, 64, True),
        ("eq", False, False, True),
        ("eq", False, True, False),
        ("eq", False, 0, None),  # a number is no yes or no
        ("eq", 1, True, None),
        ("eq", "a", "a", True),
        ("ne", "a", "b", True),
        ("ne", "a", 1, None),
        ("in", ["a", "b"], "b", True),
        ("in", ["a", "b"], "c", False),
        ("in", "ab", "a", None),  # not a list: cannot be told
        ("contains", "a", ["a"], True),
        ("contains", "a", "a", None),
        ("starts", "440981", "440981001001", True),
        ("starts", "440981", "450902001001", False),
        ("starts", "440981", 440981, None),
        ("ge", 65, "70", None),  # text and number
        ("ge", 65, True, None),
        ("ge", 65, "", None),
        ("answered", None, "x", True),
        ("unheard_of", 1, 1, None),
    ],
)
def test_one_rule(operator: str, expected: object, fact: object, passed: bool | None) -> None:
    outcome = evaluate([rule(1, "fact", operator, expected)], {"fact": fact})
    assert outcome.factors[0].passed is passed
    assert outcome.decided is (passed is True)


@pytest.mark.parametrize(
    "facts", [{}, {"applicant": {}}, {"applicant": None}, {"applicant.age": None}, {"applicant": {"age": None}}]
)
def test_a_missing_fact_goes_to_a_person(facts: dict) -> None:
    outcome = evaluate([rule(*AGE)], facts)
    assert not outcome.decided
    assert outcome.factors[0].passed is None
    assert outcome.open_factors == outcome.factors


def test_the_evidence_is_complete_and_in_order() -> None:
    rules = [rule(3, "c", "eq", "x"), rule(1, "a", "ge", 1), rule(2, "b", "ge", 1)]
    outcome = evaluate(rules, {"a": 0, "b": 5, "c": "x"})
    assert [(f.order, f.value, f.expected, f.passed) for f in outcome.factors] == [
        (1, 0, 1, False),
        (2, 5, 1, True),
        (3, "x", "x", True),
    ]
    assert not outcome.decided


def test_no_rule_decides_nothing() -> None:
    assert not evaluate([], {"applicant.age": 70}).decided


def test_facts_may_be_nested_or_flat() -> None:
    assert evaluate([rule(*AGE)], {"applicant": {"age": 70}}).decided
    assert evaluate([rule(*AGE)], {"applicant.age": 70}).decided
    assert needed_facts([rule(*AGE)]) == {"applicant.age"}


ELDER = [
    (1, "applicant.age", "ge", 65),
    (2, "registry.household.region", "starts", "440981"),
    (3, "answer.has_card", "eq", False),
]


@pytest.mark.parametrize(
    ("age", "region", "has_card", "decided"),
    [
        (65, "440981105201", False, True),
        (64, "440981105201", False, False),
        (78, "440902001001", False, False),
        (78, "440981105201", True, False),
        (78, None, False, False),
        (None, "440981105201", False, False),
    ],
)
def test_the_elder_card(age: object, region: object, has_card: object, decided: bool) -> None:
    facts = {"applicant.age": age, "registry.household.region": region, "answer.has_card": has_card}
    assert evaluate([rule(*row) for row in ELDER], facts).decided is decided
