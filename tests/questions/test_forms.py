"""Pages of questions: folding, locking, prefilled answers, uploads."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from services.questions.answers import display_answers, is_group_done, merge, validate_all, visible_groups
from services.questions.forms import build_form
from services.questions.sources import Prefill
from services.questions.spec import form_spec, snapshot
from tests.factories.catalog import form, page, question

WHEN_A = [{"question": "ground", "operator": "eq", "value": "a"}]


def two_pages() -> object:
    ground = page(
        question("choice", "ground"), question("text", "employer", label="单位", shown_when=WHEN_A), key="one"
    )
    later = page(question("text", "more", shown_when=WHEN_A), key="two")
    return form(ground, later)


def filled(group: object, answers: dict | None = None, **data: str) -> object:
    return build_form(group, data=MultiValueDict({k: [v] for k, v in data.items()}), answers=answers)


def test_a_folded_question_is_neither_required_nor_taken() -> None:
    made = filled(two_pages().group("one"), ground="b", employer="藏起来的")
    assert made.is_valid(), made.errors
    assert made.answers == {"ground": "b"}
    assert made.hidden == {"employer"}


def test_an_unfolded_question_is_required_and_shown() -> None:
    made = filled(two_pages().group("one"), ground="a")
    assert not made.is_valid()
    assert made.errors["employer"] == ["填写单位"]
    assert "is-off" not in str(made)


def test_folded_at_first_but_there_for_browsers_without_script() -> None:
    text = str(build_form(two_pages().group("one")))
    assert 'class="follow-up is-off"' in text
    assert 'name="employer"' in text


def test_another_pages_answer_leaves_the_question_out() -> None:
    group = two_pages().group("two")
    assert list(build_form(group, answers={"ground": "b"}).fields) == []
    assert list(build_form(group, answers={"ground": "a"}).fields) == ["more"]


def test_changing_the_ground_drops_what_hung_on_it_on_every_page() -> None:
    spec = two_pages()
    before = {"ground": "a", "employer": "演示公司", "more": "别的"}
    made = filled(spec.group("one"), before, ground="b", employer="演示公司")
    assert made.is_valid()
    answers, sources = merge(spec, before, {"more": {"label": "x"}}, made)
    assert answers == {"ground": "b"}
    assert sources == {}


def test_typed_text_stays_after_an_error() -> None:
    made = filled(two_pages().group("one"), employer="演示公司")
    assert not made.is_valid()
    assert "演示公司" in str(made)


def test_a_locked_answer_cannot_be_posted_over() -> None:
    group = page(question("text", "name"), question("phone", "phone"))
    data = MultiValueDict({"name": ["别人"], "phone": ["13800000009"]})
    made = build_form(group, data=data, answers={"name": "陈演示", "phone": "13800000001"}, locked={"name"})
    assert made.is_valid(), made.errors
    assert made.answers == {"name": "陈演示", "phone": "13800000009"}
    assert 'name="name"' not in str(made)


@pytest.mark.parametrize(("typed", "changed", "said"), [("陈演示", False, "公安人口库"), ("陈样例", True, "")])
def test_a_prefilled_answer_keeps_its_source(typed: str, changed: bool, said: str) -> None:
    group = page(question("text", "name", prefill="profile.name"))
    prefill = {"name": Prefill("陈演示", "取自实名信息", "公安人口库（演示）", "2026-03-02", "profile.name")}
    assert "公安人口库（演示）" in str(build_form(group, prefill=prefill))
    made = build_form(group, data=MultiValueDict({"name": [typed]}), prefill=prefill)
    assert made.is_valid()
    assert made.sources["name"]["changed"] is changed
    later = str(build_form(group, answers=made.answers, sources=made.sources))
    assert (said or "您改过") in later


def test_an_upload_is_handed_over_and_kept_once_stored() -> None:
    group = page(question("photo", "photo"))
    missing = build_form(group, data=MultiValueDict(), files=MultiValueDict())
    assert not missing.is_valid()
    upload = SimpleUploadedFile("a.jpg", b"jpg", content_type="image/jpeg")
    made = build_form(group, data=MultiValueDict(), files=MultiValueDict({"photo": [upload]}))
    assert made.is_valid(), made.errors
    assert made.uploads == {"photo": upload}
    stored = {"photo": {"files": [{"ref": "abc", "name": "a.jpg", "size": 3}]}}
    again = build_form(group, data=MultiValueDict(), files=MultiValueDict(), answers=stored)
    assert again.is_valid()
    assert again.answers == stored
    gone = build_form(group, data=MultiValueDict({"photo-remove": ["1"]}), files=MultiValueDict(), answers=stored)
    assert not gone.is_valid()
    assert gone.uploads_removed == {"photo"}


def test_a_posted_file_reference_is_not_believed() -> None:
    group = page(question("photo", "photo", required=False))
    made = build_form(group, data=MultiValueDict({"photo": ['{"files": [{"ref": "别人的"}]}']}), files=MultiValueDict())
    assert made.is_valid()
    assert made.answers["photo"] is None


def test_everything_missing_is_named_at_submit() -> None:
    spec = two_pages()
    assert [p.question_key for p in validate_all(spec, {})] == ["ground"]
    problems = validate_all(spec, {"ground": "a", "employer": "演示公司"})
    assert [(p.group_key, p.question_key) for p in problems] == [("page", "more")]
    assert validate_all(spec, {"ground": "b"}) == []
    assert validate_all(spec, {"ground": "z"})[0].message == "选一项：甲，还是乙"


def test_pages_without_a_question_to_ask_are_left_out() -> None:
    spec = two_pages()
    assert [g.key for g in visible_groups(spec, {"ground": "b"})] == ["one"]
    assert [g.key for g in visible_groups(spec, {"ground": "a"})] == ["one", "two"]


def test_a_page_is_done_when_nothing_is_missing() -> None:
    spec = form(page(question("text", "name"), key="page"))
    assert not is_group_done(spec, "page", {})
    assert is_group_done(spec, "page", {"name": "陈演示"})


def test_answers_in_words_skip_what_is_hidden_and_mask_numbers() -> None:
    spec = form(page(question("choice", "ground"), question("phone", "phone", shown_when=WHEN_A)))
    answers = {"ground": "a", "phone": "13800000001"}
    (section,) = display_answers(spec, answers)
    assert [row.value for row in section.rows] == ["甲", "138****0001"]
    (section,) = display_answers(spec, answers, masked=False)
    assert section.rows[1].value == "13800000001"
    (section,) = display_answers(spec, {**answers, "ground": "b"})
    assert [row.key for row in section.rows] == ["ground"]


def test_a_personal_text_shows_its_first_character_alone() -> None:
    spec = form(page(question("text", "illness", sensitive=True), question("text", "plain")))
    answers = {"illness": "糖尿病", "plain": "不要紧"}
    (section,) = display_answers(spec, answers)
    assert [row.value for row in section.rows] == ["糖***", "不要紧"]
    (section,) = display_answers(spec, answers, masked=False)
    assert section.rows[0].value == "糖尿病"


def test_a_snapshot_reads_back_the_same() -> None:
    spec = two_pages()
    assert form_spec(snapshot(spec)) == spec
