"""Dates, times, money and numbers as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from services.common.templatetags import words


def test_days_carry_the_year_only_when_it_is_another(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(timezone, "localdate", lambda *a: date(2026, 11, 21))
    assert words.day(date(2026, 11, 24)) == "11 月 24 日"
    assert words.day(date(2027, 1, 2)) == "2027 年 1 月 2 日"
    assert words.day(None) == ""
    assert words.moment(datetime(2026, 11, 21, 2, 26, tzinfo=UTC)) == "今天 10:26"
    assert words.moment(datetime(2026, 11, 18, 2, 26, tzinfo=UTC)) == "11 月 18 日 10:26"


def test_a_moment_late_in_the_day_falls_on_the_local_day():
    assert words.iso_day(datetime(2026, 11, 20, 17, 0, tzinfo=UTC)) == "2026-11-21"
    assert words.clock(datetime(2026, 11, 20, 17, 5, tzinfo=UTC)) == "01:05"
    assert words.weekday(date(2026, 11, 25)) == "星期三"


@pytest.mark.parametrize(
    ("fen", "text"), [(700, "7.00"), (5, "0.05"), (-1250, "-12.50"), (123456789, "1,234,567.89"), (None, ""), ("x", "")]
)
def test_money_is_written_from_fen(fen: object, text: str):
    assert words.yuan(fen) == text


def test_numbers():
    assert words.thousands(18204) == "18,204"
    assert words.thousands("many") == "many"
    assert words.working_days(5) == "5 个工作日"
    assert words.working_days(0) == "当场"
    number = "1" * words.CASE_NUMBER_LENGTH
    assert words.grouped(number).replace(" ", "") == number
    assert words.grouped(number).count(" ") == 5
    assert words.grouped("A-1") == "A-1"


def test_hits_are_marked_and_the_rest_is_escaped():
    assert words.hits("居住证<b>", "居住证") == "<mark>居住证</mark>&lt;b&gt;"
    assert words.hits("a & b", "&") == "a <mark>&amp;</mark> b"
    assert words.hits("居住证", "") == "居住证"
