"""Somebody who did something at a window before there was an account finds it after the real-name check."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from services.accounts import operations
from services.accounts.models import AccountClosing, PhoneCode
from services.applications.models import Application
from services.registries.gateways.base import IdentityRecord
from services.registries.gateways.demo import DemoGateway
from tests.factories import applications, certificates
from tests.factories.accounts import fake_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
NAME, NUMBER, PHONE = "谢窗口", fake_id(date(1950, 3, 15), serial=499), "13800177777"


def walk_in(monkeypatch) -> Application:
    """At the window: the person, without a sign-in, a case and a certificate."""
    monkeypatch.setattr(DemoGateway, "identity", lambda self, **asked: IdentityRecord(matches=True))
    person = operations.register_person(name=NAME, id_type="31", id_number=NUMBER)
    case = applications.received()
    Application.objects.filter(pk=case.pk).update(applicant=person, subject=person, holder=person, channel="window")
    certificates.issued(person, code="JZZ", issuer=case.department)
    return Application.objects.get(pk=case.pk)


def sign_up(client: Client, address: str = "10.1.1.1") -> None:
    client.post("/account/sign-in/", {"phone": PHONE}, REMOTE_ADDR=address)
    client.post("/account/sign-in/code/", {"code": PhoneCode.objects.order_by("-pk").first().code})


def test_cases_and_certificates_of_the_window_are_found(client, monkeypatch):
    case = walk_in(monkeypatch)
    assert Client().get(f"/my/cases/{case.ref}/").status_code == 302
    sign_up(client)
    assert client.get(f"/my/cases/{case.ref}/").url.startswith("/account/real-name/")
    data = {"name": NAME, "id_type": "31", "id_number": NUMBER, "consent": "on"}
    answer = client.post("/account/real-name/?next=/items/", data)
    assert answer.url == "/account/real-name/found/?next=%2Fitems%2F"
    page = client.get(answer.url).content.decode()
    assert "您以前在窗口办的 1 件" in page
    assert "您名下的证照 1 张" in page
    assert 'href="/items/"' in page
    assert case.item_version.name in client.get("/my/cases/").content.decode()
    assert client.get(f"/my/cases/{case.ref}/").status_code == 200
    assert "居住证" in client.get("/my/certificates/").content.decode()


def test_who_did_nothing_before_goes_straight_on(client, monkeypatch):
    monkeypatch.setattr(DemoGateway, "identity", lambda self, **asked: IdentityRecord(matches=True))
    sign_up(client)
    data = {"name": NAME, "id_type": "31", "id_number": NUMBER, "consent": "on"}
    assert client.post("/account/real-name/?next=/items/", data).url == "/items/"
    assert "以前没有您的办件" in client.get("/account/real-name/found/").content.decode()


def test_after_closing_and_a_new_sign_in_everything_is_there_again(client, monkeypatch):
    case = walk_in(monkeypatch)
    Application.objects.filter(pk=case.pk).update(state="withdrawn")
    sign_up(client)
    data = {"name": NAME, "id_type": "31", "id_number": NUMBER, "consent": "on"}
    client.post("/account/real-name/", data)
    user = applications.resident(PHONE)
    operations.ask_closing(user=user, by=user)
    operations.close(closing=AccountClosing.objects.get(user=user))
    assert applications.resident(PHONE) is None
    again = Client()
    sign_up(again, "10.1.1.2")
    assert again.post("/account/real-name/", data).url == "/account/real-name/found/"
    assert case.item_version.name in again.get("/my/cases/").content.decode()
