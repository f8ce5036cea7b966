"""docs/importing.md and its schema are in step with what is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings

from services.catalog.importing.columns import CHILDREN, ITEM, ITEM_BY_WORD, LINES_BY_WORD, folded, lookup
from services.catalog.importing.exporting import entry_of, newest
from services.catalog.importing.schema import schema
from services.catalog.management.commands.write_import_docs import PAGES, SCHEMA, page_text, schema_text

DOCS = settings.ROOT / "docs"


def test_the_schema_and_the_tables_are_in_step() -> None:
    """Run ``manage.py write_import_docs`` when this fails."""
    assert (DOCS / SCHEMA).read_text(encoding="utf-8") == schema_text()
    for name, chinese in PAGES.items():
        text = (DOCS / name).read_text(encoding="utf-8")
        assert page_text(text, chinese=chinese) == text


def _fits(value: Any, rule: dict[str, Any]) -> bool:
    """As much of JSON Schema as ours uses."""
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    wanted = rule.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if wanted and not any(isinstance(value, kinds[one]) for one in wanted):
        return False
    if "enum" in rule and value not in rule["enum"]:
        return False
    if isinstance(value, str) and len(value) > rule.get("maxLength", 10**6):
        return False
    if isinstance(value, dict) and "properties" in rule:
        known = rule["properties"]
        return set(value) <= set(known) and all(_fits(one, known[key]) for key, one in value.items())
    return not isinstance(value, list) or all(_fits(one, rule.get("items", {})) for one in value)


@pytest.mark.django_db
def test_what_is_exported_fits_the_schema(city: None) -> None:
    rule = schema()["$defs"]["item"]
    for version in newest():
        entry = json.loads(json.dumps(entry_of(version), default=str))
        assert _fits(entry["version"], rule["properties"]["version"]), entry["version"]
        wrong = {
            key: value for key, value in entry.items() if value != "" and not _fits(value, rule["properties"][key])
        }
        assert wrong == {}
    assert not _fits({"name": 5}, rule)
    assert not _fits({"unheard": ""}, rule)


def test_no_heading_means_two_things() -> None:
    for columns in (ITEM, *(columns for _sheet, _model, columns in CHILDREN.values())):
        words = [word for column in columns for word in column.headings]
        assert len(words) == len(set(words))
        assert {column.key for column in lookup(columns).values()} == {column.key for column in columns}


def test_what_lists_of_cities_call_their_columns_is_known() -> None:
    said = {
        "责任单位": "department", "承办单位（必填）": "department", "事项 分类": "item_type",
        "启用日期": "effective_from_date",
        "政务服务事项名称": "name", "法定办理时限": "statutory",
        "事项编号*": "external_code", "退费规则": "fee_refund",
    }  # fmt: skip
    assert {words: ITEM_BY_WORD[folded(words)].key for words in said} == said
    assert LINES_BY_WORD[folded("需提交材料")] == "materials"
