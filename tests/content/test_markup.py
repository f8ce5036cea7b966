"""The small markup makes a handful of elements and lets nothing else through."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from services.content import markup, pictures

ALLOWED = {"p", "h2", "ul", "ol", "li", "strong", "br", "a"}
PICTURE = pictures.Picture("/static/a.webp", 375, 600)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</p><iframe src=//evil.example></iframe>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](//evil.example)",
    "[a](/\\evil.example)",
    "[a](\\\\evil.example)",
    "[a](vbscript:x)",
    '[a](https://x.example"onmouseover="alert(1))',
    "[a](https://x.example'onmouseover='alert(1))",
    "[<b>x</b>](https://x.example)",
    "**<script>x</script>**",
    "- <script>x</script>",
    "## <img src=x>",
    "[a](tel:12345;ext=<x>)",
    "&lt;script&gt;",
    "&#106;avascript:alert(1)",
    "[x](&#106;avascript:alert(1))",
    "{{ 7|add:7 }}{% load static %}",
    "[a](http:evil)",
    "[a]( javascript:alert(1))",
    "[a\n](https://x.example)",
]


class Reader(HTMLParser):
    """Collects elements, attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(markup.render(text))
    reader.close()
    return reader


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_but_the_few_elements_and_safe_links(text: str):
    found = read(text)
    for name, attributes in found.elements:
        assert name in ALLOWED
        assert set(attributes) <= {"href", "rel"}
        assert re.match(r"(https?://|/(?![/\\])|#|tel:|mailto:)", attributes.get("href") or "/")


@pytest.mark.parametrize("text", ["<b>粗</b>", "a < b && c > d", "\"引号\" '单'", "{{ x }}", "&amp;"])
def test_what_is_no_markup_is_shown_as_typed(text: str):
    assert read(text).text == text


def test_paragraphs_headings_lists():
    text = "第一段\n还是第一段\n\n## 小标题\n- 一\n- 二\n\n1. 甲\n2. 乙\n\n末段"
    assert markup.render(text) == (
        "<p>第一段<br>还是第一段</p>\n<h2>小标题</h2>\n<ul><li>一</li><li>二</li></ul>\n"
        "<ol><li>甲</li><li>乙</li></ol>\n<p>末段</p>"
    )


def test_two_headings_beside_each_other_stay_two():
    assert markup.render("## 一\n## 二") == "<h2>一</h2>\n<h2>二</h2>"


@pytest.mark.parametrize("text", ["12.5 万元", "3.14", "-5 度", "##没有空格", "2026.1.1 起"])
def test_figures_at_the_beginning_are_no_list(text: str):
    assert markup.render(text) == f"<p>{text}</p>"


def test_bold_and_links():
    assert markup.render("**要紧** [大厅](/halls/)") == '<p><strong>要紧</strong> <a href="/halls/">大厅</a></p>'
    away = markup.render("[官网](https://www.gov.cn/)")
    assert away == '<p><a href="https://www.gov.cn/" rel="noopener noreferrer">官网</a></p>'


@pytest.mark.parametrize(
    ("address", "goes"),
    [
        ("https://www.gov.cn/", True),
        ("http://x.example/a?b=1&c=2", True),
        ("/halls/", True),
        ("#phone", True),
        ("tel:12345", True),
        ("mailto:a@b.example", True),
        ("javascript:alert(1)", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("ftp://x.example", False),
        ("halls/", False),
        ("", False),
    ],
)
def test_where_links_may_lead(address: str, goes: bool):
    assert markup.is_allowed(address) is goes


def test_a_link_elsewhere_is_shown_as_typed():
    assert "javascript" in read("[a](javascript:alert(1))").text
    assert read("[a](javascript:alert(1))").elements == [("p", {})]


def test_the_words_alone():
    assert markup.plain("## 题\n\n- **甲**\n- [乙](/x/)\n\n1. 丙") == "题 甲 乙 丙"
    assert markup.excerpt("一二三四五六", 4) == "一二三…"
    assert markup.excerpt("一二三", 4) == "一二三"


def test_findings_name_tags_and_lost_links():
    assert markup.findings("<b>x</b> [a](javascript:x) [b](/halls/)") == ["javascript:x", "<b", "</b"]
    assert markup.findings("[a](javascript:alert(1))") == ["javascript:alert(1))"]
    assert markup.findings("[a]( /halls/ )") == [""]
    assert markup.findings("5 < 6，**好** [b](tel:12345)") == []


def test_a_picture_belongs_to_the_line_above_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        pictures, "find", lambda name: pictures.Picture("/static/a.webp", 375, 600) if name == "a" else None
    )
    drawn = '<img src="/static/a.webp" alt="看 &quot;这里&quot;" width="375" height="600" loading="lazy">'
    text = '1. 甲\n![看 "这里"](a)\n2. 乙'
    assert markup.render(text) == f'<ol class="tutor"><li>甲{drawn}</li><li>乙</li></ol>'
    assert markup.render('![看 "这里"](a)') == f"<p>{drawn}</p>"
    assert markup.has_pictures(text)
    assert markup.plain(text) == "甲 乙"
    assert markup.findings(text) == []


@pytest.mark.parametrize(
    "text", ["![看](b)", "![看](/static/x.png)", "![看](https://evil.example/x.png)", "甲 ![看](a)"]
)
def test_a_picture_that_is_not_ours_is_shown_as_typed_and_found(text: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        pictures, "find", lambda name: pictures.Picture("/static/a.webp", 1, 1) if name == "a" else None
    )
    assert "<img" not in markup.render(text)
    assert not markup.has_pictures(text)
    assert (markup.findings(text) != []) is (text in ("![看](b)", "甲 ![看](a)"))


def test_long_texts_are_quick():
    markup.render("[" * 20_000)
    markup.render("*" * 20_000)
    markup.render("[a](" * 5_000)
