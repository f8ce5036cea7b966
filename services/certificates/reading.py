"""A file of holders: which columns it has, what its rows say, and everything that is wrong with it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from services.accounts.enums import IdType
from services.accounts.fields import PersonNameField
from services.certificates.enums import HolderKind
from services.common import crypto
from services.common.cleantext import clean_text
from services.common.crypto import blind_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from services.certificates.models import CertificateType

MOST_ROWS = 10_000
LAST_PLACE = 2 * MOST_ROWS
"""Where the last row of a spreadsheet may stand, empty ones between."""
LAST_ROW = 1_048_576
"""Rows a sheet has (ISO/IEC 29500); a file that counts further is made up."""
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_TOLD = 200
"""Faults a report lists; of more it says how many."""
LONGEST_CELL = 500
NAME, ID_TYPE, ID_NUMBER, CREDIT_CODE = "姓名", "证件类型", "证件号码", "统一社会信用代码"
FROM_HOLDER = {
    HolderKind.PERSON: ("name", "id_number", "birth_date", "sex"),
    HolderKind.ENTERPRISE: ("credit_code",),
}
"""Fields of a face that follow from the holder and have no column."""
_NAME_FIELD = PersonNameField(required=False)
_NO_SHEET_SIGNS = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
"""What no name of a sheet may hold (ISO/IEC 29500, as spreadsheet programs keep it)."""
LONGEST_SHEET_NAME = 31
ENCODINGS = ("utf-8-sig", "gb18030")


class FileRefused(Exception):
    """The file as a whole is not read; ``str(error)`` says why and what to do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: row of the file and what."""

    place: int
    text: str


@dataclass(slots=True)
class Row:
    """One holder: the place in the file, who, and the face data that the file gives."""

    place: int
    holder: dict[str, str]
    face: dict[str, str] = field(default_factory=dict)


def columns(kind: CertificateType) -> dict[str, str]:
    """Heading → key: the holder's, then one for each field of the face that does not follow from the holder."""
    own = {NAME: "", ID_TYPE: "", ID_NUMBER: ""} if kind.holder_kind == HolderKind.PERSON else {CREDIT_CODE: ""}
    given = FROM_HOLDER[HolderKind(kind.holder_kind)]
    face = {f["label"]: f["key"] for f in kind.fields if f["kind"] != "photo" and f["key"] not in given}
    return own | {label: key for label, key in face.items() if label not in own}


def template(kind: CertificateType) -> bytes:
    """An empty XLSX with the headings of this type; the second sheet says how it is filled in."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(kind.name))
    names = list(columns(kind))
    for number in range(1, len(names) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 24
    sheet.append([_cell(sheet, name) for name in names])
    notes = book.create_sheet("填写说明")
    notes.column_dimensions["A"].width = 28
    notes.column_dimensions["B"].width = 70
    for name, text in _notes(kind):
        notes.append([_cell(notes, name), text])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_name(text: str) -> str:
    """``text`` as a spreadsheet program takes it: no sign it refuses, no apostrophe at either end, 31 signs."""
    return " ".join(text.translate(_NO_SHEET_SIGNS).split())[:LONGEST_SHEET_NAME].strip(" '") or NAME


def _cell(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _notes(kind: CertificateType) -> Iterator[tuple[str, str]]:
    kinds = "、".join(f"{value} {label}" for value, label in IdType.choices if value != IdType.NONE_YET)
    own = {
        NAME: "必填，与证件一致",
        ID_TYPE: f"空着就是 31 居民身份证。其他：{kinds}",
        ID_NUMBER: "必填，整列设为文本",
        CREDIT_CODE: "必填，18 位；单位须已在本平台登记",
    }
    fields = {f["key"]: f for f in kind.fields}
    for name, key in columns(kind).items():
        if not key:
            yield name, own[name]
            continue
        needed = "可以空着" if fields[key].get("optional") else "必填"
        yield name, f"{needed}，日期写成 2026-11-22" if fields[key]["kind"] == "date" else needed
    yield "行数", f"每个文件最多 {MOST_ROWS} 行；有一行不对，整个文件都不收"


def rows_key(rows: list[Row]) -> str:
    """By which the same rows are known in another file: in any order, saved by any program."""
    said = sorted(json.dumps([row.holder, row.face], ensure_ascii=False, sort_keys=True) for row in rows)
    return blind_index("certificates.batch_rows", "\n".join(said))


def digest(data: bytes) -> str:
    """Digest by which the same file is known."""
    return crypto.digest(data)


def read(kind: CertificateType, data: bytes, *, name: str) -> tuple[list[Row], list[Fault]]:
    """Rows and faults of a file; what registers and earlier certificates say is not asked here. Raises FileRefused."""
    if len(data) > MOST_BYTES:
        raise FileRefused(_("The file is larger than 5 MB. Split it."))
    lines = _xlsx(data) if data[:2] == b"PK" else _csv(data, name)
    known, places = columns(kind), {}
    rows, faults = [], []
    for place, cells in enumerate(lines, 1):
        if not any(cells):
            continue
        if not places:
            places = _headings(cells, known)
            continue
        if len(rows) >= MOST_ROWS:
            raise FileRefused(_("More than 10,000 rows in one file. Split it."))
        rows.append(_row(kind, known, places, place, cells, faults))
    if not rows:
        raise FileRefused(_("The file has no rows below its headings."))
    return rows, faults


def _headings(cells: list[str], known: dict[str, str]) -> dict[str, int]:
    places = {cell: number for number, cell in enumerate(cells) if cell in known}
    optional = {ID_TYPE}
    if missing := [name for name in known if name not in places and name not in optional]:
        raise FileRefused(_("The first row lacks: {names}. Use the template.").format(names="、".join(missing)))
    return places


def _row(
    kind: CertificateType,
    known: dict[str, str],
    places: dict[str, int],
    place: int,
    cells: list[str],
    faults: list[Fault],
) -> Row:
    said = {name: cells[number] if number < len(cells) else "" for name, number in places.items()}
    fields = {f["key"]: f for f in kind.fields}
    row = Row(place, {})
    for name, typed in said.items():
        key, text = known[name], _clean(typed)
        wrong = _wrong(fields.get(key), text)
        if name == NAME and text and not wrong:
            text, wrong = _person_name(text)
        if wrong:
            faults.append(Fault(place, f"{name}：{wrong}"))
        if not key:
            row.holder[name] = text or ""
        elif text:
            row.face[key] = text
    return row


def _clean(typed: str) -> str | None:
    """None for what cannot be read."""
    try:
        return clean_text(typed[: LONGEST_CELL + 1])
    except ValidationError:
        return None


def _person_name(text: str) -> tuple[str, str]:
    """The name as every form keeps it, and what is wrong with it."""
    try:
        return _NAME_FIELD.clean(text), ""
    except ValidationError as error:
        return text, error.messages[0]


def _wrong(field_: dict[str, Any] | None, text: str | None) -> str:
    """What is wrong with one cell; empty when nothing is."""
    if text is None:
        return _("signs that cannot be read")
    if len(text) > LONGEST_CELL:
        return _("too long")
    if field_ is None:
        return ""
    if not text and not field_.get("optional"):
        return _("is empty")
    if text and field_["kind"] == "date" and not _is_day(text):
        return _("write the day as 2026-11-22")
    return ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-11-22")


def _csv(data: bytes, name: str) -> Iterable[list[str]]:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return ([cell.strip() for cell in line] for line in _lines(text))
    raise FileRefused(_("{name} is neither XLSX nor CSV. Save it as one of them.").format(name=name[:80]))


def _lines(text: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise FileRefused(_("The CSV file is damaged. Save it again.")) from error


def _xlsx(data: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise FileRefused(_("The file unpacks to more than a spreadsheet holds."))
            sheets = [entry for entry in archive.namelist() if "worksheets/" in entry]
            formulas = any(b"<f>" in text or b"<f " in text for text in map(archive.read, sheets))
        if formulas:
            _refuse_formulas_without_value(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        said = book.worksheets[0].iter_rows(values_only=True, max_col=60)
        for place, line in enumerate(said, 1):
            written = any(value is not None for value in line)
            if place > LAST_PLACE and (written or place > LAST_ROW):
                raise FileRefused(_("More than 10,000 rows in one file. Split it."))
            yield [_text(value) for value in line] if written else []
    except FileRefused:
        raise
    except Exception as error:
        raise FileRefused(_("The spreadsheet cannot be read. Save it again as XLSX.")) from error


def _refuse_formulas_without_value(data: bytes) -> None:
    """A program that wrote formulas and did not reckon them left cells that look empty. Raises FileRefused."""
    pair = [load_workbook(io.BytesIO(data), read_only=True, data_only=values) for values in (False, True)]
    bounds = {"values_only": True, "max_row": LAST_PLACE, "max_col": 60}
    for place, lines in enumerate(zip(*(book.worksheets[0].iter_rows(**bounds) for book in pair), strict=False), 1):
        if any(value is None and formula is not None for formula, value in zip(*lines, strict=False)):
            text = _("Row {n}: a formula without a value. Save the file again with its values.")
            raise FileRefused(text.format(n=place))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
