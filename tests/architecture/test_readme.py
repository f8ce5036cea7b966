"""The README says what is so."""

import re
from pathlib import Path

from portal.env import VARIABLES
from services.departments.demo import sign_ins

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def test_every_variable_stands_in_the_readme():
    rows = [f"| `{v.name}` | {f'`{v.default}`' if v.default else ''} | {v.meaning} |" for v in VARIABLES.values()]
    assert [row for row in rows if row not in README] == []


def test_every_demo_sign_in_stands_in_both_readmes():
    for text in (README, (ROOT / "README.zh-CN.md").read_text()):
        assert [row.login for row in sign_ins() if f"| `{row.login}` |" not in text] == []


def test_the_commands_exist():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make (\w+)`", README + (ROOT / "README.zh-CN.md").read_text()))
    assert named <= targets


def test_every_room_is_on_the_map():
    rooms = {p.parent.name for p in (ROOT / "services").glob("*/apps.py")}
    for text in (README, (ROOT / "README.zh-CN.md").read_text()):
        assert rooms <= set(re.findall(r"[a-z]+", text.split("```")[3]))


def test_links_lead_somewhere():
    broken = []
    for page in [ROOT / "README.md", ROOT / "README.zh-CN.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
            if not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_every_test_that_acceptance_names_is_there():
    named = set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?", (ROOT / "docs/acceptance.md").read_text()))
    assert len(named) > 50
    missing = [f"{path}::{name}" for path, name in named if not has(ROOT / path, name)]
    assert missing == []


def has(path: Path, name: str) -> bool:
    """Whether there is such a test, or class of tests, in the file."""
    return path.exists() and (not name or re.search(rf"^(?:async )?(?:def|class) {name}\b", path.read_text(), re.M))
