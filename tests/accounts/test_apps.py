"""Apps sign in by phone and code and carry a token: for one device, until whatever ends the sessions of its sign-in."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from services.accounts import operations
from services.accounts.models import AppToken, PhoneCode, SignInAttempt, User
from services.audit.models import AuditEntry
from tests.factories import accounts

pytestmark = pytest.mark.django_db
API = "/api/v1/account"
PHONE, DEVICE = "13800444444", "device-of-a-test-1"


class App:
    """A program without cookies."""

    def __init__(self, device: str = DEVICE, token: str = "") -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.device, self.token = device, token

    def send(self, method: str, path: str, data: Any = None, *, address: str = API) -> HttpResponse:
        """With the token and the device when there is one."""
        headers = {"Authorization": f"Bearer {self.token}", "X-Device-Id": self.device} if self.token else {}
        body = {} if data is None else {"data": json.dumps(data), "content_type": "application/json"}
        return self.client.generic(method, address + path, headers=headers, **body)

    def enter(self, phone: str = PHONE) -> HttpResponse:
        """Ask for a code and use it; the answer to that."""
        SignInAttempt.objects.all().delete()
        asked = self.send("POST", "/code/", {"phone": phone}).json()
        device = {"id": self.device, "name": "陈演示的手机"}
        sent = {"request": asked["request"], "code": asked["demo_code"], "device": device}
        answer = self.send("POST", "/token/", sent)
        self.token = answer.json().get("token", "")
        return answer

    def may(self) -> bool:
        """Whether the token opens the API of the cases."""
        return self.send("GET", "/cases/", address="/api/v1").status_code == 200


@pytest.fixture
def holder() -> User:
    return accounts.real_named(accounts.person("陈演示", phone=PHONE))


@pytest.fixture
def app(holder: User) -> App:
    app = App()
    assert app.enter().status_code == 201
    return app


def test_the_token_opens_the_api_and_changes_things_without_a_form_token(app, holder):
    assert app.may()
    session = app.send("GET", "/session/", address="/api/v1").json()
    assert (session["signed_in"], session["real_name_level"]) == (True, 1)
    answer = app.send("POST", "/cases/", {"item": "nothing"}, address="/api/v1")
    assert answer.status_code == 404  # let in; there is no such item
    assert "no-store" in answer["Cache-Control"]
    assert not app.client.cookies.get("sessionid")


def test_a_new_number_gets_a_sign_in_and_nothing_tells_before(holder):
    known, unknown = App(), App("another-device-of-a-test")
    first = known.send("POST", "/code/", {"phone": PHONE})
    second = unknown.send("POST", "/code/", {"phone": "13800999999"})
    assert (first.status_code, second.status_code) == (202, 202)
    assert set(first.json()) == set(second.json())
    assert unknown.enter("13800999999").json()["real_name_level"] == 0
    assert not unknown.may()  # signed in, identity not proved
    assert unknown.send("GET", "/apps/").status_code == 200


def test_outside_the_demo_the_code_is_not_told(settings, holder):
    settings.DEMO = False
    assert "demo_code" not in App().send("POST", "/code/", {"phone": PHONE}).json()


def test_a_wrong_code_uses_up_a_try_and_a_used_one_opens_nothing(holder):
    app, device = App(), {"id": DEVICE, "name": "x"}
    asked = app.send("POST", "/code/", {"phone": PHONE}).json()
    wrong = "000000" if asked["demo_code"] != "000000" else "000001"
    for _n in range(4):
        answer = app.send("POST", "/token/", {"request": asked["request"], "code": wrong, "device": device})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/code")
    answer = app.send("POST", "/token/", {"request": asked["request"], "code": wrong, "device": device})
    assert answer.status_code == 409
    answer = app.send("POST", "/token/", {"request": asked["request"], "code": asked["demo_code"], "device": device})
    assert answer.status_code == 409
    assert not AppToken.objects.exists()


def test_a_code_opens_once(app, holder):
    code = PhoneCode.objects.latest("pk")
    sent = {"request": code.token, "code": "123456", "device": {"id": DEVICE, "name": "x"}}
    assert app.send("POST", "/token/", sent).status_code == 409


def test_the_next_code_waits_a_minute(holder):
    app = App()
    app.send("POST", "/code/", {"phone": PHONE})
    answer = app.send("POST", "/code/", {"phone": PHONE})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60


def test_it_is_worth_nothing_on_another_device(app):
    assert not App("some-other-device-id", app.token).may()
    without = Client().get("/api/v1/cases/", headers={"Authorization": f"Bearer {app.token}"})
    assert without.status_code == 401
    assert app.may()


@pytest.mark.parametrize(
    "said", ["Bearer", "Bearer x", "Bearer tba_", "bearer tba_" + "a" * 43, "Bearer tba_" + "é" * 43]
)
def test_what_is_no_token_is_refused(said):
    answer = Client().get("/api/v1/cases/", headers={"Authorization": said, "X-Device-Id": DEVICE})
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:tongban:problem:sign-in")


def test_a_session_of_the_pages_is_no_token_and_still_needs_its_form_token(holder):
    client = accounts.sign_in(Client(enforce_csrf_checks=True), holder)
    assert client.delete(f"{API}/token/").status_code == 403


def test_signing_out_ends_it(app, holder):
    assert app.send("DELETE", "/token/").status_code == 204
    assert not app.may()
    assert app.send("DELETE", "/token/").status_code == 401
    assert AuditEntry.objects.filter(event="accounts.app_signed_out", actor_ref=f"user:{holder.pk}").count() == 1


def test_the_same_device_again_ends_what_was_there(app, holder):
    before = App(DEVICE, app.token)
    app.enter()
    assert (before.may(), app.may()) == (False, True)
    assert AppToken.objects.filter(ended_at=None).count() == 1


@pytest.mark.parametrize("what", ["sessions", "phone", "closed", "password"])
def test_what_ends_the_sessions_ends_the_apps(app, holder, what):
    if what == "sessions":
        operations.end_sessions(user=holder, by=holder, reason="test")
    elif what == "phone":
        operations.move_phone(person=holder.person, phone="13800555555", by=accounts.staff())
    elif what == "closed":
        operations.set_active(user=holder, active=False, by=accounts.staff())
    else:
        holder.refresh_from_db()
        holder.set_password("a-long-new-password")
        holder.save()
    assert not app.may()
    assert operations.apps_of(User.objects.get(pk=holder.pk)) == []


def test_it_ends_by_itself(app):
    now = timezone.now()
    AppToken.objects.update(used_at=now - timedelta(days=7, seconds=1))
    assert not app.may()
    AppToken.objects.update(used_at=now, made_at=now - timedelta(days=91), expires_at=now - timedelta(days=1))
    assert not app.may()


def test_a_clock_set_back_ends_it(app):
    AppToken.objects.update(used_at=timezone.now() + timedelta(hours=1))
    assert not app.may()


def test_use_keeps_it_alive(app):
    AppToken.objects.update(used_at=timezone.now() - timedelta(days=6))
    assert app.may()
    assert timezone.now() - AppToken.objects.get().used_at < timedelta(minutes=1)


def test_ones_own_apps_and_nobody_elses(app, holder):
    second = App("the-second-device-id")
    second.enter()
    rows = app.send("GET", "/apps/").json()
    assert [(row["device"], row["this"]) for row in rows] == [("陈演示的手机", False), ("陈演示的手机", True)]
    other = App("device-of-somebody-else")
    other.enter("13800999999")
    assert other.send("DELETE", f"/apps/{rows[0]['id']}/").status_code == 404
    assert second.may()
    assert app.send("DELETE", f"/apps/{rows[0]['id']}/").status_code == 204
    assert not second.may()


def test_the_owner_sees_and_ends_them_on_the_pages(app, holder):
    pages = accounts.sign_in(Client(), holder)
    assert "陈演示的手机" in pages.get("/account/security/").content.decode()
    row = AppToken.objects.get()
    stranger = accounts.sign_in(Client(), accounts.resident())
    assert stranger.post(f"/account/security/apps/{row.pk}/end/").status_code == 404
    assert app.may()
    assert pages.post(f"/account/security/apps/{row.pk}/end/")["Location"] == "/account/security/"
    assert not app.may()
    assert "陈演示的手机" not in pages.get("/account/security/").content.decode()


def test_neither_token_nor_device_is_stored(app):
    stored = " ".join(str(value) for value in vars(AppToken.objects.get()).values())
    assert app.token not in stored
    assert app.device not in stored


def test_a_closed_sign_in_gets_no_token(holder):
    User.objects.filter(pk=holder.pk).update(is_active=False)
    assert App().enter().status_code == 403
    assert not AppToken.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"device": {"id": "short", "name": "x"}},
        {"device": {"id": "with blanks in its text", "name": "x"}},
        {"device": {"id": DEVICE, "name": "\u200b"}},
        {"device": {"id": DEVICE}},
        {"code": "12345"},
        {"request": "x" * 44},
    ],
)
def test_what_is_not_as_described_is_named(holder, wrong):
    sent = {"request": "x" * 43, "code": "123456", "device": {"id": DEVICE, "name": "x"}} | wrong
    assert App().send("POST", "/token/", sent).status_code == 422


def test_the_ways_in_are_the_same_for_everybody(app):
    assert App().send("GET", "/methods/").json() == app.send("GET", "/methods/").json()
    assert [way["method"] for way in App().send("GET", "/methods/").json()] == ["code", "scan"]


def test_the_description_knows_both_ways():
    schema = Client().get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).json()
    assert {"app", "device", "session", "token"} <= set(schema["components"]["securitySchemes"])
    assert schema["paths"]["/api/v1/cases/"]["get"]["security"] == [{"session": []}, {"app": [], "device": []}]
