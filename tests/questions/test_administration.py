"""Forms in the administration: words and rows in, JSON kept; drafts change, published forms are read."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from services.audit.models import AuditEntry
from services.departments.enums import Role
from services.questions import library, operations
from services.questions.models import FormDefinition, Question, QuestionGroup
from services.questions.naming import fresh_key
from services.questions.spec import form_spec
from tests.factories import accounts, departments
from tests.factories.catalog import draft_form, published_form

pytestmark = pytest.mark.django_db
IS_A = {"question": "ground", "operator": "eq", "value": "a"}
NAME_COLUMN = {
    "key": "name",
    "kind": "text",
    "label": "姓名",
    "required": True,
    "options": [],
    "bounds": {"max_length": 9},
}


@pytest.fixture
def admin(client: Client) -> Client:
    accounts.sign_in(client, departments.holder(Role.SYSTEM_ADMIN))
    return client


def add(definition: FormDefinition, **fields: Any) -> Question:
    group = definition.groups.get()
    order = group.questions.count() + 1
    return Question.objects.create(group=group, order=order, **fields)


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:questions_{name}", args=args)


def fields_of(page: str) -> dict[str, Any]:
    """What a browser without a script would send back unchanged."""
    form = next(f for f in html.fromstring(page).forms if (f.get("id") or "").endswith("_form"))
    data: dict[str, list[str]] = {}
    for name, value in form.form_values():
        if "__n__" not in name and "__prefix__" not in name:
            data.setdefault(name, []).append(value)
    return data


def edited(admin: Client, question: Question, **changed: Any) -> Question:
    address = url("question_change", question.pk)
    data = fields_of(admin.get(address).content.decode()) | changed
    response = admin.post(address, data)
    assert response.status_code == 302, html.fromstring(response.content.decode()).text_content()[-3000:]
    return Question.objects.get(pk=question.pk)


def test_saving_a_question_unchanged_changes_nothing(admin: Client) -> None:
    definition = draft_form(
        kind="choice",
        key="ground",
        options=[{"value": "a", "label": "甲", "note": "要拍合同"}, {"value": "b", "label": "乙"}],
    )
    asked = [
        add(definition, key="day", kind="date", label="哪天", bounds={"max": "today-6m"}),
        add(definition, key="rent", kind="money", label="月租", bounds={"min": 10000}, prefill="profile.name"),
        add(definition, key="doc", kind="id_document", label="证件", bounds={"types": ["31", "33"]}, sensitive=True),
        add(definition, key="where", kind="region", label="哪里", bounds={"village": False}),
        add(
            definition,
            key="more",
            kind="rows",
            label="成员",
            bounds={"max": 3, "columns": [NAME_COLUMN]},
            shown_when=[IS_A, {"question": "rent", "operator": "ge", "value": 120050}],
        ),
        add(definition, key="last", kind="text", label="末了", shown_when=[{**IS_A, "question": "guide"}]),
    ]
    before = form_spec(definition)
    for question in [Question.objects.get(definition=definition, key="ground"), *asked]:
        edited(admin, question)
    after = form_spec(FormDefinition.objects.get(pk=definition.pk))
    assert list(after.questions) == list(before.questions)


def test_options_are_rows_and_their_codes_make_themselves(admin: Client) -> None:
    question = Question.objects.get(definition=draft_form())
    rows = {
        "option_rows-0-label": "租的",
        "option_rows-0-note": "要拍合同",
        "option_rows-1-label": "自己的",
        "option_rows-1-place": "0",
    }
    made = edited(admin, question, kind="choice", **rows)
    assert made.options == [
        {"value": "zi_ji_de", "label": "自己的"},
        {"value": "zu_de", "label": "租的", "note": "要拍合同"},
    ]


def test_conditions_are_chosen_in_words(admin: Client) -> None:
    definition = draft_form(kind="yes_no", key="married", label="结婚了吗")
    add(definition, key="rent", kind="money", label="月租")
    question = add(definition, key="partner", kind="text", label="配偶")
    page = html.fromstring(admin.get(url("question_change", question.pk)).content.decode())
    options = {o.text: o.get("value") for o in page.xpath("//select[@name='when_rows-0-condition']//option")}
    yes = options["“结婚了吗”是“是”"]
    rent = next(code for code in options.values() if '"ge", "question": "rent"' in code)
    made = edited(
        admin, question, **{"when_rows-0-condition": yes, "when_rows-1-condition": rent, "when_rows-1-value": "1200.50"}
    )
    assert made.shown_when == [
        {"question": "married", "operator": "eq", "value": True},
        {"question": "rent", "operator": "ge", "value": 120050},
    ]
    assert "partner" not in "".join(options.values())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "telepathy"}, "telepathy"),
        ({"kind": "date", "bound_max_date": "someday"}, "someday"),
        ({"bound_max_length_text": "-1"}, "0"),
        ({"option_rows-0-label": "甲" * 61, "kind": "choice"}, "第 1 行"),
        ({"prefill": "nobody.knows"}, "nobody"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_kept(admin: Client, changed: dict, said: str) -> None:
    question = Question.objects.get(definition=draft_form())
    address = url("question_change", question.pk)
    response = admin.post(address, fields_of(admin.get(address).content.decode()) | changed)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert Question.objects.get(pk=question.pk).kind == "text"


def test_no_json_stands_before_an_administrator(admin: Client) -> None:
    definition = draft_form(kind="choice", options=[{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}])
    group = definition.groups.get()
    question = group.questions.get()
    addresses = [
        url("formdefinition_change", definition.pk),
        url("questiongroup_change", group.pk),
        url("question_change", question.pk),
    ]
    for address in addresses:
        sent = fields_of(admin.get(address).content.decode())
        seen = {name: values for name, values in sent.items() if not name.startswith(("initial-", "when_rows-"))}
        assert [v for values in seen.values() for v in values if v.strip().startswith(("{", "["))] == []


def test_a_page_and_a_question_are_added_in_words_alone(admin: Client) -> None:
    definition = draft_form()
    address = url("questiongroup_change", definition.groups.get().pk)
    data = fields_of(admin.get(address).content.decode())
    data |= {
        "questions-TOTAL_FORMS": "2",
        "questions-1-label": "手机号码",
        "questions-1-kind": "phone",
        "questions-1-order": "2",
    }
    assert admin.post(address, data).status_code == 302
    made = definition.groups.get().questions.get(kind="phone")
    assert (made.key, made.order, made.definition) == ("shou_ji_hao_ma", 2, definition)
    assert made.sensitive  # a phone number says who somebody is
    address = url("formdefinition_change", definition.pk)
    data = fields_of(admin.get(address).content.decode())
    data |= {
        "groups-TOTAL_FORMS": "2",
        "groups-1-title": "住在哪里？",
        "groups-1-short_title": "住址",
        "groups-1-order": "2",
    }
    assert admin.post(address, data).status_code == 302
    assert definition.groups.get(key="zhu_zhi").title == "住在哪里？"


def test_a_published_form_is_read_and_a_new_version_begins_from_it(admin: Client) -> None:
    definition = published_form()
    page = admin.get(url("formdefinition_change", definition.pk)).content.decode()
    assert "已发布，只能看" in page
    question = Question.objects.get(definition=definition)
    address = url("question_change", question.pk)
    assert admin.get(address).status_code == 200
    assert admin.post(address, {"label": "改过"}).status_code == 403
    assert admin.get(url("formdefinition_next_version", definition.pk)).status_code == 405
    assert admin.post(url("formdefinition_next_version", definition.pk)).status_code == 302
    draft = FormDefinition.objects.get(code=definition.code, version=2)
    assert form_spec(draft).groups == form_spec(definition).groups
    assert operations.next_version(definition=definition, by=None) == draft
    assert AuditEntry.objects.filter(event="form.version_begun").count() == 1
    assert admin.post(url("formdefinition_publish", draft.pk)).status_code == 302
    assert FormDefinition.objects.get(pk=draft.pk).is_published


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
@pytest.mark.parametrize("name", ["publish", "next_version", "take", "preview"])
def test_who_may_not_see_forms_may_not_press_either(client: Client, role: str, name: str) -> None:
    accounts.sign_in(client, departments.holder(role))
    definition = draft_form()
    address = url(f"formdefinition_{name}", definition.pk)
    answer = client.get(address) if name == "preview" else client.post(address)
    assert answer.status_code == 403
    assert FormDefinition.objects.count() == 1


def a_library(**question: Any) -> QuestionGroup:
    definition = draft_form(**question)
    FormDefinition.objects.filter(pk=definition.pk).update(is_library=True)
    return library.pages().get(definition=definition)


def test_a_page_of_the_library_is_copied_and_follows_it_by_one_press(admin: Client) -> None:
    page = a_library(label="姓名")
    extra = Question.objects.create(
        group=page,
        key="why",
        kind="text",
        label="为何",
        order=2,
        shown_when=[{"question": "name", "operator": "answered"}],
    )
    target = draft_form(label="我的姓名")
    admin.post(url("formdefinition_take", target.pk), {"page": page.pk})
    copy = target.groups.get(taken_from=page)
    assert [(q.key, q.label) for q in copy.questions.all()] == [("name_2", "姓名"), ("why", "为何")]
    assert copy.questions.get(key="why").shown_when[0]["question"] == "name_2"
    assert not library.is_behind(copy)
    extra.label = "为什么"
    extra.save()
    copy = target.groups.get(taken_from=page)
    assert library.is_behind(copy)
    assert "采用题组库的更新" in admin.get(url("formdefinition_change", target.pk)).content.decode()
    own = Question.objects.create(group=copy, key="own", kind="text", label="自己加的", order=9)
    admin.post(url("formdefinition_renew", target.pk, copy.pk))
    copy = target.groups.get(taken_from=page)
    assert copy.questions.get(key="why").label == "为什么"
    assert copy.questions.filter(pk=own.pk).exists()
    assert not library.is_behind(copy)
    page.questions.get(key="why").delete()
    operations.renew_page(page=target.groups.get(taken_from=page), by=None)
    assert not copy.questions.filter(key="why").exists()


def test_the_library_is_never_published_and_only_its_pages_are_taken() -> None:
    page, target = a_library(), draft_form()
    with pytest.raises(operations.CannotPublishForm, match="题组库"):
        operations.publish_form(definition=page.definition, by=None)
    with pytest.raises(operations.NotFromTheLibrary):
        operations.take_page(definition=target, page=draft_form().groups.get(), by=None)
    with pytest.raises(operations.NotFromTheLibrary):
        operations.renew_page(page=target.groups.get(), by=None)


def test_a_form_that_leans_on_a_guide_says_so_and_waits_for_its_item(admin: Client) -> None:
    definition = draft_form(shown_when=[{**IS_A, "question": "asked_by_the_guide"}])
    page = admin.get(url("formdefinition_change", definition.pk)).content.decode()
    assert "和事项一起发布" in page
    assert url("formdefinition_publish", definition.pk) not in page
    later = draft_form(shown_when=[{**IS_A, "question": "later"}])
    add(later, key="later", kind="text", label="后面")
    assert "发布前要改" in admin.get(url("formdefinition_change", later.pk)).content.decode()


def test_the_library_has_a_page_of_its_own(admin: Client) -> None:
    page = a_library(label="库里的姓名")
    assert "库里的姓名" in admin.get(url("formlibrary_change", page.definition_id)).content.decode()
    assert admin.get(url("formdefinition_change", page.definition_id)).status_code == 302
    assert admin.get(url("formlibrary_preview", page.definition_id)).status_code == 200
    sent = {"title": "另一个库", "code": "other", **dict.fromkeys(("groups-TOTAL_FORMS", "groups-INITIAL_FORMS"), "0")}
    assert admin.post(url("formlibrary_add"), sent).status_code == 302
    assert FormDefinition.objects.get(code="other").is_library


@pytest.mark.parametrize("sent", ["", "0", "x", "9" * 40])
def test_no_page_chosen_is_told(admin: Client, sent: str) -> None:
    target = draft_form()
    assert admin.post(url("formdefinition_take", target.pk), {"page": sent}).status_code == 302
    assert target.groups.count() == 1


@pytest.mark.parametrize("mode", ["normal", "elder", "high"])
def test_the_preview_is_the_residents_page_and_keeps_nothing(admin: Client, mode: str) -> None:
    definition = draft_form(label="您的姓名")
    outer = admin.get(url("formdefinition_preview", definition.pk), {"mode": mode, "width": "desktop"})
    assert "frame-src 'self'" in outer["Content-Security-Policy"]
    address = url("formdefinition_preview_frame", definition.pk, mode)
    first = admin.get(address)
    text = first.content.decode()
    assert "您的姓名" in text
    assert ('data-theme="elder"' in text) is (mode == "elder")
    assert ('data-contrast="high"' in text) is (mode == "high")
    assert "frame-ancestors 'self'" in first["Content-Security-Policy"]
    assert first["X-Frame-Options"] == "SAMEORIGIN"
    wrong = admin.post(address, {"preview-page": "page", "name": ""}).content.decode()
    assert "填写您的姓名" in wrong
    done = admin.post(address, {"preview-page": "page", "name": "陈演示"}).content.decode()
    assert "没有保存任何内容" in done
    assert "陈演示" in done


@pytest.mark.parametrize("carried", ["[", "[]", "7", '{"name": 5}', '{"moon": {}}', "{" * 3000])
def test_strange_carried_answers_are_dropped(admin: Client, carried: str) -> None:
    address = url("formdefinition_preview_frame", draft_form().pk, "normal")
    answer = admin.post(address, {"preview-answers": carried, "preview-page": "nope", "name": "陈演示"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("居住理由", "ju_zhu_li_you"),
        ("QQ 号码", "qq_hao_ma"),
        ("2026 年", "q_2026_nian"),
        ("！", "q"),
        ("长" * 90, "chang_" * 6 + "chan"),
    ],
)
def test_keys_come_from_words(words: str, key: str) -> None:
    assert fresh_key(words) == key
    assert fresh_key(words, {key}) != key
    assert len(fresh_key(words, {key})) <= 40
