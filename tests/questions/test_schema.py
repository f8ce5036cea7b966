"""One definition as JSON: the schema of its answers, and the check of a whole set sent by another system."""

import pytest
from jsonschema import Draft202012Validator

from services.questions.answers import Problem
from services.questions.kinds import KINDS
from services.questions.schema import answers_schema, clean_answers
from tests.factories.catalog import form, page, question

WHEN_A = [{"question": "ground", "operator": "eq", "value": "a"}]


def asked() -> object:
    return form(
        page(
            question("choice", "ground"),
            question("text", "employer", label="单位", shown_when=WHEN_A),
            question("phone", "phone", label="手机", required=False),
        )
    )


def said(problems: list[Problem]) -> dict[str, str]:
    return {problem.question_key: problem.message for problem in problems}


def test_a_set_of_answers_is_cleaned_like_a_page() -> None:
    cleaned, problems = clean_answers(asked(), {"ground": "a", "employer": " 演示公司 ", "phone": "+86 138 0000 0001"})
    assert problems == []
    assert cleaned == {"ground": "a", "employer": "演示公司", "phone": "13800000001"}


def test_what_is_not_asked_is_dropped_and_what_is_unknown_is_told() -> None:
    cleaned, problems = clean_answers(asked(), {"ground": "b", "employer": "演示公司", "moon": 1})
    assert cleaned == {"ground": "b"}
    assert said(problems) == {"moon": "表单里没有这个问题。"}


@pytest.mark.parametrize(
    ("data", "key", "message"),
    [
        ({}, "ground", "选一项：甲，还是乙"),
        ({"ground": "a"}, "employer", "填写单位"),
        ({"ground": "b", "phone": 138}, "phone", "格式"),
        ({"ground": "b", "phone": "138"}, "phone", "11 位数字"),
    ],
)
def test_each_fault_names_its_question(data: dict, key: str, message: str) -> None:
    _cleaned, problems = clean_answers(asked(), data)
    assert message in said(problems)[key]


def test_the_schema_says_what_is_needed_when() -> None:
    schema = answers_schema(asked())
    Draft202012Validator.check_schema(schema)
    valid = Draft202012Validator(schema).is_valid
    assert valid({"ground": "b"})
    assert valid({"ground": "a", "employer": "演示公司"})
    assert not valid({"ground": "a"})
    assert not valid({"ground": "c"})
    assert not valid({"ground": "b", "moon": 1})
    assert schema["properties"]["phone"]["x-kind"] == "phone"


@pytest.mark.parametrize(
    ("row", "holds", "fails"),
    [
        ({"operator": "ne", "value": "a"}, {"ground": "b"}, {"ground": "a"}),
        ({"operator": "in", "value": ["a"]}, {"ground": "a"}, {"ground": "b"}),
        ({"operator": "answered"}, {"ground": "b"}, {}),
    ],
)
def test_conditions_have_words_in_the_schema(row: dict, holds: dict, fails: dict) -> None:
    asking = question("choice", "ground", required=False)
    spec = form(page(asking, question("text", "more", shown_when=[{"question": "ground", **row}])))
    valid = Draft202012Validator(answers_schema(spec)).is_valid
    assert not valid(holds)
    assert valid({**holds, "more": "写"})
    assert valid(fails)


@pytest.mark.parametrize("kind", [key for key, _kind in KINDS.items()])
@pytest.mark.django_db
def test_every_kind_has_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(answers_schema(form(page(question(kind)))))
