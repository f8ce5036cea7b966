"""Texts with variables: what becomes of them, what is refused, and that every standard text passes."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from services.common.personal import looks_personal
from services.notices.enums import OUTSIDE, Channel
from services.notices.events import Event, Text, Variable, events
from services.notices.texts import BadNoticeText, fill, fill_line, fill_title, problems
from services.notices.wording import UnknownEvent, filled, say

VALUES = {"item": "居住证申领", "count": "2", "due_date": "11 月 24 日", "nothing": ""}


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("{item}：还差 {count} 项", "居住证申领：还差 2 项"),
        ("{item}[，{due_date}前]", "居住证申领，11 月 24 日前"),
        ("{item}[，{nothing}前]", "居住证申领"),
        ("{item}[，{due_date}、{nothing}前]", "居住证申领"),
        ("甲\n[{nothing}。]\n乙", "甲\n乙"),
        ("甲\n\n乙", "甲\n\n乙"),
        ("{nobody}甲", "甲"),
    ],
)
def test_plain_substitution(text: str, becomes: str) -> None:
    assert fill(text, VALUES) == becomes


@pytest.mark.parametrize(
    "typed", ["{count}", "{{ item }}", "{% load i18n %}", "[{due_date}]", "{item.__class__}", "{0}", "%(item)s", "\\1"]
)
def test_values_are_never_read_as_text(typed: str) -> None:
    assert fill("理由：{reason}", {**VALUES, "reason": typed}) == f"理由：{typed}"
    assert fill("[理由：{reason}]", {**VALUES, "reason": typed}) == f"理由：{typed}"


@pytest.mark.parametrize(
    "text", ["{{ item }}", "{% now 'Y' %}", "{item.__class__}", "{item!r}", "{0}", "{", "]", "[{item}"]
)
def test_code_is_refused(text: str) -> None:
    assert problems(text, {"item"})


def test_a_title_is_one_line_and_not_too_long() -> None:
    assert fill_line("{reason}", {"reason": "甲\r\nBcc: x@example.com"}) == "甲 Bcc: x@example.com"
    assert len(fill_title("长" * 300, {})) == 120
    with pytest.raises(BadNoticeText):
        fill_title("[{nothing}]", VALUES)


def test_what_is_refused_says_why() -> None:
    assert problems("{item}[，{count}]", {"item", "count"}) == []
    assert "{name}" in problems("{name}", {"item"}, {"item", "name"})[0]
    assert "个人信息" in problems("{name}", {"item"}, {"item", "name"})[0]
    assert "没有变量" in problems("{other}", {"item"}, {"item", "name"})[0]
    assert "方括号" in problems("[甲]", {"item"})[0]
    assert problems("打 13800000001", {"item"})
    assert problems("打 12345", {"item"}) == []


@pytest.mark.parametrize("event", events().values(), ids=lambda event: event.name)
def test_every_standard_text_passes_the_form(event: Event) -> None:
    for channel, text in event.texts.items():
        assert problems(f"{text.title}\n{text.body}", event.allowed(channel), event.variables) == [], channel
        told = filled(event, channel, text, event.examples)
        assert told.body
        assert "{" not in f"{told.title}{told.body}"
        assert channel == Channel.SMS or told.title
        assert channel not in OUTSIDE or not looks_personal(f"{told.title}{told.body}")
        assert channel != Channel.SMS or len(told.body) <= 60


def test_names_numbers_and_reasons_never_leave() -> None:
    """Whatever is called like somebody, or holds what was typed, stays in the portal."""
    private = {"agent", "principal", "for_whom", "reason", "purpose", "words", "items", "number"}
    variables = [variable for event in events().values() for variable in event.variables.values()]
    leaving = {variable.name for variable in variables if variable.leaves}
    assert leaving & private == set()
    assert [v.label for v in variables if v.leaves and any(word in v.label for word in ("姓名", "编号", "理由"))] == []
    assert "item" in leaving


def test_a_number_in_a_value_stays_behind() -> None:
    event = Event("x", "x", {"item": Variable("item", "事项", "甲", leaves=True)}, {})
    context = {"item": "补办 13800000001"}
    assert "138" in filled(event, Channel.INBOX, Text("{item}", "{item}"), context).body
    assert "138" not in filled(event, Channel.SMS, Text("", "{item}。"), context).body
    mail = filled(event, Channel.EMAIL, Text("消息{item}", "{item}。"), context)
    assert "138" not in f"{mail.title}{mail.body}"


TOLD = re.compile(r"""(?:tell|tell_readers|_tell)\([^()]*?"([a-z]+_[a-z_]+)"|template="([a-z_]+)\"""", re.DOTALL)
"""How rooms name the event they tell."""


def test_every_event_that_is_told_is_declared() -> None:
    named = set()
    for path in (settings.ROOT / "services").glob("*/operations/*.py"):
        named |= {one or other for one, other in TOLD.findall(path.read_text())}
    assert {"case_accepted", "closing_asked", "delegation_asked"} <= named
    assert named - set(events()) == set()


def test_nobody_is_told_what_nobody_declares() -> None:
    with pytest.raises(UnknownEvent):
        say("nothing_of_the_kind", {})
