"""What is exported can be imported again: where it came from nothing changes, elsewhere the same items stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from services.catalog.importing.columns import CHILDREN, VERSION
from services.catalog.importing.running import Options, run
from services.catalog.models import ItemVersion

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ending", ["json", "xlsx"])
def test_importing_what_was_exported_changes_nothing(city: None, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"items.{ending}"
    call_command("export_items", path)
    before = list(ItemVersion.objects.order_by("pk").values())
    report = run(path, options=Options(), by=None)
    assert {line.outcome for line in report.lines} == {"unchanged"}
    assert [line.notes for line in report.lines if line.notes] == []
    assert report.remarks == []
    assert list(ItemVersion.objects.order_by("pk").values()) == before


def test_an_export_of_what_was_imported_says_the_same(city: None, tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    call_command("export_items", first)
    items = json.loads(first.read_text(encoding="utf-8"))["items"]
    for item in items:
        item["version"]["item_code"] += "-neu"
        item["version"]["name"] += "二"
        item["version"]["business_number"] = ""
    copied = tmp_path / "copy.json"
    copied.write_text(json.dumps(items, ensure_ascii=False), encoding="utf-8")
    report = run(copied, options=Options(), by=None)
    assert {line.outcome for line in report.lines} == {"new"}
    call_command("export_items", second)
    again = json.loads(second.read_text(encoding="utf-8"))["items"]
    there = {item["version"]["item_code"]: item for item in again}
    for item in items:
        found = there[item["version"]["item_code"]]
        found["version"]["business_number"] = ""
        assert {key: found[key] for key in CHILDREN} == {key: item[key] for key in CHILDREN}
        assert found["version"] == item["version"]


def test_an_empty_template_is_a_file_without_items(tmp_path: Path) -> None:
    from services.catalog.importing.bounds import FileRefused
    from tests.factories.catalog import rule_set

    rule_set()
    path = tmp_path / "template.xlsx"
    call_command("export_items", path, template=True)
    with pytest.raises(FileRefused, match="没有事项"):
        run(path, options=Options(), by=None)


KEPT_HERE = {
    "id", "item", "version", "state", "published_at", "withdrawn_at", "submitted_by", "submitted_at", "approved_by",
    "form_digest", "state_note", "result_sample",
}  # fmt: skip
"""Fields of the life of a version, and files: not in any import."""


def test_every_field_of_a_version_can_be_imported() -> None:
    fields = {field.name for field in ItemVersion._meta.get_fields() if not field.auto_created and field.concrete}
    assert fields - {column.key for column in VERSION} - KEPT_HERE == set()
    for name, (_sheet, model, columns) in CHILDREN.items():
        own = {field.name for field in model._meta.concrete_fields} - {"id", "version", "order"}
        assert own - {column.key for column in columns} - {"blank_form", "sample_file"} == set(), name
