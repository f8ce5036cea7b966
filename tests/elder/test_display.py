"""长辈版, contrast and size: chosen on any page without script, remembered, never believed blindly."""

from __future__ import annotations

import pytest
from django.test import Client

from services.common.display import Display
from tests.factories.accounts import real_named, sign_in

SET = "/mode/"
HELP = "/help/"


def html_of(client: Client, path: str = HELP) -> str:
    """The opening tag of a page."""
    return client.get(path).content.decode()[:400]


@pytest.mark.django_db
def test_a_visitor_turns_it_on_and_it_stays_for_a_year(client: Client):
    assert 'data-theme="normal"' in html_of(client)
    answer = client.post(SET, {"theme": "elder", "next": "/help/?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/help/?a=1")
    cookie = answer.cookies["display"]
    assert cookie["max-age"] == 365 * 24 * 3600
    assert cookie["samesite"] == "Lax"
    assert 'data-theme="elder"' in html_of(client)


@pytest.mark.django_db
def test_the_three_preferences_are_independent(client: Client):
    client.post(SET, {"theme": "elder"})
    client.post(SET, {"contrast": "high"})
    client.post(SET, {"size": "30"})
    assert 'data-theme="elder" data-contrast="high" data-size="30"' in html_of(client)
    client.post(SET, {"theme": "normal"})
    assert 'data-theme="normal" data-contrast="high"' in html_of(client)


@pytest.mark.django_db
def test_it_follows_the_account_to_another_device():
    user = real_named()
    first, second = Client(), Client()
    sign_in(first, user)
    first.post(SET, {"theme": "elder", "size": "28"})
    user.refresh_from_db()
    assert (user.display_theme, user.display_size) == ("elder", "28")
    sign_in(second, user)
    second.cookies["display"] = "normal.high."
    assert 'data-theme="elder" data-contrast="normal" data-size="28"' in html_of(second)


@pytest.mark.django_db
@pytest.mark.parametrize("wish", [{"theme": "pink"}, {"contrast": "<b>"}, {"size": "300"}, {}])
def test_unknown_wishes_change_nothing(client: Client, wish: dict[str, str]):
    assert client.post(SET, wish).status_code == 302
    assert 'data-theme="normal" data-contrast="normal" data-size=""' in html_of(client)


@pytest.mark.django_db
@pytest.mark.parametrize("there", ["https://evil.invalid/", "//evil.invalid/", "javascript:alert(1)", ""])
def test_it_never_leads_to_another_site(client: Client, there: str):
    assert client.post(SET, {"theme": "elder", "next": there})["Location"] == "/"


@pytest.mark.django_db
def test_only_a_post_with_its_token_changes_it():
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(SET).status_code == 405
    assert strict.post(SET, {"theme": "elder"}).status_code == 403
    assert 'data-theme="normal"' in html_of(strict)


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["长辈版", "亲情版", "关爱版", " 关怀版 "])
def test_searching_for_it_opens_it(client: Client, word: str):
    answer = client.get("/items/", {"q": word})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert 'data-theme="elder"' in html_of(client)


@pytest.mark.django_db
def test_a_search_that_only_contains_the_word_is_a_search(client: Client):
    assert "display" not in client.get(HELP, {"q": "长辈版怎么用"}).cookies


@pytest.mark.parametrize("text", ["", "elder", "a.b.c.d", "elder.high.999", "....", "\x00"])
def test_a_broken_cookie_is_the_default_where_it_is_broken(text: str):
    display = Display.from_text(text)
    assert display.contrast in ("normal", "high")
    assert display.size == ""
    assert Display.from_text(display.as_text()) == display


def test_sizes_go_round():
    sizes, display = [], Display(theme="elder")
    for _ in range(5):
        display = display.changed(size=display.next_size)
        sizes.append(display.size)
    assert sizes == ["26", "28", "30", "", "26"]


@pytest.mark.django_db
def test_every_page_of_the_elder_version_has_the_phone_and_the_way_back(client: Client):
    client.post(SET, {"theme": "elder"})
    for path in ("/", "/help/", "/sitemap/", "/privacy/", "/no-such-page/"):
        page = client.get(path).content.decode()
        assert 'href="tel:12345"' in page, path
        assert 'name="theme" value="normal"' in page, path
        assert 'href="/help/"' in page, path
