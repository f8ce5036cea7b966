"""The JSON Schema of import files and the tables of docs/importing.md, made from the table of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.catalog.importing.columns import CHILDREN, ITEM, ITEM_SHEET, VERSION, VERSION_FIELDS
from services.catalog.importing.exporting import explained, sheet_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Field

    from services.catalog.importing.columns import Column

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FLAT = {"limit", "yuan"}
"""Kinds that stand in spreadsheets only."""


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a file in the full format. Reading is more forgiving than this: see the docs."""
    item = {
        "type": "object",
        "properties": {
            **_properties(ITEM, VERSION_FIELDS),
            "base": {
                "type": "object",
                "properties": {
                    "code": {"type": "string", "pattern": "^[0-9]{12}$"},
                    "name": {"type": "string", "maxLength": 80},
                    "item_type": {"type": "string"},
                    "legal_basis": {"type": "string"},
                },
            },
            "version": {"type": "object", "properties": _properties(VERSION, VERSION_FIELDS)},
            "places": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {key: {"type": "string"} for key in ("place", "window", "room")},
                    "required": ["place"],
                },
            },
            **{name: _list(name) for name in CHILDREN},
        },
        "required": ["department"],
        "anyOf": [{"required": ["name"]}, {"required": ["version"]}],
    }
    return {
        "$schema": DIALECT,
        "title": "事项导入文件",
        "type": "object",
        "properties": {"items": {"type": "array", "items": {"$ref": "#/$defs/item"}}},
        "required": ["items"],
        "$defs": {"item": item},
    }


def _list(name: str) -> dict[str, Any]:
    _sheet, model, columns = CHILDREN[name]
    if name == "conditions":
        return {"type": "array", "items": {"type": "string", "maxLength": model._meta.get_field("text").max_length}}
    fields = {field.name: field for field in model._meta.concrete_fields}
    return {"type": "array", "items": {"type": "object", "properties": _properties(columns, fields)}}


def _properties(columns: Iterable[Column], fields: dict[str, Field]) -> dict[str, Any]:
    return {c.key: _property(c, fields.get(c.key)) for c in columns if c.kind not in _FLAT and c.key != "places"}


def _property(column: Column, model_field: Field | None) -> dict[str, Any]:
    title = {"title": column.headings[0]} if column.headings else {}
    if column.kind == "number":
        found: dict[str, Any] = {"type": ["integer", "null"] if model_field and model_field.null else "integer"}
        return title | found | {"minimum": 0}
    if column.kind == "yes_no":
        return title | {"type": "boolean"}
    if column.kind == "date":
        return title | {"type": ["string", "null"], "format": "date"}
    if column.kind == "choice" and column.words:
        codes = list(dict.fromkeys(column.words.values()))
        whole = model_field is not None and model_field.get_internal_type().endswith("IntegerField")
        return title | {"enum": [int(code) for code in codes] if whole else codes}
    if column.kind == "choices":
        codes = list(dict.fromkeys(column.words.values()))
        return title | {"type": "array", "items": {"enum": codes}, "uniqueItems": True}
    if column.kind == "codes":
        return title | {"type": "array", "items": {"type": "string"}}
    if column.kind == "json":
        return title if column.key == "value" else title | {"type": "array"}
    longest = getattr(model_field, "max_length", None) if model_field and not model_field.is_relation else None
    return title | {"type": "string"} | ({"maxLength": longest} if longest else {})


_ENGLISH = {
    "line": "text in one line",
    "text": "text, several lines",
    "source": "the code as it is; keep it as text",
    "code": "a code",
    "slug": "small letters, digits and -",
    "url": "an address",
    "number": "a whole number",
    "yes_no": "是、否",
    "date": "a day such as 2026-01-31",
    "codes": "codes or names, several with 、 between",
    "json": "JSON",
    "limit": "number and unit: 20个工作日, 15个自然日, 当场",
    "yuan": "an amount such as 12.50",
}


def tables(*, chinese: bool) -> str:
    """The columns of every sheet as Markdown tables."""
    head = (
        ("栏目", "也可以写成", "JSON 键", "怎么填") if chinese else ("heading", "also", "key in JSON", "filled in with")
    )
    parts = []
    for name, sheet, columns in [("", ITEM_SHEET, ITEM), *((n, s, c) for n, (s, _m, c) in CHILDREN.items())]:
        title = f"### {sheet}" + (f" (`{name}`)" if name else "")
        rows = [(c.headings[0], "、".join(c.headings[1:]), _keys(c), explained(c)) for c in sheet_columns(columns)]
        lines = [head, ("---",) * 4, *rows]
        parts.append(title + "\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines))
    return "\n\n".join(parts) + "\n"


def _keys(column: Column) -> str:
    if column.kind == "limit":
        return f"`{column.key}_number` `{column.key}_unit`"
    if column.kind == "yuan":
        return f"`{column.key.removesuffix('_yuan')}` (fen)"
    return " ".join(f"`{key}`" for key in (column.key, *column.aliases))
