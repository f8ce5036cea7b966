"""这份指南有帮助吗: anybody answers, nobody is remembered, one answer a session and version, the guide stays kept."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from services.catalog.models import ItemVersion
from services.common import fragments
from services.common.personal import without_numbers
from services.content import access, operations
from services.content.enums import Unhelpful
from services.content.models import GuideFeedback
from services.content.tasks import sweep
from services.content.views import feedback as pages
from tests.factories import catalog, departments
from tests.factories.accounts import resident, sign_in

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
CARD, IDENTITY, PHONE = "6222 0202 0001 2345 678", "44098119900307123X", "138-0000-0011"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Pages and counts of an earlier test are not these."""
    cache.clear()
    fragments.clear()


@pytest.fixture
def guide() -> ItemVersion:
    """A guide anybody reads."""
    return catalog.published_version()


def path(guide: ItemVersion, page: str = "helpful") -> str:
    """One of the three pages."""
    return f"/guides/{guide.item_code}/{page}/"


def rate(client: Client, guide: ItemVersion, helpful: str = "yes") -> object:
    """Press one of the two buttons."""
    return client.post(path(guide), {"helpful": helpful, "version": guide.version})


def explain(client: Client, guide: ItemVersion, **said: str) -> object:
    """Send the page with the reasons."""
    return client.post(path(guide, "what-was-missing"), {"version": guide.version, **said})


def kept() -> list[tuple[object, ...]]:
    """Everything said, oldest first."""
    return list(GuideFeedback.objects.order_by("pk").values_list("item_code", "version", "helpful", "reason", "text"))


def test_a_guide_is_rated_without_script_by_somebody_unknown(guide: ItemVersion):
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(f"/items/{guide.item_code}/").content.decode()
    form = page[page.index('<section class="rate"') :].partition("</form>")[0]
    assert "这份指南有帮助吗？" in form
    assert f'action="{path(guide)}"' in form
    assert "没有帮助" in form
    token = TOKEN.search(form)[1]
    answer = strict.post(path(guide), {"helpful": "yes", "version": 1, "csrfmiddlewaretoken": token}, follow=True)
    assert answer.redirect_chain == [(path(guide, "thanks"), 302)]
    assert f'href="/items/{guide.item_code}/"' in answer.content.decode()
    assert f"tel:{guide.department.enquiry_phone}" in answer.content.decode()
    assert kept() == [(guide.item_code, 1, True, "", "")]


def test_without_a_token_nothing_is_kept(guide: ItemVersion):
    assert rate(Client(enforce_csrf_checks=True), guide).status_code == 403
    assert kept() == []


def test_the_guide_stays_kept_for_everybody_and_holds_nobodys_token(guide: ItemVersion, monkeypatch):
    address = f"/items/{guide.item_code}/"
    tokens = {TOKEN.search(Client().get(address).content.decode())[1] for _turn in range(3)}
    assert len(tokens) == 3
    shelved = "".join("".join(pieces) for _until, _size, pieces in fragments.PAGES._kept.values())
    assert path(guide) in shelved
    assert not any(token in shelved for token in tokens)
    assert TOKEN.search(shelved) is None


def test_what_did_not_help_asks_why(client: Client, guide: ItemVersion):
    answer = rate(client, guide, "no")
    assert answer.url == f"{path(guide, 'what-was-missing')}?version=1"
    assert kept() == [(guide.item_code, 1, False, "", "")]
    page = client.get(answer.url).content.decode()
    assert all(str(label) in page for label in Unhelpful.labels)
    assert explain(client, guide, reason="materials", text="少了 2 份材料").url == path(guide, "thanks")
    assert kept() == [(guide.item_code, 1, False, "materials", "少了 2 份材料")]


def test_a_later_answer_of_the_session_replaces_the_earlier_one(client: Client, guide: ItemVersion):
    explain(client, guide, reason="other", text="看了两遍")
    rate(client, guide)
    assert kept() == [(guide.item_code, 1, True, "", "")]
    sign_in(client, resident())
    rate(client, guide, "no")
    assert [row[2] for row in kept()] == [False]
    rate(Client(), guide)
    other = catalog.published_version()
    rate(client, other)
    assert [(row[0], row[2]) for row in kept()] == [
        (guide.item_code, False),
        (guide.item_code, True),
        (other.item_code, True),
    ]


def test_nothing_says_who_it_was(client: Client, guide: ItemVersion):
    user = resident()
    sign_in(client, user)
    rate(client, guide)
    row = GuideFeedback.objects.get()
    names = {field.name for field in GuideFeedback._meta.get_fields()}
    assert names == {"id", "item_code", "version", "helpful", "reason", "text", "mark", "created_at"}
    assert client.session.session_key not in row.mark
    assert client.session[pages.MARK] not in row.mark


@pytest.mark.parametrize(
    ("typed", "stays"),
    [
        (f"打 {PHONE} 没人接", "打 **** 没人接"),
        ("打13800000011没人接", "打****没人接"),
        ("打１３８００００００１１没人接", "打****没人接"),
        (f"我的号是{IDENTITY}。", "我的号是****。"),
        ("440981 19900307 1234", "****"),
        (f"卡 {CARD} 不能用", "卡 **** 不能用"),
        ("座机 0668-6663337", "座机 ****"),
        ("证件 H12345678 不行，写信 a.b@example.com", "证件 **** 不行，写信 ****"),
        ("2026-11-23 去了 3 次，5 个工作日，费用 1200 元", "2026-11-23 去了 3 次，5 个工作日，费用 1200 元"),
        ("打 12345 问的", "打 12345 问的"),
    ],
)
def test_numbers_of_people_are_taken_out(client: Client, guide: ItemVersion, typed: str, stays: str):
    assert without_numbers(typed) == stays
    explain(client, guide, reason="other", text=typed)
    assert GuideFeedback.objects.get().text == stays


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "选一个最接近的原因。"),
        ({"reason": "everything"}, "选一个最接近的原因。"),
        ({"reason": "other", "text": "长" * 301}, "300"),
        ({"reason": "other", "text": "坏\u202e字"}, "删掉"),
    ],
)
def test_bad_input_is_told_and_stays_typed(client: Client, guide: ItemVersion, said: dict[str, str], words: str):
    answer = explain(client, guide, **{"text": "我写的话"} | said)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in page
    assert "错误：" in page
    assert said.get("text", "我写的话") in page
    assert kept() == []


@pytest.mark.parametrize("helpful", ["", "maybe"])
def test_a_press_that_says_nothing_asks_again(client: Client, guide: ItemVersion, helpful: str):
    page = client.post(path(guide), {"helpful": helpful}).content.decode()
    assert "在两个里选一个" in page
    assert kept() == []


@pytest.mark.parametrize("version", ["", "0", "2", "-1", "x", "９", "9" * 40])
def test_a_version_that_never_was_counts_for_the_present_one(client: Client, guide: ItemVersion, version: str):
    client.post(path(guide), {"helpful": "yes", "version": version})
    assert [row[1] for row in kept()] == [1]


@pytest.mark.parametrize("page", ["helpful", "what-was-missing", "thanks"])
def test_an_item_without_a_guide_has_none_of_the_pages(client: Client, page: str):
    draft = catalog.draft_version()
    assert client.get(path(draft, page)).status_code == 404
    assert client.post(path(draft, page), {"helpful": "yes", "reason": "other"}).status_code in (404, 405)
    assert kept() == []


def test_a_flood_from_one_network_ends(client: Client, guide: ItemVersion, monkeypatch):
    monkeypatch.setattr(pages, "PER_NETWORK_AND_HOUR", 2)
    monkeypatch.setattr("services.common.api.throttling.time.time", lambda: 7200.0)
    assert [rate(Client(), guide).status_code for _turn in range(3)] == [302, 302, 429]
    refused = explain(Client(), guide, reason="other", text="我写的话")
    assert (refused.status_code, refused["Retry-After"]) == (429, "3660")
    assert "我写的话" in refused.content.decode()
    assert "分钟后再按一次按钮" in refused.content.decode()
    assert len(kept()) == 2
    assert rate(Client(REMOTE_ADDR="192.0.2.7"), guide).status_code == 302


def test_a_hall_may_answer_more_often(guide: ItemVersion, monkeypatch):
    monkeypatch.setattr(pages, "PER_NETWORK_AND_HOUR", 0)
    monkeypatch.setattr(settings, "SIGN_IN_HALL_NETWORKS", ["127.0.0.1"])
    assert rate(Client(), guide).status_code == 302


def test_words_and_marks_are_forgotten_and_counts_stay(client: Client, guide: ItemVersion):
    explain(client, guide, reason="figures", text="时间不对")
    rate(Client(), guide)
    old, young = GuideFeedback.objects.order_by("pk")
    GuideFeedback.objects.filter(pk=old.pk).update(created_at=timezone.now() - operations.KEEP_WORDS)
    sweep()
    old.refresh_from_db()
    assert (old.text, old.mark, old.reason) == ("", None, "figures")
    young.refresh_from_db()
    assert young.mark
    GuideFeedback.objects.update(text="", created_at=timezone.now() - operations.KEEP_WORDS + timedelta(hours=1))
    sweep()
    assert GuideFeedback.objects.filter(mark=None).count() == 2


def test_the_database_keeps_no_reason_for_what_helped(guide: ItemVersion):
    with pytest.raises(IntegrityError), transaction.atomic():
        GuideFeedback.objects.create(item_code=guide.item_code, version=1, helpful=True, reason="other")


def say(guide: ItemVersion, version: int, *answers: str) -> None:
    """Answers of as many people: ``yes``, or a reason."""
    for n, answer in enumerate(answers):
        operations.rate_guide(
            item_code=guide.item_code,
            version=version,
            helpful=answer == "yes",
            session=f"{guide.item_code} {version} {n}",
            reason="" if answer == "yes" else answer,
            text="" if answer == "yes" else f"{guide.name}缺{answer}",
        )


def test_editors_read_shares_and_words_and_change_nothing():
    good, poor = catalog.published_version(), catalog.published_version()
    say(good, 1, "yes", "yes", "other")
    say(poor, 1, "materials", "unclear")
    say(poor, 2, "yes")
    rows = [
        (row["name"], row["version"], row["helped"], row["total"], row["percent"]) for row in access.guide_shares(9)
    ]
    assert rows == [(poor.name, 1, 0, 2, 0), (good.name, 1, 2, 3, 67), (poor.name, 2, 1, 1, 100)]
    editor = sign_in(Client(), departments.editor())
    address = "/admin/content/guidefeedback/"
    page = editor.get(address).content.decode()
    assert "第 1 版：3 次评价中 2 次有帮助（67%）" in page
    assert f"{poor.name}缺materials" in page
    narrowed = editor.get(address, {"item": poor.item_code, "reason__exact": "unclear"}).content.decode()
    assert f"{poor.name}缺unclear" in narrowed
    assert f"{poor.name}缺materials" not in narrowed
    assert f"{good.name}缺other" not in narrowed
    row = GuideFeedback.objects.filter(reason="other").get()
    assert editor.get(f"{address}{row.pk}/change/").status_code == 200
    for page in ("add/", f"{row.pk}/delete/"):
        assert editor.get(f"{address}{page}").status_code == 403
    assert editor.post(f"{address}{row.pk}/change/", {"text": "改"}).status_code == 403
    row.refresh_from_db()
    assert row.text == f"{good.name}缺other"


def test_the_list_asks_no_more_for_more_rows():
    editor = sign_in(Client(), departments.editor())
    asked = []
    for _turn in range(2):
        for _n in range(3):
            say(catalog.published_version(), 1, "other", "yes", "unclear")
        editor.get("/admin/content/guidefeedback/")
        with CaptureQueriesContext(connection) as queries:
            assert editor.get("/admin/content/guidefeedback/").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
