"""Answers of any shape, to every kind of question: refused in words or kept in one spelling, never a fault."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from services.questions.kinds import KINDS
from services.questions.schema import clean_answers
from tests.factories.catalog import form, page, question
from tests.support.junk import JUNK, shaped

COLUMNS = [
    {"key": "name", "kind": "text", "label": "姓名", "required": True},
    {"key": "share", "kind": "number", "label": "比例"},
    {"key": "since", "kind": "date", "label": "日期"},
]
BOUNDS = {"rows": {"columns": COLUMNS, "max": 3}}


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("kind", [key for key, _kind in KINDS.items()])
@pytest.mark.django_db
def test_no_answer_breaks_a_kind(kind: str, required: bool, size: Callable[[int, int], int]) -> None:
    asked = question(kind, required=required, bounds=BOUNDS.get(kind, {}))
    found = KINDS.get(kind)

    @seed(20261121)
    @settings(
        max_examples=size(60, 1000), deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(value=shaped(found.described(asked)) | JUNK, more=st.dictionaries(st.text(max_size=4), JUNK, max_size=1))
    def stands(value: Any, more: dict[str, Any]) -> None:
        cleaned, problems = clean_answers(form(page(asked)), {"q": value} | {k: v for k, v in more.items() if k != "q"})
        json.dumps(cleaned, allow_nan=False).encode()
        assert all(problem.message for problem in problems)
        assert found.problem(asked, value) is None or isinstance(found.problem(asked, value), str)
        if "q" in cleaned:
            found.display(asked, cleaned["q"])
            found.display(asked, cleaned["q"], masked=False)
            assert clean_answers(form(page(asked)), cleaned) == (cleaned, [])

    stands()
