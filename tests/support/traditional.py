"""The words of the portal in traditional characters, made from the simplified ones. Needs no network.

usage: python -m tests.support.traditional            writes locale/zh_Hant
       python -m tests.support.traditional --check    lists what is not in step; ends with 1 when something is
"""

from __future__ import annotations

import re
import sys
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from opencc import OpenCC

from tests.support.messages import CATALOGUE, ROOT

TRADITIONAL = ROOT / "locale/zh_Hant/LC_MESSAGES/django.po"
HEADER = (
    "# Made by tests/support/traditional.py from zh_Hans. Do not edit: change the simplified words and make it anew.\n"
)
READ_AGAIN = {"羣": "群", "麪": "麵", "鍾": "鐘", "佈告": "布告", "摺合": "折合", "擡": "抬", "纔": "才"}
"""Where the dictionary takes a form that is hardly written any more."""
_READ_AGAIN = re.compile("|".join(READ_AGAIN))
_PARTS = re.compile(r"(\{[^{}]*\}|%\([^)]*\)[a-z])")
"""Holes for values keep their names."""


def convert(text: str, by: OpenCC) -> str:
    """One text in traditional characters."""
    parts = _PARTS.split(text)
    parts[::2] = (_READ_AGAIN.sub(lambda found: READ_AGAIN[found[0]], by.convert(part)) for part in parts[::2])
    return "".join(parts)


def made() -> str:
    """The whole catalogue as it must be."""
    with CATALOGUE.open("rb") as file:
        simplified = read_po(file, locale="zh_Hans")
    by, catalogue = OpenCC("s2hk"), Catalog(locale="zh_Hant", fuzzy=False)
    for entry in simplified:
        if not entry.id:
            continue
        texts = [entry.string] if isinstance(entry.string, str) else entry.string
        told = [convert(text, by) for text in texts]
        string = told[0] if isinstance(entry.string, str) else tuple(told)
        catalogue.add(entry.id, string, flags=entry.flags, context=entry.context)
    written = BytesIO()
    write_po(written, catalogue, width=0, omit_header=True, sort_output=True)
    head = 'msgid ""\nmsgstr ""\n"Language: zh_Hant\\n"\n"MIME-Version: 1.0\\n"\n'
    head += '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    return f'{HEADER}{head}"Plural-Forms: nplurals=1; plural=0;\\n"\n\n{written.getvalue().decode()}'


def out_of_step() -> list[str]:
    """Lines that stand in one of the two and not in the other."""
    wanted, found = made().splitlines(), TRADITIONAL.read_text().splitlines() if TRADITIONAL.exists() else []
    return [] if wanted == found else sorted(set(wanted) ^ set(found)) or ["the order of the entries"]


def main() -> int:
    """Writes the catalogue, or says what is not in step."""
    if "--check" not in sys.argv[1:]:
        TRADITIONAL.parent.mkdir(parents=True, exist_ok=True)
        TRADITIONAL.write_text(made())
        return 0
    lines = out_of_step()
    for line in lines:
        print(line)
    if lines:
        print("locale/zh_Hant is not in step with zh_Hans: run make messages")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
