"""What cannot be read is refused before anything sees it: size, depth, numbers, characters, kinds of content."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable

import psutil
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from services.applications.models import Application
from services.applications.operations import counter
from tests.api.client import API, Caller, resident
from tests.api.test_problems import told
from tests.factories import applications as make
from tests.factories import bundles

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


@pytest.mark.parametrize("charset", ["idna", "undefined", "base64", "utf-16", "gb18030"])
def test_a_form_with_files_is_in_utf_8(me: Caller, charset: str) -> None:
    """Some names of character sets cannot read anything: they ended in a fault of ours."""
    draft = make.draft(make.MIGRANT, make.RESIDENCE_PERMIT)
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    data = b'--x\r\nContent-Disposition: form-data; name="material"\r\n\r\njob_proof\r\n--x--\r\n'
    headers = {"X-CSRFToken": me.token}
    told(me.client.generic("POST", f"{API}/cases/{draft.ref}/files/", data, kind, headers=headers), 400, "unreadable")
    page = me.client.generic("POST", "/progress/", data, kind, headers=headers)
    assert page.status_code == 400
    assert page["Content-Type"].startswith("text/html")
    utf_8 = kind.replace(charset, "UTF-8")
    told(me.client.generic("POST", f"{API}/cases/{draft.ref}/files/", data, utf_8, headers=headers), 422, "invalid")


NO_ANSWERS = ["[", "[" * 5000, '{"employer": NaN}', '{"employer": "\\ud800"}', '{"employer": "\\u0000"}', "9" * 5000]


@pytest.mark.parametrize("text", NO_ANSWERS, ids=lambda text: repr(text[:20]))
def test_answers_in_a_part_are_read_as_strictly_as_a_body(me: Caller, text: str) -> None:
    case = supplemented()
    told(me.upload(f"/cases/{case.ref}/supplement/", answers=text), 400, "unreadable")


def test_answers_in_a_part_are_no_file(me: Caller) -> None:
    case = supplemented()
    told(me.upload(f"/cases/{case.ref}/supplement/", answers=SimpleUploadedFile("a.json", b"{}")), 400, "unreadable")
    told(me.upload(f"/cases/{case.ref}/supplement/", answers="[1]"), 422, "invalid")
    told(me.upload(f"/cases/{case.ref}/supplement/", answers='{"employer": ["x"]}'), 422, "invalid")


def supplemented() -> Application:
    """A case whose clerk asks for another name of the firm."""
    case = make.received()
    items = [{"subject": "question", "key": "employer", "label": "单位名称", "reason": "不一致"}]
    counter.ask_supplement(application=case, items=items, by=make.staff("clerk1"))
    return case


@override_settings(FILE_MAX_BYTES=1000)
def test_a_file_of_a_bundle_larger_than_is_taken(me: Caller) -> None:
    draft = bundles.begun(phone=make.MIGRANT)
    path = f"{API}/bundle-applications/{draft.ref}/files/"
    kind = "multipart/form-data; boundary=x"
    told(me.client.generic("POST", path, b"x" * 70_000, kind, headers={"X-CSRFToken": me.token}), 413, "too-large")


def test_a_key_that_cannot_be_read_is_no_key() -> None:
    headers = {"Authorization": "Bearer tbk_a\x00b_c"}
    told(Client().get(f"{API}/partner/key/", headers=headers), 401, "sign-in")
