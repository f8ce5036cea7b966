"""Every kind: what it takes, what it refuses and says, and that nothing typed can break it."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from services.departments.enums import Level
from services.questions import regions
from services.questions.forms import build_form
from services.questions.kinds import KINDS
from tests.factories.catalog import page, question
from tests.factories.departments import department

UPLOADS = {"photo", "file"}
HOSTILE = [
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202e倒过来",
    "\u200b",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% load x %}",
    "９" * 5000,
    "9" * 400,
    "-1",
    "1e309",
    "NaN",
    "٣",
    "²",
    "Ⅳ",
    "2026-02-30",
    "0000",
    "../../etc/passwd",
    "\U0002f800𬭚",
    "\n\r\n\t",
    "　",
    "💥" * 50,
    "a" * 100_000,
]


@pytest.fixture
def towns(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        ("440981001", "潘州街道", Level.TOWN, "440981"),
        ("440981001001", "府前社区", Level.VILLAGE, "440981001"),
        ("440981105", "根子镇", Level.TOWN, "440981"),
    ]
    monkeypatch.setattr(regions, "_rows", lambda: rows)


@pytest.mark.django_db
def test_regions_are_the_organs_of_towns_and_villages() -> None:
    town = department("高州市人民政府潘州街道办事处", level=5, region="440981001")
    department("府前社区", short_name="府前社区", level=6, region="440981001001", parent=town)
    department("停用镇", level=5, region="440981199", is_active=False)
    assert regions.towns() == [("440981001", "潘州街道")]
    assert regions.villages_of("440981001") == {"440981001001": "府前社区"}


def posted(kind: str, value: str) -> MultiValueDict:
    names = ("q", "q_0", "q_1", "q_2", "q_3", "q-typed", "q-row", "q-0-name", "q-0-born_0", "q-0-born_1", "q-0-born_2")
    return MultiValueDict({name: [value] for name in names} | {"q-row": ["0", value]})


COLUMNS = [{"key": "name", "kind": "text", "label": "姓名"}, {"key": "born", "kind": "date", "label": "出生"}]
HOSTILE_BOUNDS = {"rows": {"columns": COLUMNS}}


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("kind", [key for key, _kind in KINDS.items()])
def test_hostile_text_is_a_message_or_an_answer_never_a_crash(kind: str, value: str, towns: None) -> None:
    spec = question(kind, bounds=HOSTILE_BOUNDS.get(kind, {}))
    form = build_form(page(spec), data=posted(kind, value), files=MultiValueDict())
    if form.is_valid():
        stored = form.answers["q"]
        assert KINDS.get(kind).problem(spec, stored) is None
        assert isinstance(KINDS.get(kind).display(spec, stored), str)
    else:
        assert form.errors["q"][0]
    assert "<script>alert(1)</script>" not in str(form)


@pytest.mark.parametrize("kind", [key for key, _kind in KINDS.items()])
@pytest.mark.parametrize(
    "value", [[], {}, 7, -1.5, True, None, "x", [["a"]], {"type": None}, {"files": "x"}, {"town": []}]
)
def test_a_stored_answer_of_the_wrong_shape_is_a_problem_not_a_crash(kind: str, value: object, towns: None) -> None:
    spec = question(kind, bounds=HOSTILE_BOUNDS.get(kind, {}))
    problem = KINDS.get(kind).problem(spec, value)
    assert problem is None or isinstance(problem, str)
    assert isinstance(KINDS.get(kind).display(spec, value), str)


def clean(kind: str, raw: object, **fields: object) -> object:
    spec = question(kind, **fields)
    return KINDS.get(kind).to_json(KINDS.get(kind).field(spec).clean(raw))


def refusal(kind: str, raw: object, **fields: object) -> str:
    with pytest.raises(ValidationError) as caught:
        clean(kind, raw, **fields)
    return caught.value.messages[0]


@pytest.mark.parametrize(
    ("kind", "raw", "fields", "stored"),
    [
        ("text", "  陈演示 ", {}, "陈演示"),
        ("date", ["２０２６", " 3", "1"], {}, "2026-03-01"),
        ("date", ["2024", "2", "29"], {}, "2024-02-29"),
        ("choice", "a", {}, "a"),
        ("several", ["b", "a", "b"], {}, ["b", "a"]),
        ("yes_no", "no", {}, False),
        ("id_document", ["31", "44098119720229001x"], {}, {"type": "31", "number": "44098119720229001X"}),
        ("id_document", ["33", "e 00000001"], {}, {"type": "33", "number": "E00000001"}),
        ("phone", "+86 138-0000-0001", {}, "13800000001"),
        ("money", "￥1,200.5", {}, 120050),
        ("number", "１２", {}, 12),
        ("promise", "on", {}, True),
        ("plate", " 粤k·d1234 ", {}, "粤KD1234"),
        ("plate", "粤ＫＤＦ１２３４", {}, "粤KDF1234"),
        ("bank_card", "6222 0212 3456 7890 128", {}, "6222021234567890128"),
        ("credit_code", "91440981ma4w000035", {}, "91440981MA4W000035"),
    ],
)
def test_what_is_typed_is_taken_in_any_spelling(kind: str, raw: object, fields: dict, stored: object) -> None:
    assert clean(kind, raw, **fields) == stored


@pytest.mark.parametrize(
    ("kind", "raw", "fields", "said"),
    [
        ("text", "", {"label": "姓名"}, "填写姓名"),
        ("text", "一二三四五六", {"bounds": {"max_length": 5}}, "最多写 5 个字，现在有 6 个"),
        ("date", ["2026", "2", "30"], {}, "没有 2026 年 2 月 30 日"),
        ("date", ["2026", "", "1"], {}, "还差“月”"),
        ("date", ["2062", "3", "1"], {"bounds": {"max": "2026-11-20"}}, "日期应在 2026 年 11 月 20 日或之前"),
        ("id_document", ["31", "440981"], {}, "18 位"),
        ("id_document", ["99", "440981195003150023"], {}, "选择证件种类"),
        ("phone", "1380000", {}, "11 位数字"),
        ("choice", "c", {}, "选一项：甲，还是乙"),
        ("several", ["a", "b"], {"bounds": {"max": 1}}, "最多选 1 项"),
        ("number", "11", {"bounds": {"max": 10}}, "不能大于 10"),
        ("money", "abc", {}, "用数字写金额"),
        ("promise", "", {}, "打上勾"),
        ("plate", "粤K12", {}, "照车牌"),
        ("plate", "粤KI2345", {}, "照车牌"),
        ("bank_card", "6222 0212 3456 7890 129", {}, "核对不上"),
        ("bank_card", "0000000000000000", {}, "16 至 19 位"),
        ("bank_card", "622202", {}, "16 至 19 位"),
        ("credit_code", "91350100M000100Y44", {}, "核对"),
    ],
)
def test_a_refusal_says_what_to_do(kind: str, raw: object, fields: dict, said: str) -> None:
    message = refusal(kind, raw, **fields)
    assert said in message
    assert not any(word in message for word in ("无效", "非法", "抱歉", "校验失败"))


def test_a_village_must_lie_in_the_town(towns: None) -> None:
    assert clean("region", ["440981001", "440981001001"])["name"] == "潘州街道 府前社区"
    assert "不在根子镇" in refusal("region", ["440981105", "440981001001"])
    assert clean("region", ["440981105", ""]) == {"town": "440981105", "village": "", "name": "根子镇"}
    assert "选择村" in refusal("region", ["440981001", ""])
    assert clean("region", ["440981001", ""], bounds={"village": False})["town"] == "440981001"


def test_personal_numbers_are_masked_unless_asked() -> None:
    kind = KINDS.get("id_document")
    stored = {"type": "31", "number": "440981195003150023"}
    assert kind.display(question("id_document"), stored).endswith("440***********0023")
    assert kind.display(question("id_document"), stored, masked=False).endswith("440981195003150023")
    assert KINDS.get("phone").display(question("phone"), "13800000001") == "138****0001"
    assert KINDS.get("plate").display(question("plate"), "粤K12345") == "粤K1**45"
    card = KINDS.get("bank_card")
    assert card.display(question("bank_card"), "6222021234567890128") == "**** **** **** 0128"
    assert card.display(question("bank_card"), "6222021234567890128", masked=False) == "6222 0212 3456 7890 128"


def test_a_file_that_is_too_large_or_empty_is_refused_in_words(settings: object) -> None:
    settings.FILE_MAX_BYTES = 10
    field = KINDS.get("file").field(question("file"))
    with pytest.raises(ValidationError, match="最大可上传"):
        field.clean(SimpleUploadedFile("a.pdf", b"x" * 11))
    with pytest.raises(ValidationError, match="空的"):
        field.clean(SimpleUploadedFile("a.pdf", b""))
