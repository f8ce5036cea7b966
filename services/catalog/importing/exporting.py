"""Items as files that can be imported again: importing what was exported changes nothing."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from services.catalog.importing.columns import CHILDREN, ITEM, ITEM_LISTS, ITEM_SHEET, VERSION_FIELDS, Column
from services.catalog.importing.stored import child_keys, child_values, values_of
from services.catalog.models import ItemVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

_CHUNK = 200
_UNITS = {"workday": "个工作日", "day": "个自然日", "hour": "个小时", "month": "个月"}
_WORKING = ("=", "+", "-", "@")
"""A cell that begins so is taken for a formula by some programs."""
GUIDE_SHEET = "说明"
_JOIN = (("external_code", "事项编码"), ("item_code", "地址"), ("name", "事项名称"))


def newest() -> Iterator[ItemVersion]:
    """The newest version of every item, a chunk at a time."""
    pks: dict[str, int] = dict(ItemVersion.objects.order_by("item_code", "version").values_list("item_code", "pk"))
    ids = sorted(pks.values())
    for start in range(0, len(ids), _CHUNK):
        versions = ItemVersion.objects.filter(pk__in=ids[start : start + _CHUNK]).whole()
        yield from (
            versions.select_related("form", "situation_form")
            .prefetch_related("auto_rules", "fee_reductions")
            .order_by("pk")
        )


def entry_of(version: ItemVersion) -> dict[str, Any]:
    """One item in the full format, with every field and list."""
    item = version.item
    values = {key: _plain(value) for key, value in values_of(version, VERSION_FIELDS).items()}
    external_code = values.pop("external_code")
    base = item.base
    return {
        "external_code": external_code,
        "department": item.department.code if item.department else item.source_department,
        "item_type": item.item_type,
        "source_type": item.source_type,
        "level": str(item.level),
        "routing": item.routing,
        "organs": [organ.code for organ in item.organs.all()],
        **({"base": {"code": base.code, "name": base.name, "legal_basis": base.legal_basis}} if base else {}),
        "places": [
            {"place": p.place.code, "window": p.window.number if p.window else "", "room": p.room}
            for p in item.places.all()
        ],
        "version": values,
        **{
            name: [_told(name, child_values(row, child_keys(name))) for row in getattr(version, name).all()]
            for name in CHILDREN
            if name != "conditions"
        },
        "conditions": [condition.text for condition in version.conditions.all()],
    }


def _told(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """A row of a list without the choices nobody made."""
    chosen = {column.key for column in CHILDREN[name][2] if column.kind == "choice"}
    return {key: value for key, value in values.items() if not (key in chosen and value == "")}


def write_json(out: IO[str], versions: Iterable[ItemVersion]) -> int:
    """Write ``{"items": […]}``, entry by entry; how many."""
    number = 0
    out.write('{"items": [')
    for number, version in enumerate(versions, 1):
        out.write(",\n" if number > 1 else "\n")
        json.dump(entry_of(version), out, ensure_ascii=False, default=str)
    out.write("\n]}\n")
    return number


def write_xlsx(out: IO[bytes], versions: Iterable[ItemVersion]) -> int:
    """Write a workbook: a sheet of items and one for each list; how many items."""
    book = Workbook(write_only=True)
    columns = sheet_columns(ITEM)
    items = book.create_sheet(ITEM_SHEET)
    items.append([column.headings[0] for column in columns] + [words[0] for words in ITEM_LISTS.values()])
    lists = {name: book.create_sheet(sheet) for name, (sheet, _m, _c) in CHILDREN.items() if name not in ITEM_LISTS}
    for name, page in lists.items():
        page.append([word for _k, word in _JOIN] + [c.headings[0] for c in sheet_columns(CHILDREN[name][2])])
    number = 0
    for version in versions:
        number += 1
        entry = entry_of(version)
        base = entry.get("base", {})
        flat = {**entry, **entry["version"], "base_code": base.get("code"), "base_name": base.get("name")}
        flat["legal_basis"] = base.get("legal_basis")
        joined = ["\n".join(entry[name]) for name in ITEM_LISTS]
        items.append([_cell(items, _written(column, flat)) for column in columns] + [_cell(items, t) for t in joined])
        for name, page in lists.items():
            for row in entry[name]:
                values = [_written(column, row) for column in sheet_columns(CHILDREN[name][2])]
                page.append([_cell(page, value) for value in [*(flat[key] for key, _w in _JOIN), *values]])
    book.save(out)
    return number


def write_template(out: IO[bytes]) -> None:
    """Write an empty workbook: headings, choices to pick from, and a sheet that explains every column."""
    book = Workbook()
    page = book.active
    page.title = ITEM_SHEET
    _head(page, [*sheet_columns(ITEM), *(Column(name, "text", words) for name, words in ITEM_LISTS.items())])
    guide = book.create_sheet(GUIDE_SHEET)
    guide.append(["工作表", "栏目", "也可以写成", "怎么填"])
    _explain(guide, ITEM_SHEET, sheet_columns(ITEM))
    for name, (sheet, _model, columns) in CHILDREN.items():
        own = sheet_columns(columns)
        if name not in ITEM_LISTS:
            joined = [Column(f"of_{key}", "line", (word,)) for key, word in (_JOIN[0], _JOIN[2])]
            _head(book.create_sheet(sheet), [*joined, *own])
        _explain(guide, sheet, own)
    for letter, width in zip("ABCD", (10, 22, 60, 80), strict=True):
        guide.column_dimensions[letter].width = width
    book.move_sheet(GUIDE_SHEET, offset=len(book.sheetnames))
    book.save(out)


def sheet_columns(columns: Iterable[Column]) -> list[Column]:
    """Columns that stand in spreadsheets, without those that say the same in two."""
    skipped = {"place", "window", "statutory_unit", "promised_unit", "limit_unit"}
    chosen = [column for column in columns if column.headings]
    has_limit = {c.key for c in chosen if c.kind == "limit"}
    return [c for c in chosen if c.key not in skipped or (c.key == "limit_unit" and "limit" not in has_limit)]


def explained(column: Column) -> str:
    """How a column is filled in, in Chinese."""
    if column.words:
        first: dict[str, str] = {}
        for word, code in column.words.items():
            first.setdefault(code, word)
        several = "，可以写几个，用顿号隔开" if column.kind == "choices" else ""
        return f"{'、'.join(first.values())}{several}"
    return _HOW[column.kind]


_HOW = {
    "line": "文字，一行",
    "text": "文字，可以分段",
    "source": "原来的编码，原样保留；请存成文本格式",
    "code": "编码",
    "slug": "小写字母、数字和 -",
    "url": "网址",
    "number": "整数",
    "yes_no": "是、否",
    "date": "日期，例如 2026-01-31",
    "codes": "代码或名称，可以写几个，用顿号隔开",
    "json": "JSON",
    "limit": "数字加单位，例如 20个工作日、15个自然日、当场",
    "yuan": "金额，例如 12.50",
    "choice": "",
    "choices": "",
}


def _head(page: Any, columns: list[Column]) -> None:
    page.append([column.headings[0] for column in columns])
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        cell = page[f"{letter}1"]
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DCE6F1")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[letter].width = max(12, 2 * len(column.headings[0]) + 4)
        for row_letter in (letter,) if column.kind in {"source", "code"} else ():
            page.column_dimensions[row_letter].number_format = "@"
        words = explained(column).split("、") if column.kind in {"choice", "yes_no"} else []
        if words and len(",".join(words)) < 250:
            choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
            page.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}2000")
    page.freeze_panes = "A2"


def _explain(guide: Any, sheet: str, columns: list[Column]) -> None:
    for column in columns:
        guide.append([sheet, column.headings[0], "；".join(column.headings[1:]), explained(column)])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _written(column: Column, values: dict[str, Any]) -> Any:
    """A value as it stands in a spreadsheet."""
    if column.kind == "limit":
        number, unit = values.get(f"{column.key}_number"), values.get(f"{column.key}_unit")
        return "" if number is None else "当场" if number == 0 else f"{number}{_UNITS[unit]}"
    if column.kind == "yuan":
        fen = values.get(column.key.removesuffix("_yuan"))
        return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"
    value = values.get(column.key)
    if value is None:
        return ""
    if column.kind == "yes_no":
        return "是" if value else "否"
    if column.kind == "choice":
        return _word(column, str(value))
    if column.kind == "choices":
        return "、".join(_word(column, one) for one in value)
    if column.kind == "codes":
        return "、".join(value)
    if column.kind == "json":
        return json.dumps(value, ensure_ascii=False) if value not in (None, [], "") else ""
    return value


def _word(column: Column, code: str) -> str:
    return next((word for word, known in column.words.items() if known == code), code)


def _cell(page: Any, value: Any) -> Any:
    """Text stays text: nothing in it is worked out by the program that opens it."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(page, value=f"'{value}" if value.startswith(_WORKING) else value)
    cell.data_type = "s"
    return cell
