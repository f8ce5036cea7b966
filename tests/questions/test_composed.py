"""Rows, signatures and places of the country: kinds of several controls, with and without a script."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from services.departments.enums import Level
from services.questions import divisions, regions
from services.questions.answers import display_answers, merge
from services.questions.forms import QuestionForm, build_form
from services.questions.kinds import KINDS
from services.questions.schema import answers_schema, clean_answers
from services.questions.spec import QuestionSpec
from tests.factories.catalog import form, page, question

COLUMNS = [
    {"key": "name", "kind": "text", "label": "姓名"},
    {"key": "born", "kind": "date", "label": "出生日期", "required": False},
    {"key": "phone", "kind": "phone", "label": "手机", "required": False},
]
COUNTRY = {"scope": "country"}


def members(**bounds: Any) -> QuestionSpec:
    return question("rows", bounds={"columns": COLUMNS, **bounds})


def sent(spec: QuestionSpec, query: str, files: dict | None = None, **known: Any) -> QuestionForm:
    return build_form(page(spec), data=QueryDict(query), files=MultiValueDict(files or {}), **known)


@pytest.fixture
def towns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions, "_rows", lambda: [("440981001", "潘州街道", Level.TOWN, "440981")])


def test_rows_become_a_list_and_blank_rows_do_not_count() -> None:
    made = sent(members(), "q-row=0&q-row=7&q-0-name=陈演示&q-7-name=&q-7-phone=")
    assert made.is_valid(), made.errors
    assert made.answers == {"q": [{"name": "陈演示"}]}


def test_a_message_names_row_and_column_and_leads_there() -> None:
    made = sent(members(), "q-row=0&q-row=3&q-0-name=陈演示&q-3-phone=138&q-3-name=李样例")
    assert made.errors["q"] == ["第 2 行“手机”：手机号码应为 11 位数字，以 1 开头。"]
    assert "q-3-phone_error" in str(made)
    assert made.fields["q"].error_targets == {made.errors["q"][0]: "-3-phone"}


@pytest.mark.parametrize(
    ("query", "bounds", "said"),
    [
        ("", {}, "填写题目"),
        ("q-row=0&q-0-name=甲甲", {"min": 2}, "至少填 2 行"),
        ("q-row=0&q-row=1&q-row=2&q-0-name=甲甲&q-1-name=乙乙&q-2-name=丙丙", {"max": 2}, "最多填 2 行"),
        ("q-row=0&q-0-phone=13800000001", {}, "第 1 行“姓名”：填写姓名"),
    ],
)
def test_too_few_too_many_or_a_gap_is_told(query: str, bounds: dict, said: str) -> None:
    assert said in sent(members(**bounds), query).errors["q"][0]


def test_a_button_adds_or_takes_out_a_row_and_checks_nothing() -> None:
    made = sent(members(), "q-row=0&q-0-name=&q-add=1")
    assert not made.is_valid()
    assert not made.errors
    text = str(made)
    assert 'data-row="1"' in text
    gone = sent(members(), "q-row=0&q-row=1&q-0-name=甲甲&q-1-name=乙乙&q-remove=0")
    text = str(gone)
    assert "乙乙" in text
    assert "甲甲" not in text


def test_no_row_is_added_beyond_the_greatest_number() -> None:
    assert 'data-row="2"' not in str(sent(members(max=2), "q-row=0&q-row=1&q-add=1"))


@pytest.mark.parametrize("query", ["q-row=x&q-x-name=甲甲", "q-row=99999999999&q-add=1", "&".join(["q-row=1"] * 90)])
def test_strange_row_numbers_are_not_rows(query: str) -> None:
    made = sent(members(), query)
    assert not made.is_valid()
    assert str(made).count("data-row=") <= 3


def test_rows_are_told_as_lines_and_as_a_table_with_numbers_masked() -> None:
    (section,) = display_answers(form(page(members())), {"q": [{"name": "陈演示", "phone": "13800000001"}]})
    (row,) = section.rows
    assert row.value == "1. 姓名：陈演示，手机：138****0001"
    assert row.table == {"head": ["姓名", "出生日期", "手机"], "rows": [["陈演示", "", "138****0001"]]}


def test_rows_from_another_system_are_checked_cell_by_cell() -> None:
    spec = form(page(members()))
    assert clean_answers(spec, {"q": [{"name": " 陈演示 "}]}) == ({"q": [{"name": "陈演示"}]}, [])
    for strange in ([{"name": "陈演示", "moon": 1}], ["陈演示"], {"name": "陈演示"}, [{"phone": "138"}]):
        cleaned, problems = clean_answers(spec, {"q": strange})
        assert cleaned == {}
        assert problems


def test_a_typed_name_is_a_signature() -> None:
    spec = question("signature")
    made = sent(spec, "q-way=type&q-typed=+陈演示+")
    assert made.is_valid(), made.errors
    assert made.answers == {"q": {"typed": "陈演示"}}
    assert KINDS.get("signature").display(spec, made.answers["q"]) == "陈*示（打字签名）"


def test_a_drawing_is_handed_over_as_a_file() -> None:
    drawing = SimpleUploadedFile("signature.png", b"\x89PNG\r\n\x1a\n", content_type="image/png")
    made = sent(question("signature"), "q-way=draw&q-typed=陈演示", {"q": [drawing]})
    assert made.is_valid(), made.errors
    assert made.uploads == {"q": drawing}


def test_typing_replaces_a_drawing_and_nothing_sent_keeps_it() -> None:
    spec, stored = question("signature"), {"q": {"files": [{"ref": "abc"}]}}
    kept = sent(spec, "q-way=draw&q-typed=", answers=stored)
    assert kept.is_valid()
    assert kept.answers == stored
    typed = sent(spec, "q-way=type&q-typed=陈演示", answers=stored)
    assert typed.is_valid()
    assert typed.uploads_removed == {"q"}
    assert merge(form(page(spec)), stored, {}, typed)[0] == {"q": {"typed": "陈演示"}}


@pytest.mark.parametrize("query", ["", "q-way=draw", "q-way=type&q-typed=陈", "q-typed=" + "长" * 41, "q-typed=%00x"])
def test_no_signature_is_told(query: str) -> None:
    assert sent(question("signature"), query).errors["q"]


def test_a_place_of_the_city_down_to_its_town(towns: None) -> None:
    made = sent(question("region", bounds=COUNTRY), "q_0=44&q_1=4409&q_2=440981&q_3=440981001")
    assert made.is_valid(), made.errors
    assert made.answers["q"]["name"] == "广东省 茂名市 高州市 潘州街道"
    assert made.answers["q"]["town"] == "440981001"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("q_0=11&q_1=110101&q_3=东华门街道", "北京市 东城区 东华门街道"),
        ("q_0=44&q_1=4419&q_3=虎门镇", "广东省 东莞市 虎门镇"),
        ("q_0=42&q_1=429004&q_3=沙嘴街道", "湖北省 仙桃市 沙嘴街道"),
    ],
)
def test_a_place_elsewhere_has_its_town_in_words(query: str, name: str, towns: None) -> None:
    made = sent(question("region", bounds=COUNTRY), query)
    assert made.is_valid(), made.errors
    assert made.answers["q"]["name"] == name
    kind = KINDS.get("region")
    assert kind.problem(question("region", bounds=COUNTRY), made.answers["q"]) is None


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q_0=44", "选择城市"),
        ("q_0=44&q_1=4409", "选择县"),
        ("q_0=44&q_1=1101&q_2=110101", "选择城市"),
        ("q_0=44&q_1=4409&q_2=440981", "选择或填写镇"),
        ("q_0=44&q_1=4409&q_2=440981&q_3=虎门镇", "从列表里选"),
        ("q_0=99", "选择省份"),
        ("q_0=44&q_1=4419&q_3=" + "长" * 31, "最多 30 个字"),
    ],
)
def test_each_step_of_a_place_is_asked_for(query: str, said: str, towns: None) -> None:
    assert said in sent(question("region", bounds=COUNTRY), query).errors["q"][0]


def test_without_a_script_a_button_opens_the_next_list(towns: None) -> None:
    text = str(sent(question("region", bounds=COUNTRY), "q_0=44&q_step=1&q-step=1"))
    assert "茂名市" in text
    assert "field__error" not in text


@pytest.mark.django_db
def test_the_lists_are_public_and_know_no_strange_code(client: Client) -> None:
    def rows(code: str) -> list:
        return client.get("/questions/regions/", {"under": code}).json()["rows"]

    assert ["4409", "茂名市"] in rows("44")
    assert rows("440981") == rows("zz") == rows("../..") == []
    assert len(rows("")) == 34


def test_the_list_of_the_country_is_whole() -> None:
    known = divisions.names()
    assert len([code for code in known if len(code) == 2]) == 34
    assert all(divisions.above(code) in known for code in known if len(code) > 2)
    assert {known[code] for code in ("440981", "4409", "71", "469005")} == {"高州市", "茂名市", "台湾省", "文昌市"}


NAMES = st.text(alphabet="陈演示李样例王测试ABCxyz ·", min_size=2, max_size=12).filter(lambda s: len(s.strip()) >= 2)
PHONES = st.from_regex(r"\A1[3-9][0-9]{9}\Z")
GOOD: dict[str, st.SearchStrategy] = {
    "text": NAMES,
    "long_text": NAMES,
    "date": st.dates(min_value=__import__("datetime").date(1000, 1, 1)).map(lambda day: day.isoformat()),
    "choice": st.sampled_from(["a", "b"]),
    "several": st.sampled_from([["a"], ["b"], ["a", "b"], ["b", "a"]]),
    "yes_no": st.booleans(),
    "id_document": st.sampled_from([{"type": "31", "number": "440981195003150023"}, {"type": "33", "number": "E123"}]),
    "credit_code": st.sampled_from(["91350100M000100Y43", "11440981MB2D12349A"]),
    "phone": PHONES,
    "plate": st.sampled_from(["粤KD1234", "粤KD12345", "粤K12345D", "京A1234警"]),
    "bank_card": st.just("6222021234567890128"),
    "region": st.just({"province": "44", "city": "4419", "county": "", "town": "", "town_name": "虎门镇", "name": "x"}),
    "address": NAMES.map(lambda name: f"高州市演示路 18 号 {name}"),
    "money": st.integers(0, 10**12 - 1),
    "number": st.integers(0, 10**10 - 1),
    "photo": st.just({"files": [{"ref": "abc"}]}),
    "file": st.just({"files": [{"ref": "abc"}]}),
    "rows": st.lists(st.fixed_dictionaries({"name": NAMES}, optional={"phone": PHONES}), min_size=1, max_size=4),
    "signature": st.one_of(NAMES.map(lambda n: {"typed": n}), st.just({"files": [{"ref": "abc"}]})),
    "promise": st.just(True),
}


@pytest.mark.parametrize("key", [key for key, _kind in KINDS.items()])
@given(data=st.data())
def test_an_answer_survives_storing_and_fits_its_schema(key: str, data: st.DataObject) -> None:
    bounds = {"region": COUNTRY, "rows": {"columns": COLUMNS}}.get(key, {})
    spec = question(key, bounds=bounds)
    kind = KINDS.get(key)
    try:
        once = kind.clean(spec, data.draw(GOOD[key]))
    except Exception as error:  # E123 is too short for a passport: refused is fine, twice is not
        assert key == "id_document", error
        return
    again = kind.clean(spec, json.loads(json.dumps(once)))
    assert again == once
    assert kind.problem(spec, once) is None
    assert kind.display(spec, once)
    Draft202012Validator(answers_schema(form(page(spec)))).validate({"q": once})
