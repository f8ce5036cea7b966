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


def test_what_a_rule_may_leave_out_is_no_mistake():
    spec = {
        "kind": "parking",
        "name": "一直免费",
        "schedule": {"plans": [{"bands": [{"from": "00:00", "to": "24:00", "free": True}]}]},
    }
    assert problems(spec) == []
    assert plain.line(spec) == "不收费"
    assert plain.rows(spec)[0] == ("全天", "不收费")
