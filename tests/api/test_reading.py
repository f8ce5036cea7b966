"""What cannot be read is refused before anything sees it: size, depth, numbers, characters, kinds of content."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable

import psutil
import pytest
from django.test import Client, override_settings

from tests.api.client import API, Caller, resident
from tests.api.test_problems import told
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
HOSTILE = [
    b"",
    b"{",
    b"\xff\xfe",
    b'{"item": NaN}',
    b'{"item": 1e999}',
    b'{"item": ' + b"9" * 5000 + b"}",
    b'{"item": "a", "item": "b"}',
    b'{"item": "\\ud800"}',
    b'{"item": "\\u0000"}',
    b'{"\\udfff": 1}',
    b"[" * 100_000,
    b"[" * 21 + b"]" * 21,
]


@pytest.fixture
def me() -> Caller:
    return resident()


def memory() -> int:
    """Bytes this process holds."""
    gc.collect()
    return psutil.Process().memory_info().rss


def send(me: Caller, data: bytes, kind: str = "application/json", **headers: str) -> object:
    headers |= {"X-CSRFToken": me.token}
    return me.client.generic("POST", f"{API}/cases/", data=data, content_type=kind, headers=headers)


@pytest.mark.parametrize("data", HOSTILE, ids=lambda data: repr(data[:20]))
def test_what_is_no_json_is_refused(me: Caller, data: bytes) -> None:
    told(send(me, data), 400 if data else 422, "unreadable" if data else "invalid")


def test_twenty_levels_are_read(me: Caller) -> None:
    told(send(me, b"[" * 20 + b"]" * 20), 422, "invalid")


@override_settings(API_MAX_JSON_BYTES=100)
def test_more_than_is_taken(me: Caller) -> None:
    told(send(me, b'{"item": "' + b"x" * 100 + b'"}'), 413, "too-large")


@override_settings(FILE_MAX_BYTES=1000)
def test_a_file_larger_than_is_taken(me: Caller) -> None:
    draft = make.draft(make.MIGRANT, make.RESIDENCE_PERMIT)
    answer = me.client.generic(
        "POST",
        f"{API}/cases/{draft.ref}/files/",
        data=b"x" * 70_000,
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": me.token},
    )
    told(answer, 413, "too-large")


@override_settings(API_RATES=dict.fromkeys(("read", "write", "upload", "visitor", "hall"), 10**9))
def test_large_bodies_are_forgotten(
    me: Caller, size: Callable[[int, int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        logging.getLogger("django.request"), "disabled", True
    )  # the report of a test keeps its requests
    full = b'{"item": "no", "situation": {"a": [' + b"1," * 120_000 + b"1]}}"
    texts = b'{"item": "' + b"x" * 250_000 + b'"}'
    for round_ in (size(10, 50), size(40, 2000)):
        before = memory()
        for _ in range(round_):
            for data in (full, texts, b"[" * 250_000, b" " * 300_000):
                assert send(me, data).status_code in (400, 404, 413, 422)
    assert memory() - before < 32 * 1024 * 1024


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "x"])
def test_other_kinds_of_content(me: Caller, kind: str) -> None:
    told(send(me, b"item=x", kind), 415, "media-type")


def test_a_part_without_its_end(me: Caller) -> None:
    draft = make.draft(make.MIGRANT, make.RESIDENCE_PERMIT)
    for data, kind in (
        (b"--x\r\nContent-Disposition: form-data", "multipart/form-data; boundary=x"),
        (b"--x", "multipart/form-data"),
        (b"--x", "multipart/form-data; boundary=" + "x" * 500),
    ):
        answer = me.client.generic(
            "POST",
            f"{API}/cases/{draft.ref}/files/",
            data=data,
            content_type=kind,
            headers={"X-CSRFToken": me.token},
        )
        assert answer.status_code in (400, 415, 422), answer.content


@pytest.mark.parametrize("cookie", ["sessionid=%00", "sessionid=" + "x" * 5000, "csrftoken=\x7f"])
def test_strange_cookies_are_nobody(cookie: str) -> None:
    assert Client().get(f"{API}/cases/", headers={"Cookie": cookie}).status_code == 401
