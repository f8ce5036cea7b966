"""Every component draws what its contract says, escapes what people typed, and refuses what it does not know."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from xml.dom import minidom

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory

from services.common.drawings import ICONS, codes, emblems, landscape
from services.common.templatetags import fields
from services.common.widgets import DatePartsField

HOSTILE = "<script>alert('x')</script>"


def draw(source: str, path: str = "/", **context: Any) -> str:
    """The text a template gives."""
    return engines["django"].from_string(source).render(context, RequestFactory().get(path))


class Everything(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="姓名", help_text="和身份证一致")
    home = forms.ChoiceField(label="住处", choices=[("r", "租的"), ("o", "自己的")], widget=forms.RadioSelect)
    since = DatePartsField(label="入住日期")
    ways = forms.MultipleChoiceField(
        label="联系", choices=[("s", "短信")], widget=forms.CheckboxSelectMultiple, required=False
    )
    town = forms.ChoiceField(label="镇街", choices=[("", "—"), ("1", "潘州")], required=False)
    paper = forms.FileField(label="材料", required=False)
    agree = forms.BooleanField(label="同意")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_icons_are_hidden_and_every_one_is_a_drawing():
    assert 'aria-hidden="true"' in draw('{% icon "search" %}')
    for name, body in ICONS.items():
        assert minidom.parseString(f"<svg>{body}</svg>"), name


@pytest.mark.parametrize(
    "source",
    [
        '{% icon "unicorn" %}',
        '{% tag "x" tone="pink" %}',
        '{% button "x" kind="shiny" %}',
        '{% button "x" size="huge" %}',
        '{% art "photo" %}',
        '{% drawing "logo" %}',
        '{% inset tone="red" %}x{% endinset %}',
    ],
)
def test_what_is_not_in_the_contract_is_refused(source: str):
    with pytest.raises(TemplateSyntaxError):
        draw(source)


@pytest.mark.parametrize(
    "source",
    [
        "{% button text href=text %}",
        "{% tag text %}",
        "{% breadcrumb crumbs %}",
        "{% back_link text text %}",
        "{% summary_list rows %}",
        "{% task_list rows %}",
        "{% timeline nodes %}",
        "{% certificate_card card %}",
        "{% qr text text %}",
        "{% seal text %}",
        "{% flow_head 1 2 text %}",
        "{% beads 1 2 label=text %}",
        "{% details text %}{{ text }}{% enddetails %}",
        "{% inset title=text %}{{ text }}{% endinset %}",
        "{% panel title=text %}{{ text }}{% endpanel %}",
        "{{ text|hits:text }}",
    ],
)
def test_nothing_typed_by_people_becomes_markup(source: str):
    row = {"key": HOSTILE, "value": HOSTILE, "source": HOSTILE, "label": HOSTILE, "status": HOSTILE, "href": HOSTILE}
    context = {
        "text": HOSTILE,
        "crumbs": [(HOSTILE, HOSTILE), (HOSTILE, "")],
        "rows": [row],
        "nodes": [{"title": HOSTILE, "text": HOSTILE, "tag": HOSTILE, "documents": [{"title": HOSTILE}]}],
        "card": {"title": HOSTILE, "issuer": HOSTILE, "state": HOSTILE, "rows": [(HOSTILE, HOSTILE)], "dead": True},
    }
    assert "<script" not in draw(source, **context)


def test_a_button_with_an_address_is_a_link_and_without_one_submits():
    link = draw('{% button "去" href=url kind="secondary" %}', url="/a/?b=1&c=2")
    assert link.startswith('<a class="btn btn--secondary" href="/a/?b=1&amp;c=2"')
    button = draw('{% button "交" name="move" value="submit" key="A" %}')
    assert 'type="submit"' in button
    assert 'name="move" value="submit"' in button
    assert 'aria-keyshortcuts="A"' in button


def test_beads_stand_for_days():
    row = draw('{% beads 2 5 week_after=2 label="过了 2 天" %}')
    assert row.count('class="past"') == 1
    assert row.count('class="now"') == 1
    assert row.count('class="week"') == 1
    assert row.count("<i") == 6
    assert 'aria-label="过了 2 天"' in row
    assert draw('{% beads 0 99 label="x" %}').count("<i") == 20


def test_each_drawing_of_a_page_has_ids_of_its_own():
    page = draw('{% seal %}{% seal %}{% art "ridge" %}{% art "ridge" %}{% art "liwen" %}{% art "liwen" %}')
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 6
    for used in re.findall(r'(?:href="#|url\(#)([^")]+)', page):
        assert used in ids


def test_drawings_are_well_formed_and_without_inline_style():
    drawn = [make("t") for make in landscape.ART.values()]
    drawn += [
        emblems.mark(),
        emblems.seal("高州市公安局"),
        emblems.document(),
        emblems.void("已撤销"),
        codes.qr("a", 'b"c'),
    ]
    drawn += [emblems.verdict(valid=True), emblems.verdict(valid=False)]
    drawn += [emblems.photo_hint(kind) for kind in ("good", "cut", "glare")]
    for svg in drawn:
        minidom.parseString(svg)
        assert "style=" not in svg


def test_a_qr_code_can_be_read_back():
    svg = codes.qr("https://demo.invalid/verify/ABC", "核验")
    size = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    cells = sum(int(run) for run in re.findall(r"h(\d+)v1", svg))
    assert size == 29 + 8  # version 3 with a quiet zone of 4
    assert 0.35 < cells / 29**2 < 0.65


def test_a_revoked_certificate_has_no_seal_and_says_so():
    card = {"title": "居住证", "issuer": "高州市公安局", "rows": [("持证人", "陈*示")], "state": "有效"}
    valid = draw("{% certificate_card card %}", card=card)
    dead = draw("{% certificate_card card heading=3 %}", card=card | {"state": "已撤销", "dead": True})
    assert 'class="seal"' in valid
    assert 'class="seal"' not in dead
    assert "certificate--dead" in dead
    assert dead.count("已撤销") == 2
    assert "<h3>" in dead
    assert "陈*示" not in draw("{% certificate_card card %}", card=card | {"sample": True})


def test_fields_say_label_hint_error_and_source():
    form = Everything({"name": "", "since_year": "2026", "since_month": "13", "since_day": "1"})
    form.fields["name"].source = {"label": "居住登记", "organ": "市公安局", "on_date": date(2026, 3, 2)}
    page = draw("{{ form }}", form=form)
    assert 'id="id_name_hint"' in page
    assert 'aria-describedby="id_name_hint id_name_error id_name_source"' in page
    assert 'aria-invalid="true"' in page
    assert "居住登记，市公安局，2026-03-02" in page
    assert "填写姓名" in page
    assert "选一项：住处" in page
    assert "勾选后才能继续：同意" in page
    assert page.count("<fieldset") == 3
    assert " required" not in page
    assert page.count("（选填）") == 2
    for number in ("year", "month", "day"):
        assert f'name="since_{number}"' in page
    assert 'value="13"' in page


def test_the_summary_leads_to_the_first_control_of_each_field():
    form = Everything({"since_year": "x"})
    rows = fields.summary_of(form)
    page = draw("{{ form }}", form=form)
    assert [row["href"] for row in rows] == ["#id_name", "#id_home_0", "#id_since_0", "#id_agree"]
    for row in rows:
        assert f'id="{row["href"][1:]}"' in page
    summary = draw("{% error_summary form %}", form=form)
    assert "有 4 处需要修改" in summary
    assert 'tabindex="-1"' in summary
    assert draw("{% error_summary form %}", form=Everything()).strip() == ""


def test_the_summary_says_which_field_when_several_are_wrong_alike():
    class Stay(forms.Form):
        first = DatePartsField(label="第一天")
        last = DatePartsField(label="最后一天")

    assert [row["text"] for row in fields.summary_of(Stay({}))] == [
        "第一天：年、月、日都要填",
        "最后一天：年、月、日都要填",
    ]
    alone = Stay({"first_year": "2026", "first_month": "3", "first_day": "1"})
    assert [row["text"] for row in fields.summary_of(alone)] == ["年、月、日都要填"]


def test_typed_text_is_kept_and_choices_stay_chosen():
    page = draw("{{ form }}", form=Everything({"name": HOSTILE, "home": "o", "ways": ["s"]}))
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    assert re.search(r'value="o" checked', page)
    assert re.search(r'value="s" checked', page)
    assert not re.search(r'value="r" checked', page)


@pytest.mark.parametrize(
    ("parts", "answer"),
    [
        (["2026", "3", "1"], date(2026, 3, 1)),
        (["２０２６", " 3 ", "０１"], date(2026, 3, 1)),
        (["2024", "2", "29"], date(2024, 2, 29)),
    ],
)
def test_a_date_in_three_boxes(parts: list[str], answer: date):
    assert DatePartsField().clean(parts) == answer


@pytest.mark.parametrize(
    "parts",
    [["2026", "2", "29"], ["2026", "", "1"], ["", "", ""], ["二", "3", "1"], ["2026", "-3", "1"], ["99999", "1", "1"]],
)
def test_what_is_no_date_is_refused(parts: list[str]):
    with pytest.raises(forms.ValidationError):
        DatePartsField().clean(parts)


def test_pages_keep_the_query():
    page = Paginator(range(200), 20).page(3)
    drawn = draw('{% pagination page unit="项" %}', "/items/?q=居住证&theme=a&page=3", page=page)
    assert "q=%E5%B1%85%E4%BD%8F%E8%AF%81" in drawn
    assert "theme=a&amp;page=4" in drawn
    assert 'aria-current="page">3<' in drawn
    assert "第 41–60 项，共 200 项" in drawn
    assert draw("{% pagination page %}", page=Paginator([1], 20).page(1)).strip() == ""


def test_the_timeline_marks_what_is_done_now_and_to_come():
    nodes = [{"title": "收件", "state": "done"}, {"title": "审查", "state": "now", "tag": "进行中"}, {"title": "决定"}]
    page = draw("{% timeline nodes %}", nodes=nodes)
    assert [page.count(f"timeline__node--{state}") for state in ("done", "now", "todo")] == [1, 1, 1]
    assert page.index("收件") < page.index("审查") < page.index("决定")


def test_the_flow_head_counts_steps():
    page = draw('{% flow_head 3 6 "住址" saved="10:24" %}')
    assert "第 3 步" in page
    assert "共 6 步 · 住址" in page
    assert "10:24 已保存" in page
    assert page.count('class="past"') == 2
    assert page.count('class="now"') == 1


def test_the_flow_head_says_when_answers_decide_how_many_steps_there_are():
    page = draw('{% flow_head 2 4 "住址" most=6 %}')
    assert "共 4 至 6 步 · 住址" in page
    assert page.count('class="maybe"') == 2
    assert 'class="maybe"' not in draw('{% flow_head 2 4 "住址" most=4 %}')
