"""What the public sees, and what it does not: dates, states, words of a search, hostile texts, both versions."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone

from services.common import fragments, slots
from services.common.display import Display
from services.content import access
from services.content.enums import Importance, State
from services.content.models import HotWord, PolicyPoint, Publication
from tests.factories import content

pytestmark = pytest.mark.django_db
BAD = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Pages of an earlier test are not these."""
    cache.clear()
    fragments.clear()


def address(publication: Publication) -> str:
    """Its page."""
    name = publication._meta.model_name
    return {
        "announcement": f"/announcements/{publication.pk}/",
        "policy": f"/policies/{publication.pk}/",
        "helparticle": f"/help/{getattr(publication, 'code', '')}/",
    }[name]


def seen(client: Client, path: str) -> str:
    """The text of a page that must be there."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("make", [content.text, content.policy, content.article])
@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW, State.WITHDRAWN])
def test_what_is_not_published_is_absent(client: Client, make: object, state: str):
    made = make(state=state)
    assert client.get(address(made)).status_code == 404
    for path in ("/announcements/", "/announcements/feed.xml", "/policies/", "/help/", "/help/?q=演示"):
        assert str(made) not in seen(client, path)


@pytest.mark.parametrize("make", [content.text, content.policy, content.article])
def test_what_is_published_is_there(client: Client, make: object):
    made = make()
    assert str(made) in seen(client, address(made))
    shown_in = {"announcement": "/announcements/", "policy": "/policies/", "helparticle": "/help/"}
    assert str(made) in seen(client, shown_in[made._meta.model_name])


@pytest.mark.parametrize(("begins", "ends", "visible"), [(1, None, False), (0, 2, True), (-2, -1, False)])
def test_it_is_seen_between_its_times(client: Client, begins: int, ends: int | None, visible: bool):
    made, now = content.text(), timezone.now()
    until = now + timedelta(hours=ends) if ends else None
    type(made).objects.filter(pk=made.pk).update(publish_at=now + timedelta(hours=begins), expires_at=until)
    assert client.get(address(made)).status_code == (200 if visible else 404)
    assert (str(made) in seen(client, "/announcements/")) is visible
    made.refresh_from_db()
    assert made.is_visible(at=timezone.now()) is visible


def test_the_first_moment_counts_and_the_last_does_not():
    made, at = content.text(), timezone.now()
    type(made).objects.filter(pk=made.pk).update(publish_at=at, expires_at=at + timedelta(hours=1))
    rows = type(made).objects
    assert rows.visible(at=at).exists()
    assert not rows.visible(at=at - timedelta(microseconds=1)).exists()
    assert not rows.visible(at=at + timedelta(hours=1)).exists()


def test_pinned_ones_stand_on_top_and_important_ones_are_loudest():
    plain, pinned = content.text(), content.text(pinned=True)
    important = content.text(level=Importance.IMPORTANT)
    assert list(access.announcements()) == [pinned, important, plain]
    assert access.announcements().loudest()[0] == important


@pytest.mark.parametrize("theme", ["normal", "elder"])
def test_hostile_texts_stay_texts(client: Client, theme: str):
    client.post("/mode/", {"theme": theme})
    made = [content.text(title=f"{BAD}题"), content.policy(title=f"{BAD}题"), content.article(question=f"{BAD}题")]
    for publication in made:
        name = "answer" if hasattr(publication, "answer") else "body"
        type(publication).objects.filter(pk=publication.pk).update(**{name: f"{BAD}\n\n[x](javascript:alert(1))"})
        for path in (address(publication), "/announcements/", "/policies/", "/help/", "/help/?q=题", "/policies/?q=题"):
            page = seen(client, path)
            assert "<script>alert" not in page
            assert 'href="javascript' not in page
    assert "&lt;script&gt;" in seen(client, address(made[0]))


@pytest.mark.parametrize("theme", ["normal", "elder"])
@pytest.mark.parametrize("path", ["/announcements/", "/policies/", "/help/", "/help/topics/applying/", "/help/?q=无"])
def test_one_heading_and_no_inline_code(client: Client, path: str, theme: str):
    content.article()
    client.post("/mode/", {"theme": theme})
    page = seen(client, path)
    assert len(re.findall(r"<h1\b", page)) == 1
    assert not re.search(r"\sstyle=|\son\w+=|<script>", page)


@pytest.mark.parametrize("words", ["演示\x00\ud800x", "%00", "a" * 5000, "' OR 1=1 --", "<b>", "％_", "\u202e"])
@pytest.mark.parametrize("path", ["/help/", "/policies/", "/halls/", "/departments/"])
def test_any_words_are_answered(client: Client, path: str, words: str):
    content.article()
    content.policy()
    answer = client.get(path, {"q": words.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 200
    assert "<b>" not in answer.content.decode().partition("<h1")[2].partition("</h1>")[0]


def test_policies_are_found_by_every_word_of_title_text_and_points(client: Client):
    first = content.policy(title="居住证办法", body="说明")
    other = content.policy(title="别的", body="正文提到居住证")
    PolicyPoint.objects.create(policy=other, order=1, heading="要点", text="随迁子女")
    assert list(access.policies("居住证")) == [first, other]
    assert list(access.policies("居住证 子女")) == [other]
    assert list(access.policies("没有的词")) == []
    assert "没有找到相关政策" in seen(client, "/policies/?q=没有的词")


def test_a_repealed_policy_says_so_and_a_coming_one_too(client: Client):
    today = timezone.localdate()
    over = content.policy(effective_date=today - timedelta(days=9), repealed_date=today)
    coming = content.policy(effective_date=today + timedelta(days=1))
    now = content.policy(effective_date=today)
    assert "已失效" in seen(client, address(over))
    assert "尚未施行" in seen(client, address(coming))
    assert "现行有效" in seen(client, address(now))


def test_the_help_page_shows_the_ways_in_full_and_the_others_as_questions(client: Client):
    way = content.article(code="family", topic="ways", question="请家人帮忙办", answer="家人可以陪您。")
    other = content.article(answer="只在自己的页面上。")
    page = seen(client, "/help/")
    assert 'id="family"' in page
    assert way.answer in page
    assert other.question in page
    assert other.answer not in page
    assert client.get("/help/topics/nothing/").status_code == 404
    assert client.get("/help/topics/sign-in/").status_code == 404


def test_the_elder_version_puts_its_questions_first(client: Client):
    content.article(order=1, question="先来的？")
    content.article(order=9, question="长辈先看？", for_elders=True)
    normal = seen(client, "/help/topics/applying/")
    client.post("/mode/", {"theme": "elder"})
    elder = seen(client, "/help/topics/applying/")
    assert normal.index("先来的？") < normal.index("长辈先看？")
    assert elder.index("长辈先看？") < elder.index("先来的？")


def test_the_feed_is_well_formed_and_newest_first(client: Client):
    content.text(title="甲 & <乙>", body="第一段 [x](/halls/)", pinned=True)
    content.text(title="后来的")
    answer = client.get("/announcements/feed.xml")
    assert answer["Content-Type"].startswith("application/rss+xml")
    channel = ET.fromstring(answer.content).find("channel")
    assert [item.findtext("title") for item in channel.findall("item")] == ["后来的", "甲 & <乙>"]
    assert all(item.findtext("link").startswith("http://") for item in channel.findall("item"))


def drawn(slot: str, *, theme: str = "normal", **context: object) -> str:
    """A slot as a page draws it."""
    request = RequestFactory().get("/")
    request.display = Display(theme=theme)
    request.user = AnonymousUser()
    return slots.draw(slot, request, **context)


def test_the_line_of_the_home_page():
    assert drawn("home.line") == ""
    fragments.clear()
    content.text(title="平常的")
    assert "平常的" in drawn("home.line")
    assert drawn("home.line", theme="elder") == ""
    fragments.clear()
    content.text(title="停办通知", level=Importance.IMPORTANT)
    assert "停办通知" in drawn("home.line")
    assert "停办通知" in drawn("home.line", theme="elder")


def test_the_elder_home_unfolds_what_older_people_ask():
    assert "<details" not in drawn("elder.help", theme="elder")
    fragments.clear()
    content.article(question="别人问的？")
    content.article(topic="ways", question="整页都在的", for_elders=True)
    for n in range(4):
        content.article(order=n, question=f"长辈问的{n}？", answer="在这里展开。", for_elders=True)
    page = drawn("elder.help", theme="elder")
    assert re.findall(r"长辈问的\d", page) == ["长辈问的0", "长辈问的1", "长辈问的2"]
    assert page.count("<details") == 3
    assert "在这里展开。" in page
    assert "别人问的" not in page
    assert "整页都在的" not in page


def test_the_news_of_the_home_page():
    assert drawn("home.news") == ""
    fragments.clear()
    content.policy(title="新政策")
    content.policy(title="废了的", repealed_date=timezone.localdate())
    assert "新政策" in drawn("home.news")
    assert "废了的" not in drawn("home.news")


def test_the_home_page_asks_for_its_news_once_a_minute(django_assert_num_queries: object):
    content.text()
    for slot, context in (("home.line", {}), ("home.news", {}), ("search.words", {"action": "/items/"})):
        before = drawn(slot, **context)
        with django_assert_num_queries(0):
            assert drawn(slot, **context) == before


def test_hot_words_of_today_in_their_order():
    today = timezone.localdate()
    HotWord.objects.create(word="第二", order=2)
    HotWord.objects.create(word="第一 & 词", order=1)
    HotWord.objects.create(word="停用", is_active=False)
    HotWord.objects.create(word="过了", ends_on=today - timedelta(days=1))
    HotWord.objects.create(word="还没到", starts_on=today + timedelta(days=1))
    HotWord.objects.create(word="今天为止", order=3, starts_on=today, ends_on=today)
    assert access.hot_words(9) == ["第一 & 词", "第二", "今天为止"]
    page = drawn("search.words", action="/items/")
    assert 'href="/items/?q=%E7%AC%AC%E4%B8%80%20%26%20%E8%AF%8D"' in page
    assert "过了" not in page


def test_pages_ask_the_database_the_same_for_many_rows(client: Client, django_assert_max_num_queries: object):
    for _ in range(12):
        content.text()
        content.policy()
        content.article()
    for path in ("/announcements/", "/policies/", "/help/", "/help/topics/applying/"):
        with django_assert_max_num_queries(4):
            client.get(path)
