"""My account, and the guards other rooms use."""

from __future__ import annotations

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse
from django.test import RequestFactory

from services.accounts.access import person_of
from services.accounts.decorators import real_name_required, resident_required
from services.accounts.enums import RealNameLevel
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PAGE = "/account/"


def test_everything_is_masked_until_asked(client):
    user = accounts.real_named(accounts.person("陈演示", phone="13800166666"))
    number = user.person.id_number
    accounts.sign_in(client, user)
    page = client.get(PAGE).content.decode()
    assert number not in page
    assert "13800166666" not in page
    assert "138****6666" in page
    shown = client.post(PAGE, {"show": "1"}).content.decode()
    assert number in shown
    assert "13800166666" in shown
    assert number not in client.get(PAGE).content.decode()


def test_without_a_name_the_page_leads_to_the_check(client):
    accounts.sign_in(client, accounts.resident())
    assert "/account/real-name/" in client.get(PAGE).content.decode()


def test_one_sees_only_oneself(client):
    other = accounts.real_named(accounts.person("李样例"))
    accounts.sign_in(client, accounts.real_named(accounts.person("王测试")))
    page = client.post(PAGE, {"show": "1"}).content.decode()
    assert other.person.id_number not in page


def request_of(user, method="get", path="/x/?a=1"):
    request = getattr(RequestFactory(), method)(path)
    request.user = user
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


@pytest.mark.parametrize(
    ("needed", "held", "opens"),
    [(1, 0, False), (1, 1, True), (2, 1, False), (2, 2, True), (3, 2, False), (1, 3, True)],
)
def test_the_level_asked_for(needed, held, opens):
    view = real_name_required(needed)(lambda request: HttpResponse("in"))
    user = accounts.real_named(level=held) if held else accounts.resident()
    response = view(request_of(user))
    assert (response.status_code == 200) is opens
    if not opens:
        page = f"/account/real-name/level/?level={needed}&" if held else "/account/real-name/?"
        assert response.url == f"{page}next=/x/%3Fa%3D1"


def test_the_bare_decorator_asks_for_a_name():
    view = real_name_required(lambda request: HttpResponse("in"))
    assert view(request_of(accounts.resident())).status_code == 302
    assert view(request_of(accounts.real_named())).status_code == 200


def test_visitors_sign_in_first_and_a_post_comes_back_without_its_query():
    from django.contrib.auth.models import AnonymousUser

    view = resident_required(lambda request: HttpResponse("in"))
    assert view(request_of(AnonymousUser())).url == "/account/sign-in/?next=/x/%3Fa%3D1"
    assert view(request_of(AnonymousUser(), "post")).url == "/account/sign-in/?next=/x/"


def test_person_of():
    from django.contrib.auth.models import AnonymousUser

    user = accounts.real_named(level=RealNameLevel.NAMED)
    assert person_of(user) == user.person
    assert person_of(accounts.resident()) is None
    assert person_of(accounts.staff()) is None
    assert person_of(AnonymousUser()) is None
