"""Specs nobody should write: refused with the field named in Chinese, as a complete reader of schemas refuses them."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import jsonschema
import pytest

from services.tariffs import wording
from services.tariffs.engine import PricingError, SpecError, Stay, compile_spec, price, schema
from services.tariffs.engine.checks import problems
from services.tariffs.engine.electricity import compile_power
from tests.support.prepared import ROOT
from tests.tariffs import made

PLAIN = made.spec_of("lot-half-hours")
JUNK: tuple[Any, ...] = (
    *(None, True, -1, 10**30, 1.5, float("nan"), "", "x" * 500, [], {}, [[]], {"a": 1}),
    *("25:00", "2026-02-30", "\n", "07:30\n"),
)


@pytest.mark.parametrize("kind", schema.KINDS)
def test_the_published_schema_is_the_one_that_is_used(kind: str):
    published = (ROOT / f"docs/schemas/{kind}-tariff.schema.json").read_text(encoding="utf-8")
    assert published == (schema.FOLDER / f"{kind}.json").read_text(encoding="utf-8")
    jsonschema.Draft202012Validator.check_schema(json.loads(published))


def _places(value: Any, path: tuple = ()) -> list[tuple]:
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return found + [deep for key, part in items for deep in _places(part, (*path, key))]


def _spoilt(rnd: random.Random, spec: dict[str, Any]) -> Any:
    """One place taken out, replaced by junk, or given a key nobody knows."""
    spec = copy.deepcopy(spec)
    path = rnd.choice(_places(spec)[1:])
    holder = spec
    for key in path[:-1]:
        holder = holder[key]
    way = rnd.randrange(3)
    if way == 0:
        del holder[path[-1]]
    elif way == 1 and isinstance(holder, dict):
        holder[rnd.choice(["pirce", "extra", ""])] = 1
    else:
        holder[path[-1]] = rnd.choice(JUNK)
    return spec


def test_spoilt_rules_are_refused_in_words_and_never_priced_at_nought_by_accident(size):
    """The small reader agrees with a complete one; what both accept is priced or refused by name."""
    rnd = random.Random(3)
    complete = {kind: jsonschema.Draft202012Validator(schema.schema(kind)) for kind in schema.KINDS}
    names, stay = [*made.NAMES, "guangdong-charging"], Stay(entry=made.JULY, exit=made.JULY + 40_000)
    refused = 0
    for _ in range(size(600, 30_000)):
        spec = _spoilt(rnd, made.spec_of(rnd.choice(names)))
        kind = spec.get("kind")
        ours = schema.problems(spec)
        if kind in schema.KINDS:
            assert bool(ours) >= (not complete[kind].is_valid(spec)), spec
            assert (
                not ours or not complete[kind].is_valid(spec) or "\n" in json.dumps(spec) or "\\n" in json.dumps(spec)
            )
        found = problems(spec)
        for one in found:
            text = wording.problem(one)
            assert any("一" <= letter <= "龥" for letter in text), text
        refused += bool(found)
        try:
            told = price(compile_spec(spec, made.announced), stay)
        except PricingError as error:
            assert wording.reason(error)
        else:
            assert not found
            assert told.fee >= 0
    assert refused > 300


def _changed(**changes: Any) -> dict[str, Any]:
    spec = copy.deepcopy(PLAIN)
    spec["schedule"] |= changes
    return spec


DAY = {"from": "00:00", "to": "24:00", "unit_minutes": 30, "price": 100}
CHEAP = DAY | {"price": 50}


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (
            _changed(plans=[{"bands": [DAY | {"to": "20:00"}]}]),
            "schedule → plans #1 → bands（时段）：20:00 至 24:00 没有规则。",
        ),
        (_changed(plans=[{"bands": [DAY, DAY | {"from": "08:00", "to": "09:00"}]}]), "重复"),
        (_changed(plans=[{"days": ["workday"], "bands": [DAY]}]), "最后一组"),
        (_changed(plans=[{"bands": [DAY]}, {"bands": [DAY]}]), "永远用不上"),
        (_changed(plans=[{"days": ["someday"], "bands": [DAY]}, {"bands": [DAY]}]), "没有“someday”"),
        (_changed(plans=[{"bands": [DAY | {"price": "1元"}]}]), "price（金额）：必须是整数。"),
        (_changed(plans=[{"bands": [DAY | {"price": -1}]}]), "price（金额）：不能小于 0。"),
        (_changed(plans=[{"bands": [DAY | {"pirce": 1}]}]), "pirce：这里没有这一项"),
        (_changed(plans=[{"bands": [DAY | {"free": True}]}]), "三种写法只能选一种"),
        (_changed(plans=[{"bands": [DAY | {"free_minutes": 5}]}]), "separate"),
        (_changed(plans=[{"dates": ["02-30/03-01"], "bands": [DAY]}, {"bands": [DAY]}]), "不是日历上的日子"),
        (_changed(caps=[100, 200]), "window"),
        (_changed(caps=[{"minutes": 60, "band": "深夜"}]), "没有名为“深夜”"),
        (_changed(rounding="floor", grace_minutes=10), "schedule → grace_minutes（尾数不计）"),
        (
            _changed(free={"minutes": 5, "repeat": "natural_day", "repeat_hours": 1}),
            "schedule → free → repeat（每天一次）",
        ),
        (PLAIN | {"new_energy": {"percent_off": 5, "repeat": "natural_day"}}, "new_energy → repeat"),
        (_changed(window="rolling"), "schedule → window_hours（周期小时数）：没有写"),
        (_changed(window="rolling_24h", window_hours=12), "schedule → window_hours（周期小时数）"),
        (_changed(window="rolling_24h", day_starts="08:00"), "schedule → day_starts（一天的起算时刻）"),
        (_changed(window="natural_day", day_starts="24:00"), "schedule → day_starts（一天的起算时刻）"),
        (_changed(window="natural_day", day_starts="08:00") | {"paid_scope": "plate_lot_day"}, "不要写 day_starts"),
        (_changed(plans=[{"caps": [100, 200], "bands": [DAY]}]), "schedule → plans #1 → caps（每个周期封顶）"),
        (
            _changed(segments="separate", plans=[{"first": {"minutes": 60, "price": 1}, "bands": [DAY]}]),
            "plans #1 → first",
        ),
        (
            _changed(
                plans=[{"days": ["workday"], "bands": [DAY | {"name": "白天"}]}, {"bands": [CHEAP | {"name": "白天"}]}],
                caps=[{"minutes": 60, "band": "白天"}],
            ),
            "schedule → caps #1 → band：名为“白天”的收费时段有几种价格",
        ),
        (PLAIN | {"exempt": {"plates": ["粤K12345", "警车"]}}, "exempt → plates #2：“警车”不是车牌"),
        (_changed(segments="separate", first={"minutes": 60, "price": 1}), "tiers"),
        (PLAIN | {"paid_scope": "plate_lot_day"}, "natural_day"),
        (PLAIN | {"variants": [{"when": {"zones": ["9"]}, "percent": 50}]}, "不在上面的清单 zones 里"),
        (PLAIN | {"kind": "tax"}, "kind（种类）"),
        ([], "规则必须是一组内容"),
    ],
    ids=lambda value: str(value)[-40:],
)
def test_a_wrong_rule_says_which_field(spec: Any, said: str):
    with pytest.raises(SpecError) as caught:
        compile_spec(spec)
    assert said in "\n".join(wording.problem(one) for one in caught.value.problems)


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', "{", "[" * 100_000, '{"kind": "parking"} x', "", "\ufeff{}"])
def test_text_that_is_no_json_is_refused_in_words(text: str):
    with pytest.raises(SpecError) as caught:
        compile_spec(schema.read(text))
    assert wording.reason(caught.value)


@pytest.mark.parametrize("letter", [r"\ud800", r"\u202e", r"\u0000", r"\u200b", r"\ue000", r"\n x"])
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"kind": "parking", "name": "a%sb"}', "name"),
        ('{"kind": "parking", "schedule": {"plans": [{"b%sc": 1}]}}', "schedule → plans #1"),
        ('{"a%sb": 1, "a%sb": 2}', "规则"),
        ('"a%sb"', "规则"),
    ],
)
def test_signs_that_nobody_can_read_are_refused_in_words(text: str, place: str, letter: str):
    with pytest.raises(SpecError) as caught:
        schema.read(text.replace("%s", letter))
    said = "\n".join(wording.problem(one) for one in caught.value.problems)
    assert said.encode().decode().startswith(place)
    assert said.isprintable()
    assert "有无法识别的字符" in said or "写了两次" in said


def test_texts_are_read_as_the_forms_read_them():
    text = '{"note": "\\u0065\\u0301\\n2 ", " name": " \\ud840\\udc00·\\t", "list": ["a ", 1, null]}'
    assert schema.read(text) == {"note": "\u00e9\n2", "name": "\U00020000·", "list": ["a", 1, None]}
    with pytest.raises(SpecError, match="spec") as caught:
        schema.read('{"a": 1, "a ": 2}')
    assert caught.value.problems[0].code == "key_twice"


def test_one_kind_is_not_taken_for_the_other():
    with pytest.raises(SpecError):
        compile_power(PLAIN)
    with pytest.raises(SpecError):
        compile_spec(made.spec_of("guangdong-charging"))
