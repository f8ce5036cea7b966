"""A raw row as the item it stands for: values of fields, rows of lists, and what is to be said about them."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from services.catalog.addresses import key_of
from services.catalog.enums import MaterialForm, ServiceKind
from services.catalog.importing.bounds import bounds
from services.catalog.importing.choices import NOTHING, stage_of
from services.catalog.importing.columns import BY_KEY, CHILD_BY_WORD, CHILDREN, VERSION_FIELDS, folded
from services.catalog.importing.notes import About, Note, RowRefused, too_many
from services.catalog.importing.organs import folded as folded_name
from services.catalog.importing.values import Unread, cleaned, parsed, text_of
from services.catalog.models import ImplementedItem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Field

    from services.catalog.importing.columns import Column
    from services.catalog.importing.known import Known
    from services.catalog.importing.raw import Cells, RawRow
    from services.departments.models import Department

_OUR_CODE = re.compile(r"^([0-9A-HJ-NPQRTUWXY]{18})([1-6])(\d{12})(\d{2})?$")
_SERVICE_BY_ENDING = {"咨询": ServiceKind.ADVICE, "查询": ServiceKind.QUERY}
_SHORT_ORGAN = re.compile(r"-[0-9A-Z]{9}-\d-\d{2}$")
_OWN_NUMBERS = 20
"""Codes shorter than this are an office's own numbers: nobody takes them for codes of the standard."""
_LONGEST_LIST = 300
_EMPTY = {
    "line": "",
    "text": "",
    "code": "",
    "slug": "",
    "url": "",
    "source": "",
    "choices": [],
    "codes": [],
    "json": [],
}


@dataclass(slots=True)
class ItemRow:
    """One item of a file. ``values`` are fields of the version, ``own`` what belongs to the item above it."""

    number: int
    sheet: str
    name: str = ""
    external_code: str = ""
    organ: str = ""
    department: Department | None = None
    own: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    children: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    refusal: Note | None = None

    @property
    def digest(self) -> str:
        """What the row says about the version, in 64 hex digits."""
        content = [self.values, self.children]
        return hashlib.sha256(
            json.dumps(content, ensure_ascii=False, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
        ).hexdigest()

    def key(self, nth: int = 0) -> str:
        """By what the row is known again: its code, or organ and name as written and which of those alike it is."""
        named = f"code:{folded_name(self.external_code)}" if self.external_code else ""
        text = named or f"name:{folded_name(self.organ)}:{folded_name(self.name)}:{nth}"
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def identity(self) -> tuple[str, str]:
        """Organ and name as they are compared."""
        organ = self.department.code if self.department else folded_name(self.organ)
        return organ, folded_name(self.name)


def row_of(raw: RawRow, known: Known) -> ItemRow:
    """The item of a raw row; with ``refusal`` when it is not taken."""
    row = ItemRow(raw.number, raw.sheet, notes=list(raw.notes), refusal=raw.refusal)
    if row.refusal:
        row.name = _shown_name(raw)
        return row
    try:
        values = _cells(raw.cells, BY_KEY, row.notes, explicit=raw.explicit)
        _head(row, values, known)
        _own(row, values, known)
        row.values = _version(values, known, row.notes)
        row.children = {name: _children(name, rows, known, row, raw) for name, rows in raw.children.items()}
    except RowRefused as refused:
        row.refusal = refused.note
        row.name = row.name or _shown_name(raw)
    return row


def _shown_name(raw: RawRow) -> str:
    value = raw.cells.get("name", ("", ""))[1]
    return value[:40] if isinstance(value, str) else ""


def _cells(cells: Cells, columns: Mapping[str, Column], notes: list[Note], *, explicit: bool) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, (heading, raw) in cells.items():
        column = columns[key]
        try:
            as_it_is = explicit and column.kind == "json" and key == "value"
            found = {key: cleaned(raw)} if as_it_is else parsed(column, raw, heading, notes)
        except Unread as unread:
            notes.append(Note(About.TYPE, unread.note.text) if key == "item_type" else unread.note)
            if unread.note.about == About.WORD and (other := _kept_as(column)):
                values.setdefault(other, text_of(raw, heading, []))
            continue
        if not found and explicit and raw in ("", [], None) and column.kind in _EMPTY:
            found = {key: _EMPTY[column.kind]}
        elif not found and explicit and raw is None:
            found = {key: None}
        if column.kind == "limit" and found.get(f"{key}_number") and f"{key}_unit" not in {*found, *cells}:
            notes.append(Note(About.UNIT, f"{heading}：{text_of(raw, heading, [])}"))
            found[f"{key}_unit"] = "workday"
        values |= found
    return values


def _kept_as(column: Column) -> str:
    """Where the words of a value stay that could not be read as a limit or a kind."""
    if column.kind == "limit":
        return "limit_text" if column.key == "limit" else f"{column.key}_note"
    return "source_type" if column.key == "item_type" else ""


def _head(row: ItemRow, values: dict[str, Any], known: Known) -> None:
    """Name, code and organ: without name or organ there is no item."""
    row.name = values.get("name") or ""
    row.external_code = values.get("external_code") or ""
    if not row.name:
        raise RowRefused(About.MISSING, _("There is no name."))
    for key in ("name", "external_code"):
        longest = VERSION_FIELDS[key].max_length
        if len(values.get(key) or "") > longest:
            words = _("%(heading)s: more than %(limit)d characters.")
            raise RowRefused(About.LONG, words % {"heading": BY_KEY[key].headings[0], "limit": longest})
    row.notes += _code_notes(row.external_code)
    row.organ = values.get("department") or values.get("source_department") or ""
    if row.organ:
        row.department, note = known.organs.match(row.organ)
        row.notes += [note] if note else []
    elif known.department:
        row.department = known.department
    else:
        raise RowRefused(About.MISSING, _("It does not say which department."))
    if len(row.organ) > ImplementedItem._meta.get_field("source_department").max_length and not row.department:
        raise RowRefused(About.LONG, _("The name of the department is too long."))


def _code_notes(code: str) -> list[Note]:
    """What is odd about the form of a code (GB/T 39554.1-2020 knows 31 characters, 33 with the business number)."""
    if len(code) < _OWN_NUMBERS or _OUR_CODE.match(code):
        return []
    if _SHORT_ORGAN.search(code):
        text = _("The code has %(length)d characters and an organ code of 9.")
    elif len(code) in {31, 33}:
        text = _("The code has %(length)d characters, but not the parts of an implementation code.")
    else:
        text = _("The code has %(length)d characters; an implementation code has 31.")
    return [Note(About.FORM, text % {"length": len(code)})]


def _own(row: ItemRow, values: dict[str, Any], known: Known) -> None:
    """What belongs to the item: kind, basic item, level, routing, places."""
    own = row.own
    own["item_type"] = values.get("item_type") or ""
    own["source_type"] = (values.get("source_type") or "")[:20]
    own["base_code"] = _base_code(row, values)
    if (found := _OUR_CODE.match(row.external_code)) and not own["base_code"]:
        department, _note = known.organs.match(found[1])
        if department and department in {row.department, None}:
            own["base_code"] = found[3]
            values.setdefault("business_number", found[4] or "01")
    own["base_name"] = (values.get("base_name") or "")[:80]
    own["legal_basis"] = values.get("legal_basis") or ""
    own["level"] = int(values["level"]) if values.get("level") else None
    own["routing"] = values.get("routing") or ""
    own["organs"] = _organs(values, known, row)
    own["places"] = _places(values, known, row.notes)


def _organs(values: dict[str, Any], known: Known, row: ItemRow) -> list[int]:
    """Departments that run the item too; others are said."""
    found = []
    for name in (values.get("organs") or [])[:_LONGEST_LIST]:
        department, note = known.organs.match(name)
        row.notes += [note] if note else []
        if department and department != row.department:
            found.append(department.pk)
    return found


def _base_code(row: ItemRow, values: dict[str, Any]) -> str:
    code = values.get("base_code") or ""
    if code and not re.fullmatch(r"\d{12}", code, re.ASCII):
        row.notes.append(Note(About.CODE, _("“%(code)s” is no basic code: it has 12 digits.") % {"code": code[:40]}))
        return ""
    return code


def _places(values: dict[str, Any], known: Known, notes: list[Note]) -> list[tuple[int, str, str]]:
    """(place, number of the window, room) of every place there is; others are said."""
    rows = values.get("places") or []
    if values.get("place"):
        rows = [*rows, {"place": values["place"], "window": values.get("window", "")}]
    found = []
    for row in rows[:20]:
        entry = row if isinstance(row, dict) else {"place": row}
        name, window, room = (str(entry.get(key) or "").strip() for key in ("place", "window", "room"))
        place = known.places.get(name)
        if place is None:
            notes.append(Note(About.REFERENCE, _("“%(name)s” is no place of this city.") % {"name": name[:40]}))
            continue
        counter = known.windows.get((place.pk, window)) or known.window_names.get((place.pk, window))
        found.append((place.pk, counter.number if counter else "", (room or ("" if counter else window))[:40]))
    return found


def _version(values: dict[str, Any], known: Known, notes: list[Note]) -> dict[str, Any]:
    """Fields of the version that can be kept; references as their codes."""
    kept: dict[str, Any] = {}
    for key, value in values.items():
        model_field = VERSION_FIELDS.get(key)
        if model_field is None:
            continue
        if model_field.is_relation:
            kept |= _reference(key, value, known, notes)
        elif (checked := _checked(model_field, value, BY_KEY[key].headings, notes)) is not _BAD:
            kept[key] = checked
    ending = next((kind for word, kind in _SERVICE_BY_ENDING.items() if kept["name"].endswith(word)), None)
    if ending and "service_kind" not in kept:
        kept["service_kind"] = str(ending.value)
    return kept


_BAD = object()


def _checked(model_field: Field, value: Any, headings: tuple[str, ...], notes: list[Note]) -> Any:
    """The value as the field keeps it, or ``_BAD`` with a note."""
    heading = headings[0] if headings else model_field.name
    if value is None and not model_field.null:
        return _BAD
    if isinstance(value, str) and model_field.max_length and len(value) > model_field.max_length:
        words = _("%(heading)s: %(length)d characters, at most %(limit)d can be kept.")
        facts = {"heading": heading, "length": len(value), "limit": model_field.max_length}
        notes.append(Note(About.LONG, words % facts))
        return _BAD
    try:
        if model_field.get_internal_type() == "JSONField":
            return value
        value = model_field.to_python(value)
        if value not in model_field.empty_values:
            model_field.run_validators(value)
            model_field.validate(value, None)
    except ValidationError as error:
        notes.append(Note(About.KIND, f"{heading}：{'；'.join(error.messages)}"))
        return _BAD
    return value


def _reference(key: str, value: Any, known: Known, notes: list[Note]) -> dict[str, Any]:
    """The code of what is referred to, if it is here."""
    if key == "themes":
        missing = [name for name in value if name not in known.themes]
        for name in missing:
            notes.append(Note(About.REFERENCE, _("“%(name)s” is no theme of this city.") % {"name": name[:40]}))
        return {key: sorted({known.themes[name].code for name in value if name in known.themes})}
    if not value:
        return {} if key == "rule_set" else {key: ""}
    table = {"rule_set": known.rule_sets, "certificate_type": known.certificates}.get(key, known.forms)
    found = table.get(folded_name(value) if key == "certificate_type" else value)
    if found is None:
        heading = BY_KEY[key].headings[0]
        words = _("%(heading)s: “%(name)s” is not here.")
        notes.append(Note(About.REFERENCE, words % {"heading": heading, "name": str(value)[:40]}))
        return {}
    return {key: found.code}


def _children(name: str, rows: list[Cells], known: Known, row: ItemRow, raw: RawRow) -> list[dict[str, Any]]:
    """Rows of one list; a row without what it needs is left out and said."""
    sheet, model, columns = CHILDREN[name]
    by_key = {column.key: column for column in columns}
    found: list[dict[str, Any]] = []
    taken: set[str] = set()
    if len(rows) > bounds().list_rows:
        raise RowRefused.because(too_many(sheet))
    for cells in rows:
        values = _cells(cells, by_key, row.notes, explicit=raw.explicit)
        kept: dict[str, Any] = {}
        for key, value in values.items():
            if key == "certificate_type":
                kept |= _reference(key, value, known, row.notes)
                continue
            column = by_key.get(key) or CHILD_BY_WORD[name][folded(key)]
            checked = _checked(model._meta.get_field(key), value, column.headings or (sheet,), row.notes)
            if checked is not _BAD:
                kept[key] = checked
        if name == "materials" and kept.get("name"):
            kept["key"] = _own_key(kept, taken)
            taken.add(kept["key"])
        if all(kept.get(key) not in (None, "") for key in _NEEDED[name]):
            found.append(_consistent(name, kept, row.notes))
        elif any(str(value).strip().lower() not in NOTHING for value in values.values()):
            row.notes.append(Note(About.MISSING, _("%(list)s: a row without what it needs.") % {"list": sheet}))
    return found


_NEEDED = {
    "conditions": ("text",), "materials": ("name",), "fees": ("name",), "steps": ("name",), "law_articles": ("name",),
    "faqs": ("question", "answer"), "situations": ("title", "effect"), "auto_rules": ("fact", "operator"),
    "fee_reductions": ("name",),
}  # fmt: skip


def _own_key(values: dict[str, Any], taken: set[str]) -> str:
    key = values.get("key") or _usual_key(values["name"])
    return key_of(values["name"], taken) if key in taken else key


@lru_cache(maxsize=4096)
def _usual_key(name: str) -> str:
    """Reading a name aloud costs; the same papers are asked for everywhere."""
    return key_of(name)


def _consistent(name: str, values: dict[str, Any], notes: list[Note]) -> dict[str, Any]:
    """Without what the database refuses."""
    fetched = values.get("form") == MaterialForm.FETCHED
    if name == "materials" and fetched and not (values.get("registry_source") or values.get("certificate_type")):
        words = _("%(name)s: fetched by the system, but it is not said from where.")
        notes.append(Note(About.RULE, words % {"name": values["name"]}))
        del values["form"]
    if name == "steps" and values.get("limit_number") and not values.get("stage"):
        values["stage"] = stage_of(values["name"])
    if name == "situations" and values["effect"] == "limit" and values.get("limit_number") is None:
        notes.append(Note(About.RULE, _("%(name)s: another limit applies, but not which.") % {"name": values["title"]}))
        values["effect"] = "note"
    return values
