"""The list as a file: CSV and XLSX, in which no cell works as a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from services.publicity.shown import cells, headings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.publicity.models import Publication

MOST = 5_000
"""Rows of one file; whoever wants more chooses a period, or asks the API."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORKING = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is taken for a formula by some programs."""


def as_csv(rows: Iterable[Publication]) -> bytes:
    """UTF-8 with a mark that spreadsheet programs know it by."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings())
    for row in rows:
        writer.writerow([_safe(value) for value in cells(row)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _safe(value: str) -> str:
    return f"'{value}" if value.startswith(_WORKING) else value


def as_xlsx(rows: Iterable[Publication]) -> bytes:
    """One sheet; every cell is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("公示")
    for number in range(1, len(headings()) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 22
    for values in (headings(), *(cells(row) for row in rows)):
        line = []
        for value in values:
            cell = WriteOnlyCell(sheet, value=_safe(value))
            cell.data_type = "s"
            line.append(cell)
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
