"""How many pages are still to come is told before everything is answered, and never wrongly."""

from __future__ import annotations

import itertools

import pytest

from services.questions.answers import shown
from services.questions.enums import Operator
from services.questions.outlook import Outlook
from services.questions.spec import form_spec


def question(key: str, group: str, *, when: str = "", value: object = True, operator: str = Operator.EQUALS) -> dict:
    rows = [{"question": when, "operator": operator, "value": value}] if when else []
    return {"key": key, "kind": "yes_no", "label": key, "group_key": group, "shown_when": rows, "required": False}


FORM = form_spec(
    {
        "groups": [
            {"key": "a", "title": "", "short_title": "", "questions": [question("first", "a"), question("other", "a")]},
            {"key": "b", "title": "", "short_title": "", "questions": [question("second", "b", when="first")]},
            {"key": "c", "title": "", "short_title": "", "questions": [question("third", "c", when="second")]},
            {
                "key": "d",
                "title": "",
                "short_title": "",
                "questions": [question("fourth", "d", when="other", operator=Operator.DIFFERS)],
            },
        ]
    }
)


def test_an_open_question_leaves_open_what_hangs_on_it():
    outlook = Outlook(FORM, {}, ())
    assert outlook.asked == {"first": True, "other": True, "second": None, "third": None, "fourth": None}


def test_what_is_ruled_out_takes_along_what_hangs_on_it():
    outlook = Outlook(FORM, {"first": False, "other": True}, ())
    assert outlook.asked == {"first": True, "other": True, "second": False, "third": False, "fourth": False}


def test_what_a_finished_page_left_out_stays_out():
    outlook = Outlook(FORM, {"first": True}, ("a",))
    assert outlook.asked["second"] is True
    assert outlook.asked["fourth"] is True
    assert outlook.will_ask(["third"]) is None


@pytest.mark.parametrize("known", [(), ("first",), ("first", "other"), ("first", "second", "other")])
def test_whatever_is_answered_later_what_was_certain_comes_true(known: tuple[str, ...]):
    names = ("first", "second", "third", "other")
    for values in itertools.product((True, False), repeat=len(names)):
        final = dict(zip(names, values, strict=True))
        in_the_end = {question.key for question in shown(FORM, final)}
        told = Outlook(FORM, {name: final[name] for name in known}, ()).asked
        for key, certain in told.items():
            assert certain in (None, key in in_the_end), (known, final, key)
