"""情形引导, 查询, 报名期, and guides of items that are suspended or only listed, as residents meet them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.applications.models import Answers, Application
from services.audit.models import AuditEntry
from services.catalog import enrolment, operations, situations
from services.catalog.models import EnrolmentBatch, Fee, ItemVersion, Material, Situation
from services.catalog.queries import QUERIES, QueryAnswer, QueryUnavailable, Table
from services.files.operations import store_bytes
from services.questions.models import FormDefinition, Question, QuestionGroup
from services.questions.operations import publish_form
from tests.factories import accounts
from tests.factories.catalog import draft_version, online_version, published_form, published_version

pytestmark = pytest.mark.django_db
OPTIONS = [{"value": "packed", "label": "只卖预包装食品"}, {"value": "cooked", "label": "现场做"}]
PACKED = [{"question": "goods", "operator": "eq", "value": "packed"}]
COOKED = [{"question": "goods", "operator": "eq", "value": "cooked"}]


def asking_form() -> FormDefinition:
    """One question on the guide: what is sold."""
    form = FormDefinition.objects.create(code="situation", title="演示情形")
    group = QuestionGroup.objects.create(definition=form, key="situation", title="您卖什么？", short_title="情形")
    Question.objects.create(group=group, key="goods", kind="choice", label="卖什么", options=OPTIONS)
    return publish_form(definition=form, by=None)


def licence(**fields: Any) -> ItemVersion:
    """An item one applies for online whose guide asks first: who only sells packed food need not apply."""
    other = published_version("预包装食品备案")
    version = draft_version(
        "演示许可",
        service_kind="apply",
        form=published_form(),
        situation_form=asking_form(),
        channels=["online"],
        visits=0,
        visits_reason="",
        charged=True,
        fee_basis="演示依据",
        **fields,
    )
    rows = {"version": version, "when": COOKED}
    refer = {
        "effect": "refer",
        "title": "您不用办这个许可",
        "text": "备个案就可以开卖。",
        "refer_code": other.item_code,
    }
    Situation.objects.create(version=version, when=PACKED, **refer)
    Situation.objects.create(effect="limit", title="现场做要现场看", limit_number=3, limit_unit="workday", **rows)
    Situation.objects.create(effect="note", title="健康证", text="做饭的人都要有健康证。", **rows)
    Material.objects.create(version=version, key="layout", name="厨房布局图", shown_when=COOKED, order=2)
    Fee.objects.create(version=version, name="检测费", amount=5000, standard="50 元", shown_when=COOKED)
    return operations.publish(version=version)


def start(version: ItemVersion) -> str:
    """Where an application of this item begins."""
    return reverse("applications:start", args=[version.item_code])


def page(client: Client, address: str, status: int = 200, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == status
    return response.content.decode()


def test_the_guide_asks_before_one_applies(client: Client) -> None:
    version = licence()
    guide = page(client, f"/items/{version.item_code}/")
    assert f'href="/items/{version.item_code}/situation/"' in guide
    asked = page(client, f"/items/{version.item_code}/situation/")
    assert "您卖什么？" in asked
    assert "现场做" in asked


def test_what_was_answered_decides_materials_fee_and_promise(client: Client) -> None:
    version = licence()
    advice = page(client, f"/items/{version.item_code}/situation/", go="1", goods="cooked")
    for words in ("您可以办", "厨房布局图", "检测费", "健康证", "修改我的回答"):
        assert words in advice
    assert "<b>3<small>个工作日</small></b>" in advice
    assert "goods=cooked" in advice


def test_who_need_not_apply_is_told_what_to_do_instead(client: Client) -> None:
    version = licence()
    instead = page(client, f"/items/{version.item_code}/situation/", go="1", goods="packed")
    assert "您不用办这个许可" in instead
    assert "备个案就可以开卖" in instead
    assert "预包装食品备案" in instead
    assert "在线办理" not in instead


@pytest.mark.parametrize("sent", [{}, {"goods": ""}, {"goods": "<script>"}, {"goods": "x" * 3000}])
def test_an_answer_that_is_none_is_asked_again(client: Client, sent: dict[str, str]) -> None:
    version = licence()
    asked = page(client, f"/items/{version.item_code}/situation/", 422, go="1", **sent)
    assert "卖什么" in asked
    assert "<script>" not in asked.replace('<script src="', "")


def test_a_guide_without_questions_has_no_such_page(client: Client) -> None:
    version = online_version("演示登记")
    response = client.get(f"/items/{version.item_code}/situation/")
    assert response.status_code == 302
    assert response.url == f"/items/{version.item_code}/"


def test_a_case_begins_with_the_answers_of_the_guide(client: Client) -> None:
    version = licence()
    user = accounts.real_named()
    accounts.sign_in(client, user)
    response = client.post(start(version), {"goods": "cooked"})
    case = Application.objects.get(applicant=user.person)
    assert response.status_code == 302
    assert [group["key"] for group in case.form["groups"]] == ["situation", "page"]
    assert Answers.objects.get(application=case).data == {"goods": "cooked"}
    assert situations.promise(version, {"goods": "cooked"}) == (3, "workday")


@pytest.mark.parametrize("sent", [{}, {"goods": "packed"}, {"goods": "nothing"}])
def test_no_case_begins_without_a_fitting_answer(client: Client, sent: dict[str, str]) -> None:
    version = licence()
    user = accounts.real_named()
    accounts.sign_in(client, user)
    response = client.post(start(version), sent)
    assert response.url.startswith(f"/items/{version.item_code}/situation/")
    assert not Application.objects.filter(applicant=user.person).exists()


def batch(version: ItemVersion, *, begins: int, ends: int, **fields: Any) -> EnrolmentBatch:
    """A period from so many days from now until so many days from now."""
    now = timezone.now()
    dates = {"opens_at": now + timedelta(days=begins), "closes_at": now + timedelta(days=ends)}
    return EnrolmentBatch.objects.create(item_code=version.item_code, **dates, **{"name": "第一批", **fields})


@pytest.mark.parametrize(
    ("begins", "ends", "fields", "words", "open_"),
    [
        (-1, 1, {"quota": 5, "taken": 2}, "还有 3 个名额", True),
        (-1, 1, {}, "正在报名", True),
        (1, 2, {}, "报名还没开始", False),
        (-2, -1, {}, "报名已经截止", False),
        (-1, 1, {"quota": 1, "taken": 1}, "名额已报满", False),
    ],
)
def test_enrolment_says_where_it_stands(
    client: Client, begins: int, ends: int, fields: dict[str, Any], words: str, open_: bool
) -> None:
    version = online_version("演示入学", enrolment=True)
    batch(version, begins=begins, ends=ends, **fields)
    guide = page(client, f"/items/{version.item_code}/")
    assert words in guide
    assert ("在线办理" in guide) is open_


def test_the_last_place_is_claimed_once_and_given_back() -> None:
    version = online_version("演示入学", enrolment=True)
    row = batch(version, begins=-1, ends=1, quota=1)
    assert enrolment.claim(version) == row
    with pytest.raises(enrolment.EnrolmentClosed, match="报满"):
        enrolment.claim(version)
    enrolment.give_back(row)
    assert enrolment.claim(version) == row


def test_an_item_without_periods_claims_nothing() -> None:
    assert enrolment.claim(online_version()) is None
    assert enrolment.outlook(online_version()) is None


def test_a_suspended_item_says_why_and_takes_nothing(client: Client) -> None:
    version = online_version("演示暂停")
    operations.suspend(version=version, by=accounts.staff(), reason="系统升级到 12 月 1 日")
    guide = page(client, f"/items/{version.item_code}/")
    assert "系统升级到 12 月 1 日" in guide
    assert "在线办理" not in guide
    accounts.sign_in(client, accounts.real_named())
    assert client.post(start(version)).url == f"/items/{version.item_code}/"
    operations.resume(version=version, by=accounts.staff())
    assert "在线办理" in page(client, f"/items/{version.item_code}/")


def test_a_listed_item_promises_nothing(client: Client) -> None:
    version = draft_version("演示待完善")
    operations.list_entry(version=version, by=None)
    guide = page(client, f"/items/{version.item_code}/")
    assert "办事指南正在完善" in guide
    assert "工作日" not in guide.partition("<main")[2].partition("</main>")[0]


class Balance:
    """A provider that knows one thing, or does not answer."""

    name = "演示余额"

    def __init__(self, *, answers: bool = True) -> None:
        self.answers = answers

    def answer(self, *, person: Any, answers: Any, purpose: str, by: Any) -> QueryAnswer:
        if not self.answers:
            raise QueryUnavailable
        table = Table("最近的记录", ("日期", "金额"), (("2026年10月10日", "480.00 元"),))
        return QueryAnswer("演示机构", (("余额", f"{person.name} 12.00 元"),), (table,))


def query_item() -> ItemVersion:
    return published_version("演示查询", service_kind="query", query_provider="balance")


def test_a_query_answers_who_asks_and_is_logged(client: Client) -> None:
    version, user = query_item(), accounts.real_named(accounts.person("王测试"))
    accounts.sign_in(client, user)
    with QUERIES.replace("balance", Balance()):
        assert "查询" in page(client, f"/items/{version.item_code}/query/")
        answer = client.post(f"/items/{version.item_code}/query/").content.decode()
    assert "王测试 12.00 元" in answer
    assert "480.00 元" in answer
    entry = AuditEntry.objects.get(event="query.answered")
    assert entry.detail == {"item": version.item_code, "found": True}


def test_a_register_that_does_not_answer_is_told_plainly(client: Client) -> None:
    version = query_item()
    accounts.sign_in(client, accounts.real_named())
    with QUERIES.replace("balance", Balance(answers=False)):
        response = client.post(f"/items/{version.item_code}/query/")
    assert response.status_code == 503
    assert "请过几分钟再试" in response.content.decode()
    assert not AuditEntry.objects.filter(event="query.answered").exists()


def test_a_query_asks_who_one_is(client: Client) -> None:
    version = query_item()
    assert client.get(f"/items/{version.item_code}/query/").url.startswith("/account/sign-in/")
    accounts.sign_in(client, accounts.resident())
    assert "/account/" in client.get(f"/items/{version.item_code}/query/").url
    assert client.get(f"/items/{published_version().item_code}/query/").status_code == 302


def test_blank_forms_and_samples_are_downloaded(client: Client) -> None:
    paper = store_bytes(data=b"%PDF-1.7 blank", name="空白表.pdf", media_type="application/pdf", pages=1)
    version = draft_version("演示表格", result_sample=paper)
    row = Material.objects.create(version=version, key="table", name="登记表", blank_form=paper, order=9)
    operations.publish(version=version)
    guide = page(client, f"/items/{version.item_code}/")
    address = f"/items/{version.item_code}/materials/{row.pk}/blank/"
    assert address in guide
    for found in (address, f"/items/{version.item_code}/result/"):
        answer = client.get(found)
        assert answer.content == b"%PDF-1.7 blank"
        assert answer.headers["content-disposition"].startswith("attachment")
    for absent in ("sample", "other"):
        assert client.get(f"/items/{version.item_code}/materials/{row.pk}/{absent}/").status_code == 404
    other = published_version()
    assert client.get(f"/items/{other.item_code}/materials/{row.pk}/blank/").status_code == 404
    assert client.get(f"/items/{other.item_code}/result/").status_code == 404
