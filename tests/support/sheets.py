"""Spreadsheets for tests: ordinary ones by openpyxl, hostile ones part by part."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook

RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="事项" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def sheet(path: Path, rows: list[list[Any]], /, **further: list[list[Any]]) -> Path:
    """A workbook with a sheet 事项 of these rows, and further sheets by name."""
    book = Workbook()
    book.active.title = "事项"
    for row in rows:
        book.active.append(row)
    for name, lines in further.items():
        page = book.create_sheet(name)
        for line in lines:
            page.append(line)
    book.save(path)
    return path


def parts(path: Path, sheet_xml: str, /, **others: str) -> Path:
    """A workbook of raw XML: the sheet, and parts such as ``sharedStrings`` or ``workbook``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", others.pop("workbook", BOOK))
        archive.writestr("xl/_rels/workbook.xml.rels", others.pop("relations", RELATIONS))
        archive.writestr("xl/worksheets/sheet1.xml", sheet_xml)
        for name, text in others.items():
            archive.writestr(f"xl/{name}.xml", text)
    return path


def cells(*rows: str) -> str:
    """A sheet of rows of raw cells."""
    body = "".join(f'<row r="{n}">{row}</row>' for n, row in enumerate(rows, 1))
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{body}</sheetData></worksheet>"
    )


def text(*values: str) -> str:
    """Cells with text in them."""
    return "".join(f'<c t="inlineStr"><is><t>{value}</t></is></c>' for value in values)
