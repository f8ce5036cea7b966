"""What was typed when a session ended comes back: to the same person, on the same page, once, and to nobody else."""

from __future__ import annotations

import json
import time
from urllib.parse import urlencode

import pytest
from django.test import Client

from services.accounts import typed
from services.accounts.middleware import SEEN
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
PAGE, KEEP = "/account/address/", "/account/typed/"
ROWS = [[f"{PAGE}#0", "address", "高州市记得路 7 号"]]


@pytest.fixture
def user():
    return accounts.real_named()


@pytest.fixture
def browser(user) -> Client:
    return accounts.sign_in(Client(), user)


def overslept(client: Client) -> None:
    session = client.session
    session[SEEN] = int(time.time()) - 31 * 60
    session.save()


def send(client: Client, page: str = PAGE, rows: object = ROWS, **more: str):
    told = {"page": page, "typed": rows if isinstance(rows, str) else json.dumps(rows)} | more
    headers = {"Accept": "application/json", "X-Background": "1"}
    return client.post(KEEP, urlencode(told), content_type=FORM, headers=headers)


def shown(client: Client, page: str = PAGE) -> list:
    """What the page hands to its script."""
    text = client.get(page).content.decode()
    _before, found, rest = text.partition('<script id="typed" type="application/json">')
    return json.loads(rest.partition("</script>")[0]) if found else []


def test_what_the_script_sends_in_time_comes_back_after_signing_in_again(browser, user):
    assert send(browser).status_code == 204
    overslept(browser)
    answer = browser.get(PAGE)
    assert answer.url == f"/account/sign-in/?next={PAGE}"
    assert "记得路" not in browser.get(answer.url).content.decode()
    accounts.sign_in(browser, user)
    assert shown(browser) == ROWS
    assert shown(browser) == []  # told once


def test_what_comes_a_moment_too_late_is_kept_as_well(browser, user):
    overslept(browser)
    assert send(browser).status_code == 401
    assert "已填内容都已保存" in browser.get(browser.get(PAGE).url).content.decode()
    accounts.sign_in(browser, user)
    assert shown(browser) == ROWS


def test_a_form_that_is_sent_too_late_brings_its_fields_along(browser, user):
    overslept(browser)
    fields = "address=%E5%B7%B7&csrfmiddlewaretoken=x&code=123456&password1=y"
    answer = browser.post(PAGE, fields, content_type=FORM)
    assert answer.url == f"/account/sign-in/?next={PAGE}"
    accounts.sign_in(browser, user)
    assert shown(browser) == [[PAGE, "address", "巷"]]


def test_nobody_else_gets_it(browser, user):
    send(browser)
    overslept(browser)
    browser.get(PAGE)
    accounts.sign_in(browser, accounts.real_named())
    assert shown(browser) == []
    accounts.sign_in(browser, user)
    assert shown(browser) == []  # it went when the other one came


def test_who_leaves_takes_it_along(browser, user):
    send(browser)
    browser.post("/account/sign-out/")
    accounts.sign_in(browser, user)
    assert shown(browser) == []


def test_it_waits_through_other_pages_and_not_for_ever(browser):
    send(browser)
    assert shown(browser, "/account/") == []
    assert shown(browser) == ROWS
    send(browser)
    session = browser.session
    session[typed.KEY] |= {"at": session[typed.KEY]["at"] - typed.KEPT_SECONDS - 1}
    session.save()
    assert shown(browser) == []


@pytest.mark.parametrize(
    ("page", "rows"),
    [
        (PAGE, "[1"),
        (PAGE, "[" * 100_000),
        (PAGE, "{}"),
        (PAGE, [["a", "b"]]),
        (PAGE, [["a", "b", 1]]),
        (PAGE, []),
        (PAGE, [["a", "b", "c"]] * (typed.MOST_FIELDS + 1)),
        (PAGE, [["a", "b", "c" * typed.MOST_CHARACTERS]]),
        ("https://evil.example/", ROWS),
        ("//evil.example/", ROWS),
        ("", ROWS),
    ],
)
def test_what_is_of_another_form_or_too_much_is_not_kept(browser, page, rows):
    assert send(browser, page, rows).status_code == 204
    assert typed.KEY not in browser.session


def test_secrets_and_what_a_helper_writes_are_not_kept(browser):
    rows = [[PAGE, name, "x"] for name in ("password", "new_password1", "code", "app-code", "csrfmiddlewaretoken")]
    send(browser, rows=rows)
    assert typed.KEY not in browser.session
    send(browser, forget="1")
    assert typed.KEY not in browser.session
    send(browser, rows=[*rows, [PAGE, "credit_code", "91"]])
    assert browser.session[typed.KEY]["fields"] == [[PAGE, "credit_code", "91"]]


def test_of_staff_nothing_is_kept():
    client = accounts.sign_in(Client(), departments.clerk())
    assert send(client).status_code == 204
    assert typed.KEY not in client.session
    assert Client().post(KEEP).status_code == 401


def test_a_page_cannot_be_broken_by_what_was_typed(browser):
    send(browser, rows=[[f"{PAGE}#0", "address", "</script><script>alert(1)</script>"]])
    page = browser.get(PAGE).content.decode()
    assert "<script>alert(1)" not in page
