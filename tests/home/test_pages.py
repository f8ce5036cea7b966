"""The home page says what waits, counts honestly, and leads only to what exists."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve

from services.catalog import catalogue
from services.home.choices import MOST, elder_choices
from services.home.figures import Figures, figures
from tests.factories.accounts import real_named, resident, sign_in

PLAIN = ["/help/", "/sitemap/", "/accessibility/", "/privacy/", "/styleguide/"]


def page(client: Client, path: str = "/") -> str:
    """The text of a page that must be there."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", *PLAIN, "/styleguide/?errors=1", "/styleguide/errors/404/"])
@pytest.mark.parametrize("theme", ["normal", "elder"])
def test_one_heading_landmarks_and_a_way_past_the_menu(client: Client, path: str, theme: str):
    client.post("/mode/", {"theme": theme})
    text = page(client, path)
    assert len(re.findall(r"<h1\b", text)) == 1
    assert text.count('<main id="main"') == 1
    assert 'class="skip" href="#main"' in text
    assert '<html lang="zh-Hans"' in text
    assert not re.search(r"\sstyle=|\son\w+=|<script>", text)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", *PLAIN])
def test_no_id_stands_twice(client: Client, path: str):
    ids = re.findall(r'\sid="([^"]+)"', page(client, path))
    assert sorted(ids) == sorted(set(ids))


def _inner_links(text: str) -> set[str]:
    return {link.split("?")[0].split("#")[0] for link in re.findall(r'href="(/[^"]*)"', text)}


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("theme", ["normal", "elder"])
@pytest.mark.parametrize("path", ["/", "/sitemap/", "/help/"])
def test_every_link_leads_somewhere(client: Client, path: str, theme: str):
    client.post("/mode/", {"theme": theme})
    for link in sorted(_inner_links(page(client, path))):
        if link.startswith("/static/"):
            continue
        try:
            resolve(link)
        except Resolver404:
            pytest.fail(f"{path} leads to {link}, which does not exist")
        assert client.get(link).status_code in (200, 302), link


@pytest.mark.usefixtures("city")
def test_the_home_page_shows_what_the_city_offers(client: Client):
    text = page(client)
    assert "居住证申领" in text
    assert "/items/juzhuzheng/" in text
    assert f"{len(catalogue.current().entries)} 项事" in text
    assert "用手机号登录" in text


@pytest.mark.usefixtures("city")
def test_the_figures_are_those_of_the_catalogue():
    entries, told = catalogue.current().entries, figures()
    assert told.items == len(entries) > 0
    assert told.at_once == len([entry for entry in entries if entry.auto or not entry.promise_number])
    whole = [entry for entry in entries if entry.online and entry.depth == 4 and entry.visits == 0]
    assert told.online == len(whole) < len([entry for entry in entries if entry.online])
    assert 0 < told.promise_days <= told.statutory_days
    assert 0 <= told.free_share <= 100


def test_figures_of_an_empty_catalogue_divide_by_nothing():
    none = Figures(0, 0, 0, 0, 0, 0, 0)
    assert (none.online_share, none.at_once_share, none.free_share, none.promise_share) == (0, 0, 0, 0)


@pytest.mark.usefixtures("city")
def test_the_elder_home_has_six_choices_at_most_and_older_people_first(client: Client):
    client.post("/mode/", {"theme": "elder"})
    text = page(client)
    choices = re.findall(r"<li><a href=\"([^\"]+)\"><i", text)
    assert 3 <= len(choices) <= MOST
    assert choices[:2] == ["/items/yanglaojin-chaxun/", "/items/laonian-youdai/"]
    assert "/my/cases/" in choices
    assert "/my/parking/" in choices
    stranger = RequestFactory().get("/")
    stranger.user = AnonymousUser()
    assert len(elder_choices(stranger, None)) == len(choices)


@pytest.mark.usefixtures("city")
def test_a_resident_sees_their_own_name_masked_and_nobody_elses(client: Client):
    sign_in(client, real_named())
    text = page(client)
    assert "陈*示" in text
    assert "陈演示" not in text
    assert "没有等您办的事" in text


@pytest.mark.django_db
def test_who_is_not_real_named_yet_is_told_the_next_step(client: Client):
    sign_in(client, resident())
    assert "去实名认证" in page(client)


@pytest.mark.usefixtures("city")
def test_the_number_of_queries_stays_small(
    client: Client, django_assert_max_num_queries: Callable, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(catalogue, "MEMO_SECONDS", 3600)  # the second page may come late on a busy machine
    sign_in(client, real_named())
    page(client)
    cache.clear()
    with django_assert_max_num_queries(15):
        page(client)


@pytest.mark.django_db
def test_an_unknown_error_page_is_not_found(client: Client):
    assert client.get("/styleguide/errors/418/").status_code == 404


@pytest.mark.django_db
def test_absent_pages_say_so_in_the_look_of_the_house(client: Client):
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert "没有找到这个页面" in answer.content.decode()
    assert 'href="tel:12345"' in answer.content.decode()


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(("path", "first"), [("/", "个人"), ("/?for=enterprise", "企业")])
def test_themes_of_individuals_and_of_enterprises_stand_on_the_home_page(client: Client, path: str, first: str):
    text = page(client, path)
    assert re.findall(r"<h2>(..)办事，按主题找</h2>", text) == sorted(
        ["个人", "企业"], key=lambda whose: whose != first
    )
    listed = text.split('class="band"')[1].split("</ul></section></div>")[0]
    themes = [theme for theme in catalogue.themes() if theme.kind in ("person", "enterprise")]
    assert sorted(re.findall(r'\?theme=([^"]+)"', listed)) == sorted(theme.code for theme in themes)
