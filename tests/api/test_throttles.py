"""How often one may ask: by who is signed in, else by network; nobody suffers from a neighbour in the hall."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from services.common.api import throttling
from tests.api.client import Caller
from tests.api.test_problems import told
from tests.factories.accounts import real_named

pytestmark = pytest.mark.django_db
RATES = {"read": 3, "write": 2, "upload": 1, "visitor": 4, "hall": 6}
few = override_settings(API_RATES=RATES)


@pytest.fixture(autouse=True)
def _one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test lies across two minutes: each has a count of its own."""
    begun = time.time() // 60 * 60
    monkeypatch.setattr(throttling, "time", SimpleNamespace(time=lambda: begun))


def reads(client: Client, times: int, address: str = "10.1.2.3") -> list[int]:
    return [client.get("/api/v1/themes/", REMOTE_ADDR=address).status_code for _ in range(times)]


@few
def test_visitors_of_a_network_share_a_count() -> None:
    assert reads(Client(), 4) == [200] * 4
    refused = Client().get("/api/v1/themes/", REMOTE_ADDR="10.1.2.3")
    told(refused, 429, "too-many")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert reads(Client(), 1, "10.9.9.9") == [200]


@few
def test_a_hall_is_let_in_more_often() -> None:
    with override_settings(SIGN_IN_HALL_NETWORKS=["10.1.2.3"]):
        assert reads(Client(), 7) == [200] * 6 + [429]


@few
def test_who_is_signed_in_is_counted_alone() -> None:
    reads(Client(), 5)
    neighbours = [Caller(real_named(), token=False) for _ in range(2)]
    for one in neighbours:
        statuses = [one.client.get("/api/v1/cases/", REMOTE_ADDR="10.1.2.3").status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]


@few
def test_reading_changing_and_sending_files_are_counted_apart() -> None:
    me = Caller(real_named())
    changes = [me.post("/cases/nothing/withdraw/").status_code for _ in range(3)]
    files = [me.upload("/cases/nothing/files/").status_code for _ in range(2)]
    assert (changes, files, me.get("/cases/").status_code) == ([404, 404, 429], [404, 429], 200)


@few
def test_without_a_cache_nobody_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(type(cache._connections["default"]) if hasattr(cache, "_connections") else cache, "incr", away)
    assert reads(Client(), 9) == [200] * 9


@few
def test_the_next_minute_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000.0
    monkeypatch.setattr(throttling, "time", SimpleNamespace(time=lambda: now))
    assert reads(Client(), 5) == [200] * 4 + [429]
    now += 60
    assert reads(Client(), 1) == [200]
