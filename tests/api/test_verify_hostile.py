"""Verification by number and by file against what nobody should send: told in words, never a fault, never valid."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from services.documents.forms import MOST_BYTES
from services.files.operations import read_bytes
from tests.factories import accounts, certificates

pytestmark = pytest.mark.django_db
NUMBER, FILE = "/api/v1/verify/number/", "/api/v1/verify/file/"
MILLION = 10**6
JSON, PROBLEM = "application/json", "application/problem+json"
EDGE = "x-edge"
MULTIPART = f"multipart/form-data; boundary={EDGE}"


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def posted(path: str, body: bytes, kind: str, **more: Any) -> Any:
    return Client(raise_request_exception=False).generic("POST", path, body, content_type=kind, **more)


def named(data: bytes, name: str = "x.pdf", kind: str = "application/pdf") -> Any:
    upload = SimpleUploadedFile(name, data, content_type=kind)
    return Client(raise_request_exception=False).post(FILE, {"file": upload})


def part(head: str, data: bytes) -> bytes:
    return f"--{EDGE}\r\n{head}\r\n\r\n".encode() + data + b"\r\n"


def told(answer: Any, *statuses: int) -> dict[str, Any]:
    """A problem in plain words, or that nothing of the kind is known; never that it is valid."""
    assert answer.status_code in (statuses or (400, 404, 413, 415, 422)), (answer.status_code, answer.content[:300])
    members = answer.json()
    if answer["Content-Type"] == PROBLEM:
        assert members["status"] == answer.status_code
        assert not (members["title"] + members["detail"]).isascii()
    else:
        assert members["valid"] is False
        assert not members["reason"].isascii()
    return members


def places(members: dict[str, Any]) -> set[str]:
    return {row["pointer"] for row in members["errors"]}


NO_NUMBER = {
    "nothing": (b"", {400, 422}),
    "no JSON": (b"number=1", {400}),
    "broken off": (b'{"number": "', {400}),
    "not UTF-8": (b'{"number": "\xff\xfe"}', {400}),
    "UTF-16": ('{"number": "A"}'.encode("utf-16"), {400}),
    "half a character": (b'{"number": "\\ud800"}', {400}),
    "nothing at all inside": (b'{"number": "A\\u0000B"}', {400}),
    "twice": (b'{"number": "A", "number": "B"}', {400}),
    "no number of JSON": (b'{"number": NaN}', {400}),
    "a number of a million digits": (b'{"number": ' + b"9" * MILLION + b"}", {400, 413}),
    "a million characters": (json.dumps({"number": "A" * MILLION}).encode(), {413, 422}),
    "a million in the second": (json.dumps({"number": "A", "last": "1" * MILLION}).encode(), {413, 422}),
    "a hundred thousand brackets": (b"[" * 100_000, {400, 413}),
    "a list": (b'["A"]', {422}),
    "a word": (b'"A"', {422}),
    "null": (b"null", {422}),
    "a list as number": (b'{"number": ["A"]}', {422}),
    "an object as number": (b'{"number": {"a": "A"}}', {422}),
    "true as number": (b'{"number": true}', {422}),
    "null as number": (b'{"number": null}', {422}),
    "a list as last": (b'{"number": "A", "last": ["1"]}', {422}),
    "blanks": (b'{"number": "   "}', {422}),
    "turned around": (b'{"number": "\\u202e\\u2066"}', {422}),
}


@pytest.mark.parametrize("name", NO_NUMBER)
def test_what_is_no_number_is_refused_in_words(name: str) -> None:
    body, statuses = NO_NUMBER[name]
    answer = posted(NUMBER, body, JSON)
    members = told(answer, *statuses)
    assert answer["Content-Type"] == PROBLEM
    assert len(answer.content) < 2000
    if members["status"] == 422 and name not in {"a list", "a word", "null", "nothing"}:
        assert places(members) <= {"#/number", "#/last"}
        assert places(members)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "x", MULTIPART])
def test_a_body_of_another_kind_is_refused_in_words(kind: str) -> None:
    answer = posted(NUMBER, b'{"number": "A"}', kind)
    told(answer, 400, 415)
    assert answer["Content-Type"] == PROBLEM


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.fixed_dictionaries(
        {"number": st.one_of(st.text(max_size=120), st.integers(), st.none(), st.lists(st.text(), max_size=2))},
        optional={"last": st.one_of(st.text(max_size=6), st.floats(allow_nan=False), st.none()), "more": st.text()},
    )
)
def test_whatever_stands_in_the_fields(fields: dict[str, Any]) -> None:
    cache.clear()
    told(posted(NUMBER, json.dumps(fields).encode(), JSON))


def test_the_signs_of_a_query_find_nothing() -> None:
    certificate = certificates.issued(accounts.person("陈演示"))
    certificates.printed_without_paper(certificate)
    number = certificate.number
    for text in ("%", "_" * 12, "*", "' OR 1=1 --", f"{number[:-1]}%", f"{number}' --", "\\", "${jndi:x}", "../../x"):
        for last in ("", "%", "____", "' O"):
            members = told(posted(NUMBER, json.dumps({"number": text, "last": last}).encode(), JSON), 404, 422)
            assert members.get("status") in {"unknown", 422}, text
            cache.clear()


NO_FILE = {
    "nothing": (b"", {400, 422}),
    "no edge": (b"words", {400, 422}),
    "broken off in the head": (f"--{EDGE}\r\nContent-Disp".encode(), {400, 422}),
    "broken off in the file": (
        part('Content-Disposition: form-data; name="file"; filename="x.pdf"', b"%PDF-"),
        {400, 422},
    ),
    "a field, no file": (
        part('Content-Disposition: form-data; name="file"', b"%PDF-1.7") + f"--{EDGE}--".encode(),
        {422},
    ),
    "another name": (
        part('Content-Disposition: form-data; name="files"; filename="x.pdf"', b"%PDF-1.7") + f"--{EDGE}--".encode(),
        {422},
    ),
    "no name": (part('Content-Disposition: form-data; filename="x"', b"%PDF-1.7") + f"--{EDGE}--".encode(), {400, 422}),
    "wrong BASE64": (
        part(
            'Content-Disposition: form-data; name="file"; filename="x"\r\nContent-Transfer-Encoding: base64',
            b"%PDF\x00!",
        )
        + f"--{EDGE}--".encode(),
        {400, 422},
    ),
    "a million characters as a field": (
        part('Content-Disposition: form-data; name="file"', b"A" * MILLION) + f"--{EDGE}--".encode(),
        {400, 413, 422},
    ),
    "a head of a million characters": (
        part(f'Content-Disposition: form-data; name="{"f" * MILLION}"; filename="x"', b"") + f"--{EDGE}--".encode(),
        {400, 413, 422},
    ),
    "a thousand fields": (
        b"".join(part(f'Content-Disposition: form-data; name="f{n}"', b"x") for n in range(1000))
        + f"--{EDGE}--".encode(),
        {400, 413, 422},
    ),
    "a thousand files": (
        b"".join(part(f'Content-Disposition: form-data; name="f{n}"; filename="x"', b"x") for n in range(1000))
        + f"--{EDGE}--".encode(),
        {400, 413, 422},
    ),
}


@pytest.mark.parametrize("name", NO_FILE)
def test_what_holds_no_file_is_refused_in_words(name: str) -> None:
    body, statuses = NO_FILE[name]
    answer = posted(FILE, body, MULTIPART)
    members = told(answer, *statuses)
    assert answer["Content-Type"] == PROBLEM
    if members["status"] == 422:
        assert places(members) == {"#/file"}


@pytest.mark.parametrize(
    "kind", [JSON, "application/pdf", "text/plain", "", "multipart/form-data", "multipart/mixed; boundary=x"]
)
def test_a_file_sent_in_another_way_is_refused_in_words(kind: str) -> None:
    answer = posted(FILE, b"%PDF-1.7", kind)
    told(answer, 400, 415, 422)
    assert answer["Content-Type"] == PROBLEM


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("x.pdf", b"%PDF-" + b"\0" * MILLION)
    return out.getvalue()


NO_PDF = {
    "empty": b"",
    "words": "不是文件".encode(),
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "a package": zipped(),
    "a page": b"<html><script>alert(1)</script>",
    "a blank before": b" %PDF-1.7\n",
    "a byte too many": b"%PDF-" + b"x" * (MOST_BYTES - 4),
}


@pytest.mark.parametrize("name", NO_PDF)
def test_what_is_no_pdf_or_too_large_is_named_at_its_place(name: str) -> None:
    members = told(named(NO_PDF[name]), 422)
    assert places(members) == {"#/file"}
    assert not members["errors"][0]["detail"].isascii()


@pytest.mark.parametrize(
    "name", ["../../etc/x.pdf", "a" * MILLION, "\u202efdp.x", "x\r\nX-Evil: 1.pdf", "", "\x00.pdf", "文" * 300]
)
def test_the_name_of_a_file_says_nothing(name: str) -> None:
    answer = named(b"words", name or "x")
    told(answer, 400, 422)
    assert "X-Evil" not in answer


def test_a_whole_beyond_any_file_is_not_read() -> None:
    answer = named(b"%PDF-" + b"x" * (settings.FILE_MAX_BYTES + 70_000))
    assert told(answer, 413)["title"]


def looped() -> bytes:
    """Objects that name one another without an end."""
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>\nendobj\n"
        b"3 0 obj\n<</FT/Sig/Kids[3 0 R]/Parent 3 0 R/V 3 0 R>>\nendobj\n"
        b"trailer\n<</Root 1 0 R/Prev 0>>\nstartxref\n0\n%%EOF"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-",
        b"%PDF-1.7\n%%EOF",
        b"%PDF-9999999999.7\n" + b"\xff" * 5000,
        b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF",
        b"%PDF-1.7\nstartxref\n-1\n%%EOF",
        b"%PDF-1.7\n" + b"1 0 obj\n<<" * 20_000,
        b"%PDF-1.7\n" + b"[" * 500_000,
        b"%PDF-1.7\n1 0 obj<</Length 99999999999/Filter[/FlateDecode/FlateDecode]>>stream\nx\nendstream endobj\n%%EOF",
        looped(),
    ],
    ids=["head", "end", "version", "far", "before", "open", "brackets", "length", "loop"],
)
def test_a_pdf_made_to_hurt_is_not_valid(data: bytes) -> None:
    told(named(data), 200)


def test_pieces_of_a_real_one_are_not_valid() -> None:
    certificate = certificates.made(accounts.person("陈演示"))
    pdf = read_bytes(certificate.document.file)
    signed = pdf.index(b"/ByteRange")
    for changed in (
        pdf[: len(pdf) // 2],
        pdf[:-1],
        pdf + pdf,
        pdf[:signed] + pdf[signed:].replace(b"/ByteRange", b"/ByteRangE", 1),
        pdf.replace(b"/Contents", b"/Content5"),
        pdf[:-1000] + b"\0" * 1000,
    ):
        members = told(named(changed), 200)
        assert members["status"] in {"changed", "unknown"}
        assert "holder_masked" not in members
        cache.clear()
    assert named(pdf).json()["valid"] is True
