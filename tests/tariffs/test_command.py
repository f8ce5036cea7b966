"""`manage.py price_stay`: a fee with its steps, or one plain sentence."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.tariffs.made import DATA

STAY = ("--entry", "2026-11-23T09:00", "--exit", "2026-11-23T14:20")


def run(*arguments: str, tariff: str = "lot-first-hours") -> str:
    out = StringIO()
    call_command("price_stay", "--tariff", str(DATA / f"{tariff}.json"), *arguments, stdout=out)
    return out.getvalue()


def test_the_fee_and_every_step_in_words():
    text = run(*STAY, "--plate", "粤k·12345")
    assert text.splitlines()[0] == "费用 7.00 元（700 分），应付 7.00 元。"
    assert "首 3 小时" in text
    assert "白天 11-23 12:00 至 11-23 15:00：每 1 小时 1.00 元 × 3 = 3.00 元。" in text


def test_everything_a_stay_brings_along():
    more = ("--plate", "粤KD12345", "--paid", "100", "--paid-at", "2026-11-23T10:10", "--coupon", "50", "--json")
    told = json.loads(run(*STAY, *more))
    assert (told["fee"], told["due"]) == (550, 450)
    assert sum(line["amount"] for line in told["lines"]) == 550
    assert {"step", "code", "text"} <= set(told["trace"][0])
    assert json.loads(run(*STAY, "--zone", "2", "--json", tariff="beijing-roadside"))["fee"] > 0
    assert json.loads(run(*STAY, "--paid-day", "2026-11-23=1900", "--json", tariff="centre-day-cap"))["fee"] == 100
    assert (
        json.loads(run(*STAY, "--class", "large", "--tag", "disabled", "--json", tariff="large-and-small"))["fee"] == 0
    )
    assert json.loads(run(*STAY, "--pass", "2026-11-23T08:00/2026-11-23T15:00", "--json"))["fee"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("tariff", ["shenzhen-roadside"])
def test_a_year_without_a_calendar_has_no_price(tariff: str):
    with pytest.raises(CommandError, match="2031 年的节假日"):
        run("--entry", "2031-11-23T09:00", "--exit", "2031-11-23T14:20", tariff=tariff)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--exit", "2026-11-23T08:00"), "离场时间早于入场时间。"),
        (("--exit", "tomorrow"), "“tomorrow”不是时间"),
        (("--exit", "2126-11-23T08:00"), "不是合理的时间"),
        (("--plate", "12"), "车牌"),
        (("--paid", "-3"), "不是整数"),
        (("--paid", "9" * 40), "不是 0 到 1000000000 的整数"),
        (("--paid-day", "x=1"), "不是时间"),
        (("--pass", "2026-11-23T08:00"), "不是时间"),
    ],
)
def test_bad_input_is_told_in_one_sentence(given: tuple[str, ...], said: str):
    with pytest.raises(CommandError) as caught:
        run(*STAY, *given)
    assert said in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_a_rule_that_is_not_right_names_its_fields(tmp_path: Path):
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"kind": "parking", "name": "x", "schedule": {"plans": []}, "pirce": 1}', encoding="utf-8")
    for name, said in ((wrong, "pirce"), (tmp_path / "missing.json", "打不开"), (tmp_path, "打不开")):
        with pytest.raises(CommandError, match=said):
            call_command("price_stay", "--tariff", str(name), *STAY)
