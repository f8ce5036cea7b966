"""Refusals are recorded after the rollback, with the request number, and never turn into an error."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import path
from django.utils.html import strip_tags

from portal.urls import handler400, handler403, handler404, handler500  # noqa: F401
from portal.urls import urlpatterns as portal_urls
from services.accounts.models import User
from services.audit import middleware
from services.audit.models import AuditEntry
from services.audit.operations import record
from services.common.access import NotFoundOrNotYours


def not_yours(request: object) -> HttpResponse:
    with transaction.atomic():
        record(event="case.changed", by=request.user, subject="case:12")
        raise NotFoundOrNotYours("case:12")


def absent(request: object) -> HttpResponse:
    raise NotFoundOrNotYours


def nothing(request: object) -> HttpResponse:
    raise Http404


def forbidden(request: object) -> HttpResponse:
    raise PermissionDenied


def conflict(request: object) -> HttpResponse:
    return HttpResponse(status=409)


def fine(request: object) -> HttpResponse:
    record(event="case.seen", by=request.user)
    return HttpResponse("ok")


urlpatterns = [
    path("t/not-yours/", not_yours, name="not_yours"),
    path("t/absent/", absent),
    path("t/nothing/", nothing),
    path("t/forbidden/", forbidden),
    path("t/conflict/", conflict),
    path("t/fine/", fine),
    *portal_urls,
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def user() -> User:
    return User.objects.create_user("clerk", display_name="李样例")


@pytest.fixture
def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def events() -> list[str]:
    wanted = AuditEntry.objects.filter(event__startswith="access.") | AuditEntry.objects.filter(
        event__startswith="case."
    )
    return list(wanted.order_by("id").values_list("event", flat=True))


def test_not_yours_is_recorded_and_the_rest_rolled_back(browser: Client, user: User) -> None:
    answer = browser.get("/t/not-yours/")
    assert answer.status_code == 404
    assert events() == ["access.refused"]
    entry = AuditEntry.objects.get(event="access.refused")
    assert (entry.actor_ref, entry.actor_label, entry.subject_ref) == (f"user:{user.pk}", "李*例", "case:12")
    assert entry.detail == {"status": 404, "method": "GET", "route": "not_yours"}
    assert entry.request_id == answer["X-Request-Number"]


@pytest.mark.parametrize("address", ["/t/absent/", "/t/nothing/", "/no-such-page/"])
def test_what_does_not_exist_is_not_recorded(browser: Client, address: str) -> None:
    assert browser.get(address).status_code == 404
    assert events() == []


def test_the_two_404_look_the_same(browser: Client) -> None:
    seen = []
    for address in ("/t/not-yours/", "/t/absent/"):
        answer = browser.get(address)
        seen.append(strip_tags(answer.content.decode()).replace(answer["X-Request-Number"], ""))
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    ("address", "event"), [("/t/forbidden/", "access.refused"), ("/t/conflict/", "access.conflict")]
)
def test_forbidden_and_conflict(browser: Client, address: str, event: str) -> None:
    browser.get(address)
    assert events() == [event]


def test_what_is_allowed_is_no_refusal(browser: Client) -> None:
    assert browser.get("/t/fine/").status_code == 200
    assert events() == ["case.seen"]
    assert AuditEntry.objects.get(event="case.seen").request_id


def test_a_missing_token_is_recorded(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.post("/t/fine/").status_code == 403
    assert events() == ["access.refused"]


def test_visitors_are_recorded_within_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "anonymous", middleware.Budget(2))
    monkeypatch.setattr(middleware, "time", SimpleNamespace(monotonic=lambda: 60.0))  # one minute
    for _ in range(5):
        assert Client().get("/t/forbidden/").status_code == 403
    assert events() == ["access.refused"] * 2
    assert AuditEntry.objects.filter(actor_ref="anonymous").count() == 2


def test_a_full_disk_does_not_turn_a_refusal_into_an_error(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(middleware.operations, "record", full)
    assert browser.get("/t/forbidden/").status_code == 403


def test_the_api_notes_what_was_refused() -> None:
    from rest_framework.test import APIRequestFactory

    from services.audit.api import exception_handler

    request = APIRequestFactory().get("/")
    wrapped = type("Wrapped", (), {"_request": request})()
    answer = exception_handler(NotFoundOrNotYours("case:12"), {"request": wrapped})
    assert answer.status_code == 404
    assert request.refused_subject == "case:12"
