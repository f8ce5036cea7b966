"""Two stylesheets and one script, joined from their parts, small, without anything foreign."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.template.loader import get_template

from services.common import staticfiles

STYLES_MOST = 24 * 1024
COUNTER_MOST = 22 * 1024
SCRIPT_MOST = 11 * 1024
"""Compressed bytes: with the html they stay below the page weights of the design."""


def test_the_order_is_tokens_first_and_elder_after_the_pages():
    names = [path.name for path in staticfiles.style_parts()]
    assert names[:3] == ["tokens.css", "base.css", "layout.css"]
    assert names[-2:] == ["elder.css", "print.css"]
    assert names.index("button.css") < names.index("flow.css") < names.index("elder.css")


def test_the_desk_has_the_same_frame_and_the_same_end():
    names = [path.name for path in staticfiles.counter_style_parts()]
    assert names[:3] == ["tokens.css", "base.css", "layout.css"]
    assert names[-3:] == ["elder.css", "elder_counter.css", "print.css"]
    assert names.index("button.css") < names.index("desk.css") < names.index("flow.css") < names.index("elder.css")
    assert not set(names) & {"home.css", "search.css", "wallet.css"}
    assert all(path.exists() for path in staticfiles.counter_style_parts())


def test_a_resident_fetches_nothing_of_the_desk():
    assert set(re.findall(r"\.(?:counter\b|desk(?!top)|post-rows)[\w-]*", staticfiles.joined_styles())) == set()


def test_each_layout_links_its_own_sheet():
    drawn = {name: get_template(f"layouts/{name}.html").template.source for name in ("counter", "resident", "flow")}
    assert "css/counter.css" in drawn["counter"]
    assert not [name for name in ("resident", "flow") if "{% block sheet %}" in drawn[name]]


def test_weight():
    assert len(gzip.compress(staticfiles.joined_styles().encode())) < STYLES_MOST
    assert len(gzip.compress(staticfiles.joined_counter_styles().encode())) < COUNTER_MOST
    assert len(gzip.compress(staticfiles.joined_script().encode())) < SCRIPT_MOST


def test_a_script_loses_only_its_indentation_and_comments():
    told = """/* Says what
   it does. */
(function () {
  "use strict";
  /* Why. */
  var text = "/* none */", two = 4 /* nor this */ / 2; // nor this
})();
"""
    slim = '(function () {\n"use strict";\nvar text = "/* none */", two = 4 /* nor this */ / 2; // nor this\n})();\n'
    assert staticfiles.slim(told) == slim
    assert not any("`" in part.read_text() for part in staticfiles.script_parts()), "text over lines would change"
    assert not any("`" in part.read_text() for part in staticfiles.counter_script_parts())


def test_nothing_is_fetched_from_elsewhere():
    for text, _parts in staticfiles.JOINED.values():
        assert not re.search(r"https?://|@import|eval\(|new Function", text())


def test_squeezing_keeps_meaning():
    css = "/* a */ .a , .b > .c {\n color : red ;\n  margin: 0 auto; }\n"
    css += "@media (min-width: 1px) { a:hover { top: calc(1px + 2px); } }"
    assert staticfiles.squeeze(css) == (
        ".a,.b > .c{color :red;margin:0 auto}@media (min-width:1px){a:hover{top:calc(1px + 2px)}}"
    )


def test_braces_are_balanced():
    for path in {*staticfiles.style_parts(), *staticfiles.counter_style_parts()}:
        text = path.read_text()
        assert text.count("{") == text.count("}"), path.name


@pytest.mark.parametrize("joined", [staticfiles.joined_styles, staticfiles.joined_counter_styles])
def test_every_colour_variable_is_defined(joined: Callable[[], str]):
    css = joined()
    defined = set(re.findall(r"(--[a-z0-9-]+):", css))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", css)) <= defined


def test_collecting_writes_hashed_compressed_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    storage = staticfiles.PortalStaticFilesStorage(location=str(tmp_path), base_url="/static/")
    assert storage.stored_name("css/portal.css") == "css/portal.css"  # nothing collected yet
    source = FileSystemStorage(location=str(tmp_path / "src"))
    source.save("img/mark.svg", ContentFile(b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    with source.open("img/mark.svg") as mark:
        storage.save("img/mark.svg", mark)
    paths = {"img/mark.svg": (source, "img/mark.svg")}
    monkeypatch.setattr(settings, "DEBUG", False)
    assert not [result for result in storage.post_process(paths) if isinstance(result[2], Exception)]
    sheets = {"portal": staticfiles.joined_styles, "counter": staticfiles.joined_counter_styles}
    for sheet, joined in sheets.items():
        name = storage.stored_name(f"css/{sheet}.css")
        assert re.fullmatch(rf"css/{sheet}\.[0-9a-f]{{12}}\.css", name)
        assert (tmp_path / name).read_text() == joined()
        assert (tmp_path / f"{name}.gz").exists()


def test_the_finder_makes_the_joined_files_and_nothing_else():
    finder = staticfiles.JoinedFinder()
    assert Path(finder.find("css/portal.css")).read_text() == staticfiles.joined_styles()
    assert Path(finder.find("css/counter.css")).read_text() == staticfiles.joined_counter_styles()
    assert Path(finder.find("js/portal.js", find_all=True)[0]).read_text() == staticfiles.joined_script()
    assert finder.find("css/other.css") == []
    assert {name for name, _ in finder.list([])} == {
        "css/portal.css",
        "css/counter.css",
        "css/parking_map.css",
        "js/portal.js",
        "js/counter.js",
    }
