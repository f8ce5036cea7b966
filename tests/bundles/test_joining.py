"""Two questions of two items become one: the stricter bounds hold, and what cannot be one is asked apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.bundles.joining import joined
from tests.factories.catalog import question

NUMBER = question("number", "area", label="面积", bounds={"min": 1, "max": 500, "unit": "平方米"})
ASKED_WHEN = [{"question": "kind", "operator": "eq", "value": "a"}]


def test_the_narrower_of_each_bound_holds() -> None:
    other = replace(NUMBER, bounds={"min": 20, "max": 9000, "unit": "平方米"})
    assert joined(NUMBER, other, said=False).bounds == {"min": 20, "max": 500, "unit": "平方米"}
    assert joined(other, NUMBER, said=False).bounds == {"min": 20, "max": 500, "unit": "平方米"}


def test_days_are_compared_as_days() -> None:
    first = question("date", "born_on", label="出生日期", bounds={"min": "today-3y", "max": "today"})
    other = question("date", "born_on", label="出生日期", bounds={"min": "today-3m", "max": "today+10d"})
    assert joined(first, other, said=False).bounds == {"min": "today-3m", "max": "today"}


@pytest.mark.parametrize(
    "other",
    [
        replace(NUMBER, label="总面积"),
        replace(NUMBER, kind="money"),
        replace(NUMBER, bounds={"min": 600, "unit": "平方米"}),
        replace(NUMBER, bounds={"unit": "亩"}),
    ],
)
def test_what_cannot_be_one_is_asked_apart(other: object) -> None:
    assert joined(NUMBER, other, said=False) is None


def test_the_bundle_may_say_that_other_words_mean_the_same() -> None:
    assert joined(NUMBER, replace(NUMBER, label="总面积"), said=True).label == "面积"


def test_the_same_prefill_makes_other_words_the_same() -> None:
    phone = question("phone", "phone", label="手机号码", prefill="profile.phone")
    assert joined(phone, replace(phone, label="联系电话"), said=False) == phone


def test_choices_are_one_only_with_the_same_options() -> None:
    first = question("choice", "kind", label="哪一种")
    fewer = replace(first, options=first.options[:1])
    assert joined(first, fewer, said=False) is None
    assert [option["value"] for option in joined(first, fewer, said=True).options] == ["a"]


def test_what_one_item_asks_of_some_is_asked_of_all_and_needed_where_the_other_needs_it() -> None:
    always, sometimes = NUMBER, replace(NUMBER, shown_when=ASKED_WHEN)
    both = joined(always, sometimes, said=False)
    assert (both.shown_when, both.required) == ([], True)
    optional = joined(replace(always, required=False), sometimes, said=False)
    assert (optional.shown_when, optional.required) == ([], False)
    assert joined(sometimes, sometimes, said=False).shown_when == ASKED_WHEN
