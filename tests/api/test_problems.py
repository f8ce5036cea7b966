"""Every error of the API is told in one shape (RFC 9457), wherever it arises."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from services.common.api.problems import flattened, pointer
from services.common.problems import KINDS
from tests.factories.accounts import resident, sign_in

pytestmark = pytest.mark.django_db


def told(answer: Any, status: int, kind: str) -> dict[str, Any]:
    """The members, after the checks every problem must pass."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    members = answer.json()
    assert {"type", "title", "status", "detail", "instance", "number"} <= set(members)
    assert (members["type"], members["status"]) == (f"urn:tongban:problem:{kind}", status)
    assert members["number"] == answer["X-Request-Number"]
    assert members["title"]
    assert not (members["title"] + members["detail"]).isascii()
    return members


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v1/items/nothing/", "/api/v1/items/%00/"]
)
def test_an_unknown_address_is_not_found(path: str) -> None:
    assert told(Client().get(path), 404, "not-found")["instance"] == path


def test_a_method_that_is_not_there() -> None:
    answer = Client().delete("/api/v1/items/")
    told(answer, 405, "method")
    assert "GET" in answer["Allow"]
    told(Client().options("/api/v1/items/"), 405, "method")


def test_a_form_that_is_not_there() -> None:
    told(Client().get("/api/v1/items/", HTTP_ACCEPT="text/html"), 406, "not-acceptable")


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=１", "page_size=101", "page_size=-1", "page=99999999999"])
def test_a_parameter_that_is_no_number_is_named(query: str) -> None:
    members = told(Client().get(f"/api/v1/items/?{query}"), 400, "parameter")
    assert members["errors"][0]["parameter"] == query.partition("=")[0]


def test_a_page_beyond_the_last() -> None:
    told(Client().get("/api/v1/items/?page=2"), 404, "not-found")


@pytest.fixture
def late(client: Client) -> Client:
    """Somebody whose session is over."""
    sign_in(client, resident())
    client.get("/")
    session = client.session
    session["seen_at"] = int(timezone.now().timestamp()) - 24 * 3600
    session.save()
    return client


def test_a_session_that_is_over(late: Client) -> None:
    answer = late.get("/api/v1/cases/")
    assert "已退出登录" in told(answer, 401, "sign-in")["detail"]
    assert answer["WWW-Authenticate"]
    assert "_auth_user_id" not in late.session


def test_whose_session_is_over_gets_what_everybody_gets(late: Client) -> None:
    assert late.get("/api/v1/items/").status_code == 200
    assert "_auth_user_id" not in late.session


def test_pages_keep_their_own_errors() -> None:
    answer = Client().get("/nothing/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_places_are_json_pointers() -> None:
    assert pointer() == "#"
    assert pointer("a/b", 0, "c~d") == "#/a~1b/0/c~0d"
    found = list(flattened({"items": [{"name": ["leer"]}], "non_field_errors": ["beides"]}))
    assert found == [{"pointer": "#/items/0/name", "detail": "leer"}, {"pointer": "#", "detail": "beides"}]


def test_every_kind_is_told_in_words() -> None:
    assert [kind.name for kind in KINDS.values() if str(kind.title).isascii() or str(kind.detail).isascii()] == []
