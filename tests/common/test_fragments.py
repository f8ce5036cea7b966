"""Kept pieces: never another person's, never another display's, never a stale token; bounded whatever is asked."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template import Context, Template
from django.test import Client

from services.common import fragments
from services.common.display import Display
from tests.factories.accounts import real_named, resident, sign_in

PATHS = ["/", "/items/", "/verify/", "/privacy/", "/sitemap/"]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
IDS = re.compile(r"\bd\d+")


def page(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_a_kept_page_is_what_would_have_been_drawn(client: Client, path: str):
    drawn, kept = page(client, path), page(Client(), path)
    assert IDS.sub("", TOKEN.sub("", drawn)) == IDS.sub("", TOKEN.sub("", kept))
    assert "hole" not in kept


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_nobody_gets_the_page_of_somebody_signed_in(client: Client, path: str):
    stranger, visitor = Client(), Client()
    sign_in(client, real_named())
    own = page(client, path)
    assert "陈*示" in own
    assert "陈*示" not in page(stranger, path)
    assert "陈*示" not in page(visitor, path)
    assert "陈*示" in page(client, path)


@pytest.mark.django_db
def test_two_residents_after_each_other_each_see_themselves(client: Client):
    other = Client()
    sign_in(client, real_named())
    sign_in(other, resident())
    assert "陈*示" in page(client, "/")
    assert "陈*示" not in page(other, "/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("signed_in", [False, True])
def test_each_display_gets_its_own_page(path: str, signed_in: bool):
    shown = {}
    for cookie in ("normal.normal.", "elder.normal.", "elder.high.", "elder.normal.30", "normal.high."):
        visitor = Client()
        if signed_in:
            sign_in(visitor, resident())
        visitor.cookies["display"] = cookie
        for _turn in range(2):
            text = page(visitor, path)
        theme, contrast, size = cookie.split(".")
        assert f'data-theme="{theme}" data-contrast="{contrast}" data-size="{size}"' in text
        assert ("切换" in text or "返回标准版" in text) == (theme == "elder")
        shown[cookie] = IDS.sub("", TOKEN.sub("", text))
    assert len(set(shown.values())) == len(shown)


@pytest.mark.django_db
def test_every_visitor_gets_a_token_of_their_own_and_it_works():
    page(Client(), "/")
    tokens = set()
    for _n in range(3):
        visitor = Client(enforce_csrf_checks=True)
        token = TOKEN.search(page(visitor, "/"))[1]
        tokens.add(token)
        answer = visitor.post("/mode/", {"theme": "elder", "next": "/", "csrfmiddlewaretoken": token})
        assert answer.status_code == 302
        assert visitor.cookies["csrftoken"].value
    assert len(tokens) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/items/no-such-item/", "/verify/NOSUCHNUMBER/"])
def test_a_page_that_is_not_there_is_whole_and_can_be_switched(path: str):
    visitor = Client(enforce_csrf_checks=True)
    answer = visitor.get(path)
    shown = answer.content.decode()
    assert (answer.status_code, "hole" in shown) == (404, False)
    sent = {"csrfmiddlewaretoken": TOKEN.search(shown)[1], "theme": "elder", "next": "/"}
    assert visitor.post("/mode/", sent).status_code == 302


def test_an_answer_that_is_not_kept_has_no_holes_left(rf):
    request = rf.get("/gone/")
    request.display = Display()
    gone = fragments.page(request, ("gone",), lambda: HttpResponse(f"<p>{fragments.HERE}</p>", status=410))
    assert (gone.status_code, gone.content) == (410, b"<p>/gone/</p>")
    again = fragments.page(request, ("gone",), lambda: HttpResponse("other", status=410))
    assert again.content == b"other"


@pytest.mark.django_db
def test_the_way_back_is_the_address_of_this_visitor():
    page(Client(), "/privacy/", a="1")
    assert 'name="next" value="/privacy/?b=2&quot;"' in page(Client(), "/privacy/", b='2"').replace("%22", "&quot;")


@pytest.mark.django_db
def test_what_waits_to_be_told_is_told_and_not_kept(client: Client):
    client.cookies["messages"] = "anything"
    page(client, "/privacy/")
    assert not fragments.PAGES.held


def test_a_page_with_a_real_token_a_cookie_or_a_session_is_not_kept(rf):
    def cookie() -> HttpResponse:
        answer = HttpResponse("x")
        answer.set_cookie("a", "b")
        return answer

    def token() -> HttpResponse:
        return HttpResponse(get_token(request))

    def session() -> HttpResponse:
        request.session["a"] = 1
        return HttpResponse("x")

    for make in (cookie, token, session, lambda: HttpResponse("x", status=404)):
        request = rf.get("/")
        request.session = Session()
        request.display, request.user = Display(), Nobody()
        fragments.page(request, ("test",), make)
        assert not fragments.PAGES.held, make


class Nobody:
    is_authenticated = False


class Session(dict):
    modified = False

    def __setitem__(self, key: str, value: object) -> None:
        self.modified = True
        super().__setitem__(key, value)


def test_a_shelf_holds_no_more_than_it_may():
    shelf = fragments.Shelf(100)
    for n in range(50):
        shelf.put(n, ("x" * 30,))
        assert shelf.held <= 100
    assert shelf.get(0) is None
    assert shelf.get(49) == ("x" * 30,)
    shelf.put(49, ("y",))
    assert shelf.held == 61


def test_what_is_kept_grows_old(monkeypatch: pytest.MonkeyPatch):
    shelf = fragments.Shelf(100)
    shelf.put("a", ("x",))
    later = fragments.time.monotonic() + fragments.SECONDS + 1
    monkeypatch.setattr(fragments.time, "monotonic", lambda: later)
    assert shelf.get("a") is None


def test_a_kept_part_sees_only_what_its_key_names():
    template = Template('{% load fragments %}{% kept "test" a %}{{ a }}{{ b|default:"-" }}{% endkept %}')
    assert template.render(Context({"a": 1, "b": "secret"})) == "1-"
    assert template.render(Context({"a": 2, "b": "secret"})) == "2-"
    assert template.render(Context({"a": "1", "b": "secret"})) == "1-"


def test_what_may_look_alike_and_differ_names_no_part():
    with pytest.raises(TypeError):
        fragments.key_of(object())
