"""A price rule in plain words, before anybody parks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.tariffs import plain
from services.tariffs.engine.checks import problems

DATA = Path(__file__).parents[2] / "services" / "tariffs" / "demo_data"
RULES = [path for path in sorted(DATA.glob("*.json")) if path.stem not in ("index", "guangdong-charging")]


def rule(name: str) -> dict:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("lot-first-hours", "30 分钟内免费，首 3 小时 4 元，之后白天 每小时 1 元，24 小时最多 12 元"),
        ("centre-day-cap", "前 15 分钟不计费，每 15 分钟 2 元，一天最多 20 元"),
        ("lot-half-hours", "30 分钟内免费，白天 每 30 分钟 1 元"),
        ("mall-by-day", "工作日 15 分钟内免费，每小时 5 元，一天最多 20 元"),
        ("lot-twelve-hours", "30 分钟内免费，每小时 3 元，12 小时最多 20 元"),
        (
            "roadside-eight-to-eight",
            "15 分钟内免费，白天 每 30 分钟 3 元，一天（08:00 起算）最多 40 元，整次最多 100 元",
        ),
        ("airport", "首 30 分钟 2 元，之后每小时 5 元，24 小时最多 30、40、50 元"),
        (
            "shenzhen-roadside",
            "工作日 收费时段 30 分钟以内每 30 分钟 3 元，3 小时以内每 30 分钟 6 元，之后每 30 分钟 10 元",
        ),
    ],
)
def test_one_line_for_a_list(name, line):
    assert plain.line(rule(name)) == line


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_every_rule_has_rows_without_a_gap(path):
    spec = rule(path.stem)
    rows = plain.rows(spec)
    assert all(about and told for about, told in rows)
    bands = sum(len(plan["bands"]) for plan in spec["schedule"]["plans"])
    assert len(rows) > bands
    assert not any("{" in text or "None" in text for row in rows for text in row)


def told(schedule: dict, **more: object) -> dict[str, str]:
    band = {"from": "00:00", "to": "24:00", "unit_minutes": 60, "price": 500}
    spec = {"kind": "parking", "name": "x", "schedule": {"plans": [{"bands": [band]}]} | schedule} | more
    assert problems(spec) == []
    return dict(plain.rows(spec))


def test_seasons_are_called_by_their_months_and_dates():
    bands = [[{"from": "00:00", "to": "24:00", "unit_minutes": 60, "price": fen}] for fen in (1000, 2000, 700, 300)]
    conditions = [
        {"months": [7, 8], "days": ["sat"]},
        {"dates": ["02-10/02-20", "2026-10-01"]},
        {"months": [12]},
        {},
    ]
    plans = [condition | {"bands": rows} for condition, rows in zip(conditions, bands, strict=True)]
    rows = told({"plans": plans})
    assert rows["7、8 月 星期六"] == "每小时 10 元"
    assert rows["2月10日–2月20日、2026年10月1日"] == "每小时 20 元"
    assert rows["12 月"] == "每小时 7 元"
    assert rows["其他日子"] == "每小时 3 元"


def test_free_time_and_the_most_of_each_kind_of_day_stand_beside_it():
    rows = dict(plain.rows(rule("mall-by-day")))
    assert rows["工作日 免费时间"] == "15 分钟内免费，超过就从入场算起"
    assert rows["其他日子 免费时间"] == "前 2 小时不计费"
    assert (rows["工作日 封顶"], rows["其他日子 封顶"]) == ("一天最多 20 元", "一天最多 50 元")
    day = {"bands": [{"from": "00:00", "to": "24:00", "unit_minutes": 60, "price": 500}]}
    rows = told({"first": {"minutes": 60, "price": 300}, "plans": [{"days": ["sat"], "caps": [900]} | day, day]})
    assert (rows["首 1 小时"], rows["星期六 封顶"], "其他日子 封顶" in rows) == ("3 元", "最多 9 元", False)


def test_how_often_free_time_is_given_is_said():
    assert told({"free": {"minutes": 120, "mode": "deduct", "repeat": "natural_day"}})["免费时间"].endswith(
        "，每天一次"
    )
    assert dict(plain.rows(rule("roadside-first-stop")))["新能源汽车"] == "前 1 小时不计费，每天一次"
    rows = told({}, new_energy={"percent_off": 50, "free_minutes": 60, "repeat_hours": 12})
    assert rows["新能源汽车"] == "减 50%，前 1 小时不计费，12 小时内只有一次"


def test_a_most_stands_beside_its_day():
    natural = {"window": "natural_day"}
    assert told({"caps": [None, 3000], **natural})["封顶"] == "第 1 天不封顶，第 2 天起最多 30 元"
    rolling = {"caps": [3000, 4000, None], "window": "rolling_24h"}
    assert told(rolling)["封顶"] == "第 1 个 24 小时最多 30 元，第 2 个 24 小时最多 40 元，第 3 个 24 小时起不封顶"
    assert told({"stay_cap": 9900, "caps": [2000], **natural})["每次封顶"] == "整次最多 99 元"
    twelve = {"caps": [3000, None], "window": "rolling", "window_hours": 12}
    assert told(twelve)["封顶"] == "第 1 个 12 小时最多 30 元，第 2 个 12 小时起不封顶"
    assert told({**natural, "day_starts": "08:00"})["怎么计"] == "一天从 08:00 算到次日 08:00"
    assert "封顶" not in told({"caps": [None], **natural})
    assert told({"caps": [2000], **natural})["封顶"] == "一天最多 20 元"


def test_who_does_not_pay_is_named_and_how_it_is_counted_is_said():
    rows = told({"rounding": "floor", "crossing": "split"}, exempt={"classes": ["motorcycle"], "tags": ["disabled"]})
    assert rows["免收"] == "摩托车、持残疾人证者本人的车（自动识别，不用申请）"
    assert rows["怎么计"] == "不足一个计费单位的不收，跨时段的从新时段重新计"
    assert told({"grace_minutes": 15})["怎么计"] == "尾数不满 15 分钟的不计"
    rows = told({"segments": "separate"}, exempt={"plate_kinds": ["police", "army"], "plates": ["粤K12345"]})
    assert rows["免收"] == "警车、军车、规则列明的车"
    assert rows["怎么计"] == "各时段分别计费"
    assert "免收" not in told({})


def test_what_a_rule_may_leave_out_is_no_mistake():
    spec = {
        "kind": "parking",
        "name": "一直免费",
        "schedule": {"plans": [{"bands": [{"from": "00:00", "to": "24:00", "free": True}]}]},
    }
    assert problems(spec) == []
    assert plain.line(spec) == "不收费"
    assert plain.rows(spec)[0] == ("全天", "不收费")


def zoned(*variants: dict) -> dict:
    whole = {"from": "00:00", "to": "24:00", "unit_minutes": 60}
    own = [
        one | {"schedule": {"plans": [{"bands": [whole | {"price": one["schedule"]}]}]}} if "schedule" in one else one
        for one in variants
    ]
    schedule = {"plans": [{"bands": [whole | {"price": 500}]}]}
    spec = {"kind": "parking", "name": "x", "zones": ["1", "2"], "schedule": schedule, "variants": own}
    spec |= {"classes": ["small", "large"]} if any("classes" in one["when"] for one in variants) else {}
    assert problems(spec) == []
    return spec


def test_each_zone_reads_its_own_price():
    spec = zoned({"when": {"zones": ["2"]}, "schedule": 200})
    assert [plain.line(spec, zone) for zone in ("1", "2", "", "9")] == ["每小时 5 元", "每小时 2 元", "", ""]
    assert plain.rows(spec, "2")[0] == ("全天", "每小时 2 元")
    assert not any("5 元" in told or "类地区" in about for about, told in plain.rows(spec, "2"))
    assert any("类地区" in about for about, _told in plain.rows(spec)), "nobody knows the zone: all are told"


def test_a_zone_with_a_share_of_the_price_says_how_much():
    spec = zoned({"when": {"zones": ["2"]}, "percent": 80})
    assert plain.line(spec, "2") == "每小时 5 元，按这个价的 80%"
    assert ("2 类地区", "按这个价的 80%") in plain.rows(spec, "2")
    assert "80%" not in plain.line(spec, "1")


def test_in_a_zone_each_kind_of_vehicle_reads_its_price():
    small = {"when": {"zones": ["2"], "classes": ["small"]}, "schedule": 200}
    spec = zoned(small, {"when": {"classes": ["large"]}, "schedule": 900})
    assert plain.line(spec, "2") == "每小时 2 元"
    rows = plain.rows(spec, "2")
    assert ("大型车", "每小时 9 元") in rows
    assert ("全天", "每小时 2 元") in rows
