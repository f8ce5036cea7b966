"""Files nobody should send: each is refused in plain words, in bounded memory and time, and nothing of it is kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest

from services.catalog.importing import bounds
from services.catalog.importing.bounds import FileRefused
from services.catalog.importing.report import Report
from services.catalog.importing.running import Options, run
from services.catalog.models import ImplementedItem, ItemVersion
from tests.factories.catalog import rule_set
from tests.support.sheets import BOOK, RELATIONS, cells, parts, sheet, text

pytestmark = pytest.mark.django_db
HEAD = text("事项名称", "实施主体", "事项编码")


@pytest.fixture(autouse=True)
def _rules(db: None) -> None:
    rule_set()


def taken_in(path: Path) -> Report:
    return run(path, options=Options(), by=None)


def refused(path: Path, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        taken_in(path)
    assert not ItemVersion.objects.exists()
    assert not ImplementedItem.objects.exists()


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


GOOD = json.dumps([{"name": "演示登记", "department": "演示局"}], ensure_ascii=False)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空的"),
        ("事项名称,实施主体\n演示登记,演示局\n".encode(), "CSV"),
        ("事项名称,实施主体\n".encode("gb18030"), "CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "旧格式或加了密码"),
        (b"PK\x03\x04" + b"0" * 600, "坏了或者不完整"),
        (b"%PDF-1.7", "既不是"),
        (GOOD[:-3].encode(), "不完整"),
        (b"[1, 2,]", "不是正确的 JSON"),
        (b'{"about": "x"}', "没有事项列表"),
        (b"[]", "没有事项"),
        (b'[{"name": NaN}]', "不是正确的 JSON"),
        (b"[" * 200_000, "嵌套太深|不完整|超过"),
        (b'[{"a":' * 3_000 + b"1", "嵌套太深|不完整"),
        (b'[{"name": "\xff\xfe\xff"}]', "编码读不出来"),
        (b'[{"name": "' + b"x" * 3_000_000, "超过|不完整"),
        (b'[{"name": ' + b"9" * 1_000_000 + b"}]", "超过|不是正确"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_what_is_no_list_of_items_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    refused(written(tmp_path / "items.xlsx", data), said)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_offices_use_are_read(tmp_path: Path, encoding: str) -> None:
    report = taken_in(written(tmp_path / "items.json", GOOD.encode(encoding)))
    assert ItemVersion.objects.get().name == "演示登记"
    assert bool(report.remarks) == (encoding == "gb18030")


def test_a_file_beyond_the_size_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    with path.open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    refused(path, "最多收 50 MB")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as part:
        for _n in range(310):
            part.write(b" " * 1024 * 1024)
    refused(path, "最多读取")


def test_a_directory_of_very_many_parts_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "parts.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(6_000):
            archive.writestr(f"x{n}", b"")
    refused(path, "多得不正常")


def test_a_spreadsheet_cut_off_is_refused_whole(tmp_path: Path) -> None:
    whole = sheet(tmp_path / "a.xlsx", [["事项名称", "实施主体"], *([f"演示{n}", "演示局"] for n in range(300))])
    data = whole.read_bytes()
    for cut in (len(data) // 2, len(data) - 30, len(data) - 3):
        refused(written(tmp_path / "cut.xlsx", data[:cut]), "坏了或者不完整|不是电子表格")


def test_damage_inside_a_part_is_found_before_anything_is_written(tmp_path: Path) -> None:
    body = cells(HEAD, *(text(f"演示{n}", "演示局", f"X-{n}") for n in range(500)))
    refused(parts(tmp_path / "a.xlsx", body[: len(body) // 2]), "坏了或者不完整")


@pytest.mark.parametrize(
    "start",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_entities_are_not_read(tmp_path: Path, start: str) -> None:
    body = cells(HEAD, text("演示登记", "演示局", "X-1"))
    refused(parts(tmp_path / "a.xlsx", start + body), "外部实体")
    strings = f'{start}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>a</t></si></sst>'
    refused(parts(tmp_path / "b.xlsx", body, sharedStrings=strings), "外部实体")


def test_a_tag_without_an_end_does_not_fill_memory(tmp_path: Path) -> None:
    refused(parts(tmp_path / "a.xlsx", f'<worksheet a="{"x" * 3_000_000}">'), "坏了")


def test_more_cells_than_anybody_fills_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds.Bounds, "cells", 50)
    monkeypatch.setattr("services.catalog.importing.workbook.bounds", lambda: bounds.Bounds(cells=50))
    refused(
        sheet(tmp_path / "a.xlsx", [["事项名称", "实施主体"], *([f"演示{n}", "演示局"] for n in range(60))]), "太多"
    )


def test_more_rows_than_allowed_are_refused(tmp_path: Path, settings: Any) -> None:
    settings.ITEM_IMPORT_MAX_ROWS = 10
    refused(sheet(tmp_path / "a.xlsx", [["事项名称", "实施主体"], *([f"演示{n}", "演示局"] for n in range(11))]), "10")
    rows = [{"name": f"演示{n}", "department": "演示局"} for n in range(11)]
    refused(written(tmp_path / "a.json", json.dumps(rows).encode()), "10")


def test_a_million_characters_in_one_cell(tmp_path: Path) -> None:
    long = "长" * 1_000_000
    body = cells(HEAD, text(long, "演示局", "X-1"), text("演示登记", "演示局", "X-2"), text("演示二", "演示局", long))
    report = taken_in(parts(tmp_path / "a.xlsx", body))
    assert [line.outcome for line in report.lines] == ["refused", "new", "refused"]
    assert all("32767" in line.notes[0][1] for line in report.lines if line.outcome == "refused")
    assert len(json.dumps(report.as_json())) < 5_000
    rows = [{"name": "演示三", "department": "演示局", "procedure": "长" * 40_000}]
    report = taken_in(written(tmp_path / "a.json", json.dumps(rows).encode()))
    assert [line.outcome for line in report.lines] == ["refused"]


def test_formulas_are_never_worked_out(tmp_path: Path) -> None:
    saved = '<c t="str"><f>CONCAT("演示","登记")</f><v>演示登记</v></c>'
    unsaved = '<c><f>HYPERLINK("http://127.0.0.1:9/"&amp;A1)</f></c>'
    error = '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    body = cells(
        HEAD, saved + text("演示局", "X-1"), unsaved + text("演示局", "X-2"), text("=1+1", "演示局", "X-3"),
        text("演示四", "演示局") + error,
    )  # fmt: skip
    report = taken_in(parts(tmp_path / "a.xlsx", body))
    assert [line.outcome for line in report.lines] == ["new", "refused", "new", "new"]
    assert list(ItemVersion.objects.order_by("pk").values_list("name", flat=True)) == ["演示登记", "=1+1", "演示四"]
    assert [about for about, _t in report.lines[0].notes][:1] == ["formula"]
    assert "formula" in {about for about, _t in report.lines[3].notes}


def test_wrong_kinds_of_values_are_left_out_and_said(tmp_path: Path) -> None:
    row = {
        "name": "演示登记", "department": "演示局", "item_type": [], "serves": "无名氏",
        "channels": {"a": 1}, "visits": -3,
        "promised_number": "很多", "charged": "也许", "effective_from_date": "2026-13-45", "themes": ["没有的"],
        "form": "没有的", "external_url": "javascript:alert(1)", "item_code": "有 空格", "online_depth": True,
        "materials": [7, {"name": {"a": 1}}, {"copies": 10**12, "name": "照片"}], "steps": "受理", "fees": 5,
        "statutory_number": 99_999, "business_number": "7", "level": "宇宙级", "unheard_of": 1, "popularity": -1,
        "summary": "字" * 500, "search_words": "a\u0000b\ud800\u202ec",
    }  # fmt: skip
    report = taken_in(written(tmp_path / "a.json", json.dumps([row]).encode()))
    assert [line.outcome for line in report.lines] == ["new"], report.lines
    version = ItemVersion.objects.get()
    assert (version.visits, version.charged, version.external_url, version.summary) == (0, False, "", "")
    assert version.search_words == "abc"
    assert [m.name for m in version.materials.all()] == ["照片"]
    assert {"kind", "word", "reference", "long", "characters"} <= {about for about, _t in report.lines[0].notes}
    assert any("unheard_of" in remark for remark in report.remarks)


@pytest.mark.parametrize("value", [None, 1, 1.5, True, [], {}, "", " \u3000", "\ud800", "无", {"name": 1}, 10**40])
@pytest.mark.parametrize("key", ["name", "department", "source_code", "materials", "version", "base", "places"])
def test_no_value_of_any_kind_breaks_an_import(tmp_path: Path, key: str, value: Any) -> None:
    row = {"name": "演示登记", "department": "演示局", key: value}
    report = taken_in(
        written(tmp_path / "a.json", json.dumps([row, {"name": "另一个", "department": "乙局"}]).encode())
    )
    assert report.lines[1].outcome == "new"
    assert report.lines[0].outcome in {"new", "refused"}
    assert (report.lines[0].outcome == "new") == (ItemVersion.objects.count() == 2)


def test_cells_merged_downwards_hold_for_every_row(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    for row in (
        ["演示市清单"],
        ["事项名称", "实施主体", "事项编码"],
        ["甲事项", "演示局", "1"],
        ["乙事项", None, "2"],
        ["丙事项", None, "3"],
    ):
        page.append(row)
    page.merge_cells("A1:C1")
    page.merge_cells("B3:B5")
    book.save(tmp_path / "a.xlsx")
    report = taken_in(tmp_path / "a.xlsx")
    assert [line.outcome for line in report.lines] == ["new"] * 3
    assert set(ImplementedItem.objects.values_list("source_department", flat=True)) == {"演示局"}


MERGES = ["A1:XFD1048576", "A2:A9999999", "B9:B2", "AAA1:ZZZ9", "", "x", "A0:A3", "C2:C3", "١:٢"]


@pytest.mark.parametrize("times", [1, 2_000])
def test_merges_over_everything_are_let_be(tmp_path: Path, times: int) -> None:
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in MERGES * times)
    body = cells(HEAD, text("甲事项", "演示局", "1"), text("乙事项", "演示局", "2"))
    path = parts(tmp_path / "a.xlsx", body.replace("</worksheet>", f"<mergeCells>{merged}</mergeCells></worksheet>"))
    report = taken_in(path)
    assert [line.outcome for line in report.lines] == ["new", "new"]
    assert list(ItemVersion.objects.order_by("pk").values_list("name", flat=True)) == ["甲事项", "乙事项"]


def test_codes_that_come_twice_name_one_item(tmp_path: Path) -> None:
    same = text("演示登记", "演示局", "X-1")
    body = cells(HEAD, same, same, text("另一个", "演示局", "X-1"), text("演示登记", "演示局", "X-2"))
    report = taken_in(parts(tmp_path / "a.xlsx", body))
    assert [line.outcome for line in report.lines] == ["new", "same", "refused", "new"]
    assert ItemVersion.objects.filter(item_code__isnull=False).values("item_code").distinct().count() == 2


def test_a_code_that_lost_its_digits_is_not_kept(tmp_path: Path) -> None:
    body = cells(HEAD, text("演示登记", "演示局") + "<c><v>1.14409810000001E+30</v></c>")
    report = taken_in(parts(tmp_path / "a.xlsx", body))
    assert ItemVersion.objects.get().external_code == ""
    assert "code" in {about for about, _t in report.lines[0].notes}


def test_rows_of_other_sheets_without_an_item_are_told(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "a.xlsx",
        [["事项名称", "实施主体", "办理难度"], ["演示登记", "演示局", "低"]],
        材料=[["事项名称", "材料名称"], ["没有的事项", "照片"], ["演示登记", "申请表"]],
        照片=[["随便"]],
    )
    report = taken_in(path)
    assert [m.name for m in ItemVersion.objects.get().materials.all()] == ["申请表"]
    assert any("没有的事项" in remark for remark in report.remarks)
    assert any("办理难度" in remark for remark in report.remarks)


@pytest.mark.once  # measures what reads, in a process without tables
def test_the_reader_stays_within_its_memory(tmp_path: Path) -> None:
    """The worst that passes the checks of size: strings, cells and empty elements by the million."""
    strings = f"<sst>{'<si/>' * 700_000}</sst>"
    body = cells(HEAD, *(text(f"演示{n}", "演示局", f"X-{n}") for n in range(20)))
    path = parts(tmp_path / "a.xlsx", body, sharedStrings=strings)
    what, megabytes = read_apart(path)
    assert what == "refused"
    assert megabytes < 150


def test_fifty_megabytes_of_rows_are_read_within_the_same_memory(tmp_path: Path) -> None:
    """Just what is taken: every row is read, none is kept."""
    path, long = tmp_path / "a.xlsx", "长" * 5_000
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'<worksheet><sheetData><row r="1">{text("事项名称", "实施主体", "受理条件")}</row>'.encode())
            for n in range(2, 3_400):
                part.write(f'<row r="{n}">{text(f"演示{n}", "演示局", long)}</row>'.encode())
            part.write(b"</sheetData></worksheet>")
    assert 48 * bounds.MEGABYTE < path.stat().st_size < 50 * bounds.MEGABYTE
    what, megabytes = read_apart(path)
    assert what == "3398"
    assert megabytes < 150


def read_apart(path: Path) -> tuple[str, int]:
    """How many rows a process of its own reads, or ``refused``; by how many megabytes it grew."""
    code = (
        "import resource, sys, pathlib, django; django.setup()\n"
        "from services.catalog.importing.reader_xlsx import XlsxReader\n"
        "from services.catalog.importing.bounds import FileRefused\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: print(sum(1 for _row in XlsxReader(pathlib.Path(sys.argv[1])).rows()))\n"
        "except FileRefused as refusal: print('refused')\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(path)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        capture_output=True, text=True, timeout=100, check=True,
    )  # fmt: skip
    what, megabytes = done.stdout.split()
    return what, int(megabytes)


@pytest.mark.once  # measures what reads; rows of such files are written in the tests above
@pytest.mark.parametrize(
    "what",
    [
        '"materials": [' + "1," * 200_000 + "1]",
        '"materials": [' + "{}," * 200_000 + "{}]",
        '"serves": [' + "[]," * 200_000 + "[]]",
        ", ".join(f'"x{n}": {n}' for n in range(60_000)),
    ],
    ids=["numbers", "objects", "lists", "unknown"],
)
def test_lists_nobody_writes_do_not_pile_up(tmp_path: Path, what: str) -> None:
    """Rows are worked on together only as long as they are light; of what nobody reads little is kept."""
    entries = ", ".join(f'{{"name": "演示{n}", "department": "演示局", {what}}}' for n in range(12))
    tracemalloc.start()
    report = taken_in(written(tmp_path / "a.json", f"[{entries}]".encode()))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(report.lines) == 12
    assert len(json.dumps(report.as_json(), ensure_ascii=False)) < 60_000
    assert most < 120 * 1024 * 1024


def test_a_row_about_which_everything_is_to_be_said(tmp_path: Path) -> None:
    materials = [{"name": "表", "necessity": f"第{n}种"} for n in range(300)]
    rows = [{"name": "演示登记", "department": "演示局", "materials": materials}]
    report = taken_in(written(tmp_path / "a.json", json.dumps(rows).encode()))
    assert 30 < len(report.lines[0].notes) < 50
    assert any("另有" in text for _about, text in report.lines[0].notes)
