"""docs/money.md says which test shows what: every invariant is in it, and every test it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/money.md").read_text()
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def functions_of(path: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


def test_every_test_it_names_exists():
    named = NAMED.findall(TEXT)
    assert len(named) > 40
    assert [f"{path}::{name}" for path, name in named if name not in functions_of(ROOT / "tests" / path)] == []


def test_every_invariant_and_every_attack_has_its_test():
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith(("| |", "| attack"))]
    assert {f"I{number}" for number in range(1, 13)} <= {row.split("|")[1].strip() for row in rows}
    assert [row for row in rows if not NAMED.search(row)] == []
