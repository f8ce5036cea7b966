"""Files as other systems write them: lists as plain text, Chinese names of lists, several organs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from services.catalog.importing.bounds import FileRefused
from services.catalog.importing.columns import lines
from services.catalog.importing.report import Report
from services.catalog.importing.running import Options, run
from services.catalog.models import ImplementedItem, ItemVersion
from tests.factories import departments
from tests.factories.catalog import rule_set
from tests.support.sheets import sheet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _limits(db: None) -> None:
    rule_set()


def taken_in(tmp_path: Path, entries: list[dict[str, Any]], **options: Any) -> Report:
    path = tmp_path / "items.json"
    path.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    return run(path, options=Options(**options), by=None)


def entry(**fields: Any) -> dict[str, Any]:
    return {"实施主体": "演示局", "事项名称": "演示登记", "事项类型": "公共服务", **fields}


def names(version: ItemVersion, what: str) -> list[str]:
    return [row.name for row in getattr(version, what).all()]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1.申请表；2.身份证", ["申请表", "身份证"]),
        ("（一）申请表；\n（二）照片。", ["申请表", "照片"]),
        ("1、申请表\n\n2、1.5寸照片", ["申请表", "1.5寸照片"]),
        ("1.5寸照片", ["1.5寸照片"]),
        ("2026年完税证明", ["2026年完税证明"]),
        (" \n；", []),
    ],
)
def test_names_in_one_text(text: str, found: list[str]) -> None:
    assert lines("materials", text) == found


def test_conditions_stay_as_they_are_written() -> None:
    assert lines("conditions", "1. 年满 18 周岁；\n\n2. 本市户籍。") == ["1. 年满 18 周岁；", "2. 本市户籍。"]


def test_chinese_names_of_lists_and_rows_of_plain_text(tmp_path: Path) -> None:
    row = entry(
        申请材料=["申请表", {"材料名称": "照片", "份数": 2}],
        受理条件=["年满 18 周岁。"],
        设定依据="1.演示条例；2.演示办法",
        收费=[{"收费项目": "工本费", "金额": "5元"}],
        常见问题=[{"问题": "问？", "答案": "答。"}],
        办理环节=["受理", "审查"],
    )
    report = taken_in(tmp_path, [row])
    assert [line.outcome for line in report.lines] == ["new"]
    assert report.remarks == []
    version = ItemVersion.objects.get()
    assert [(m.name, m.copies) for m in version.materials.all()] == [("申请表", 1), ("照片", 2)]
    assert names(version, "law_articles") == ["演示条例", "演示办法"]
    assert names(version, "steps") == ["受理", "审查"]
    assert (version.fees.get().name, version.fees.get().amount) == ("工本费", 500)
    assert version.faqs.get().answer == "答。"
    assert [line.outcome for line in taken_in(tmp_path, [row]).lines] == ["unchanged"]


def test_whether_it_is_charged_is_no_list(tmp_path: Path) -> None:
    taken_in(tmp_path, [entry(收费="是")])
    version = ItemVersion.objects.get()
    assert version.charged
    assert not version.fees.exists()


def test_a_row_that_is_neither_text_nor_object_is_said(tmp_path: Path) -> None:
    report = taken_in(tmp_path, [entry(申请材料=["申请表", 5], 常见问题=["怎么办？"])])
    version = ItemVersion.objects.get()
    assert names(version, "materials") == ["申请表"]
    assert not version.faqs.exists()
    assert len([about for about, _text in report.lines[0].notes if about == "kind"]) == 2


def test_a_cell_of_a_spreadsheet_holds_a_list(tmp_path: Path) -> None:
    head = ["部门", "事项名称", "是否收费", "申请材料", "设定依据", "受理条件"]
    row = ["演示局", "演示登记", "否", "1.申请表\n2.照片", "《演示条例》第三条", "甲。\n乙。"]
    path = sheet(tmp_path / "a.xlsx", [head, row])
    report = run(path, options=Options(), by=None)
    assert [line.outcome for line in report.lines] == ["new"]
    version = ItemVersion.objects.get()
    assert names(version, "materials") == ["申请表", "照片"]
    assert names(version, "law_articles") == ["《演示条例》第三条"]
    assert [c.text for c in version.conditions.all()] == ["甲。", "乙。"]


def test_several_organs_are_read_learnt_and_exported(tmp_path: Path) -> None:
    owner, one, other = (departments.department() for _n in range(3))
    row = entry(实施主体=owner.name, 事项编码="X-1")
    taken_in(tmp_path, [row | {"共同实施主体": [one.name]}])
    item = ImplementedItem.objects.get()
    assert list(item.organs.all()) == [one]
    learnt = row | {"共同实施主体": [one.code, other.name, owner.name, "没有的局"]}
    report = taken_in(tmp_path, [learnt], dry_run=True)
    assert [line.outcome for line in report.lines] == ["updated"]
    assert list(item.organs.all()) == [one]
    report = taken_in(tmp_path, [learnt])
    assert [line.outcome for line in report.lines] == ["updated"]
    assert "organ" in [about for about, _text in report.lines[0].notes]
    assert set(item.organs.all()) == {one, other}
    for ending in ("json", "xlsx"):
        path = tmp_path / f"out.{ending}"
        call_command("export_items", path)
        item.organs.clear()
        report = run(path, options=Options(), by=None)
        assert [line.outcome for line in report.lines] == ["updated"]
        assert set(item.organs.all()) == {one, other}
        assert [line.outcome for line in run(path, options=Options(), by=None).lines] == ["unchanged"]


def found_in(tmp_path: Path, content: Any) -> list[tuple[str, str]]:
    """Outcome and name of each row of a JSON file."""
    path = tmp_path / "deep.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return [(line.outcome, line.name) for line in run(path, options=Options(), by=None).lines]


@pytest.mark.parametrize(
    "around",
    [
        lambda rows: {"code": 0, "msg": "ok", "data": {"total": 2, "records": rows}},
        lambda rows: {"success": True, "result": {"page": {"list": rows}, "size": 10}},
        lambda rows: {"事项清单": rows, "更新时间": "2026-11-22"},
    ],
    ids=["records", "page", "chinese"],
)
def test_the_list_may_stand_as_interfaces_answer(tmp_path: Path, around: Any) -> None:
    rows = [entry(事项名称="甲登记"), entry(事项名称="乙登记")]
    assert found_in(tmp_path, around(rows)) == [("new", "甲登记"), ("new", "乙登记")]


@pytest.mark.parametrize("content", [{"data": {"total": 0}}, {"data": {"data": {"data": {"data": {"data": {}}}}}}, {}])
def test_what_holds_no_list_is_said(tmp_path: Path, content: Any) -> None:
    with pytest.raises(FileRefused, match="没有事项列表"):
        found_in(tmp_path, content)


def test_groups_of_an_entry_are_opened_and_never_count_before_it(tmp_path: Path) -> None:
    row = entry(
        基本信息={"行使层级": "县级", "法定办结时限": "20个工作日", "事项名称": "别的名称"},
        联系人={"名称": "张三"},
        材料信息={"申请材料": ["申请表"], "受理条件": ["年满 18 周岁。"]},
    )
    assert found_in(tmp_path, [row]) == [("new", "演示登记")]
    version = ItemVersion.objects.get()
    assert version.statutory_number == 20
    assert names(version, "materials") == ["申请表"]
    assert [c.text for c in version.conditions.all()] == ["年满 18 周岁。"]
