"""What is shown with pictures: each picture is there, small, of a phone, used, and tells in words what it shows."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from portal import env
from services.content import markup, pictures
from services.content.demo import DATA
from services.content.models import HelpArticle
from tests.support import tutorials

FOLDER = env.ROOT / "static" / pictures.FOLDER
ROWS = json.loads((DATA / "help.json").read_text(encoding="utf-8"))
SHOWN = {row["code"]: "\n\n".join(row["answer"]) for row in ROWS if "![" in "".join(row["answer"])}


def named(text: str) -> list[str]:
    """The pictures of a text."""
    return re.findall(r"!\[[^\]]+\]\(([a-z0-9-]+)\)", text)


def test_every_picture_is_there_and_every_one_that_is_there_is_used():
    used = [name for text in SHOWN.values() for name in named(text)]
    assert len(used) == len(set(used))
    assert sorted(used) == sorted(path.stem for path in FOLDER.iterdir())
    assert len(SHOWN) == 5


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.webp")), ids=lambda path: path.stem)
def test_a_picture_is_small_and_of_a_phone(path):
    assert path.stat().st_size <= tutorials.MOST_BYTES
    with Image.open(path) as image:
        assert image.size == (tutorials.SCREEN["width"], tutorials.SCREEN["height"])


def test_every_picture_is_taken_by_the_command():
    taken = set(re.findall(r"camera\.take\(\"([a-z0-9-]+)\"", (env.ROOT / "tests/support/tutorials.py").read_text()))
    assert taken == {path.stem for path in FOLDER.iterdir()}


@pytest.mark.parametrize("code", SHOWN)
def test_each_step_has_its_picture_and_its_words(code: str):
    text = SHOWN[code]
    assert markup.findings(text) == []
    steps = re.findall(r"<li>(.*?)</li>", markup.render(text))
    assert len(steps) >= 3
    for step in steps:
        words, _, image = step.partition("<img ")
        assert len(markup.plain(re.sub(r"<[^>]+>", "", words))) >= 6
        assert len(re.search(r'alt="([^"]+)"', image)[1]) >= 5


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("theme", ["normal", "elder"])
def test_help_begins_with_the_search_and_then_leads_to_them(client: Client, theme: str):
    client.post("/mode/", {"theme": theme})
    front = client.get("/help/").content.decode().partition("<main")[2]
    first = min(front.index(f'href="/help/{code}/"') for code in SHOWN)
    assert front.index('role="search"') < first
    for code in SHOWN:
        page = client.get(f"/help/{code}/").content.decode()
        for address in re.findall(r'<img src="/static/([^"]+)"', page):
            assert finders.find(address)
        assert page.count("<img ") == len(named(SHOWN[code]))
    assert HelpArticle.objects.filter(code__in=SHOWN).count() == len(SHOWN)


@pytest.mark.django_db
def test_help_site_map_and_statement_are_at_the_foot_of_every_page(client: Client):
    for path in ("/", "/help/", "/items/", "/no-such-page/"):
        foot = client.get(path).content.decode().partition("<footer")[2]
        for address in ("/help/", "/sitemap/", "/accessibility/"):
            assert f'href="{address}"' in foot, path
