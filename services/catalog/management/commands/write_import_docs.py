"""`manage.py write_import_docs`: the JSON Schema and the column tables of docs/importing.md, from the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from services.catalog.importing.schema import schema, tables

BEGIN, END = "<!-- columns: written by manage.py write_import_docs -->", "<!-- /columns -->"
SCHEMA = "schemas/item-import.schema.json"
PAGES = {"importing.md": False, "importing.zh-CN.md": True}


def schema_text() -> str:
    """The schema as it stands in its file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def page_text(text: str, *, chinese: bool) -> str:
    """A page with its tables as they are now."""
    before, _begin, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{tables(chinese=chinese)}\n{END}{rest.partition(END)[2]}"


class Command(BaseCommand):
    """Written again only by who changes a column; a test says when that was forgotten."""

    help = "Write docs/schemas/item-import.schema.json and the tables of docs/importing.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files."""
        docs = Path(settings.ROOT) / "docs"
        path = docs / SCHEMA
        path.parent.mkdir(exist_ok=True)
        path.write_text(schema_text(), encoding="utf-8")
        for name, chinese in PAGES.items():
            page = docs / name
            page.write_text(page_text(page.read_text(encoding="utf-8"), chinese=chinese), encoding="utf-8")
