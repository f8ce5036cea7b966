"""Every text of code and templates has its Chinese. Django turns templates into Python, Babel reads that: no xgettext.

usage: python -m tests.support.messages      lists what is missing; ends with 1 when something is
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
KEYWORDS = dict.fromkeys(("_", "_lazy", "gettext", "gettext_lazy", "gettext_noop")) | {
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Key = tuple[str | None, str]


def used() -> dict[Key, str]:
    """(context, text) → where it stands first."""
    found: dict[Key, str] = {}
    python = [p for folder in ("portal", "services") for p in (ROOT / folder).rglob("*.py")]
    templates = [p for p in (ROOT / "templates").rglob("*") if p.suffix in {".html", ".txt"}]
    for path in sorted(python + templates):
        text = path.read_text()
        source = text if path.suffix == ".py" else templatize(text, origin=str(path))
        for line, message, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            first = message[0] if isinstance(message, tuple) else message
            if first:
                found.setdefault((context, first), f"{path.relative_to(ROOT)}:{line}")
    return found


def missing() -> list[str]:
    """Texts without a finished translation, and fuzzy ones."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans")
    lines = []
    for (context, text), place in used().items():
        entry = catalogue.get(text, context)
        translated = (
            entry and not entry.fuzzy and all([entry.string] if isinstance(entry.string, str) else entry.string)
        )
        if not translated:
            lines.append(f"{place}: {text!r}")
    return lines


def main() -> int:
    """Prints what is missing."""
    lines = missing()
    for line in lines:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
