"""繁體中文 and English: chosen by hand, remembered, never guessed; what is written down stays Chinese."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.translation import gettext, gettext_lazy, override

from services.common import fragments, transaction
from services.common.language import in_house, retold
from services.common.templatetags.words import full_day, listed, weekday, working_days
from tests.factories.accounts import real_named, sign_in

SET, HELP = "/mode/language/", "/help/"
WORDS = [("zh-hant", "zh-Hant", "怎麼辦事"), ("en", "en", "How to get things done")]
PUBLIC = (
    "/",
    HELP,
    "/items/",
    "/sitemap/",
    "/privacy/",
    "/accessibility/",
    "/account/sign-in/",
    "/progress/",
    "/verify/",
)
MINE = ("/account/", "/my/cases/", "/my/certificates/", "/my/bills/", "/my/notices/", "/my/parking/", "/account/uses/")
HAN = re.compile("[\u4e00-\u9fff\u3001\u3002\uff08-\uff1f]+")


def speaking(code: str, client: Client | None = None) -> Client:
    """A client that chose a language before."""
    client = client or Client()
    client.cookies["language"] = code
    return client


def html_of(client: Client, path: str = HELP, **more: str) -> str:
    """The page as text."""
    answer = client.get(path, **more)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "tag", "word"), WORDS)
def test_a_language_is_chosen_by_hand_and_stays(client: Client, code: str, tag: str, word: str):
    assert '<html lang="zh-Hans"' in html_of(client, HTTP_ACCEPT_LANGUAGE=code)
    answer = client.post(SET, {"language": code, "next": "/help/?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/help/?a=1")
    assert answer.cookies["language"]["max-age"] == 365 * 24 * 3600
    assert client.get(HELP)["Content-Language"] == tag
    assert f'<html lang="{tag}"' in html_of(client)
    assert word in html_of(client)
    client.post(SET, {"language": "zh-hans"})
    assert '<html lang="zh-Hans"' in html_of(client)


@pytest.mark.django_db
@pytest.mark.parametrize("wish", [{"language": "xx"}, {"language": "<b>"}, {"language": "en-us"}, {}])
def test_an_unknown_language_is_that_of_the_house(client: Client, wish: dict[str, str]):
    assert client.post(SET, wish).status_code == 302
    assert '<html lang="zh-Hans"' in html_of(client)
    assert '<html lang="zh-Hans"' in html_of(speaking("../en"))


@pytest.mark.django_db
@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(client: Client, there: str):
    assert client.post(SET, {"language": "en", "next": there})["Location"] == "/"
    assert 'name="next" value="/">' in html_of(client, "/mode/languages/", HTTP_REFERER=there)


@pytest.mark.django_db
def test_the_choice_leads_back_to_where_one_came_from(client: Client):
    shown = html_of(client, "/mode/languages/", HTTP_REFERER="http://testserver/help/?a=1")
    assert 'name="next" value="/help/?a=1">' in shown
    assert "只有简体中文" in shown
    assert 'name="next" value="/">' in html_of(
        client, "/mode/languages/", HTTP_REFERER="http://testserver/mode/languages/"
    )


@pytest.mark.django_db
def test_each_language_gets_its_own_kept_page():
    fragments.clear()
    for _turn in range(2):
        for code, tag in (("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant"), ("en", "en")):
            assert f'<html lang="{tag}"' in html_of(speaking(code), "/privacy/")


@pytest.mark.django_db
def test_staff_and_machines_stay_with_the_house():
    assert '<html lang="zh-Hans"' in html_of(speaking("en"), "/accounts/login/")
    assert "简体中文" in html_of(speaking("en"))


@pytest.mark.django_db
def test_an_english_page_has_no_chinese_words_of_the_portal():
    """Without a city in the tables nothing on a page is content: what is Chinese all the same was not translated."""
    fragments.clear()
    cache.clear()
    user = real_named()
    client = sign_in(speaking("en"), user)
    left = {}
    for path, visitor in [*((path, speaking("en")) for path in PUBLIC), *((path, client) for path in MINE)]:
        shown = html_of(visitor, path)
        for content in ("简体中文", "繁體中文", "中文", *_names(user)):
            shown = shown.replace(content, "")
        if found := set(HAN.findall(shown)):
            left[path] = found
    assert left == {}


def _names(user) -> tuple[str, ...]:
    name = user.person.name
    return (name, f"{name[0]}*{name[-1]}", f"{name[0]}*", name[0])


@pytest.mark.parametrize(
    ("code", "day", "weekday_", "names", "limit"),
    [
        ("zh-hans", "2027 年 3 月 5 日", "星期五", "甲、乙", "5 个工作日"),
        ("zh-hant", "2027 年 3 月 5 日", "星期五", "甲、乙", "5 個工作日"),
        ("en", "March 5, 2027", "Friday", "甲, 乙", "5 working days"),
    ],
)
def test_dates_lists_and_limits_follow_the_language(code: str, day: str, weekday_: str, names: str, limit: str):
    with override(code):
        told = (full_day(date(2027, 3, 5)), weekday(date(2027, 3, 5)), listed(["甲", "乙"]), working_days(5))
    assert told == (day, weekday_, names, limit)


@pytest.mark.django_db
def test_what_is_written_down_is_chinese_and_a_refusal_is_not():
    later = gettext_lazy("Sign in")
    with override("en"):
        with pytest.raises(ValueError, match=r"^Sign in$"), transaction.atomic(), transaction.atomic():
            assert (gettext("Sign in"), str(later)) == ("登录", "登录")
            raise ValueError(later)
        assert gettext("Sign in") == "Sign in"
        assert in_house("Sign in") == "登录"
        assert (retold("登录", "Sign in"), retold("別的", "Sign in")) == ("Sign in", "別的")
