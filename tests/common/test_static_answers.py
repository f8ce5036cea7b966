"""Static files arrive whole, in part, or not again; the ASGI server has nothing to warn of."""

from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client

FILE = "/static/img/mark.svg"


@pytest.fixture(autouse=True)
def nothing_collected(settings) -> None:
    settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture
def whole() -> bytes:
    answer = Client().get(FILE)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert int(answer["Content-Length"]) == len(answer.content) > 200
    return answer.content


def test_the_asgi_server_answers_it_without_a_warning(whole: bytes):
    answer = async_to_sync(AsyncClient().get)(FILE)
    assert (answer.status_code, answer.streaming, answer.content) == (200, False, whole)


def test_a_part_of_it(whole: bytes):
    answer = Client().get(FILE, headers={"range": "bytes=10-19"})
    assert (answer.status_code, answer.content) == (206, whole[10:20])
    assert answer["Content-Range"] == f"bytes 10-19/{len(whole)}"


def test_its_length_alone(whole: bytes):
    answer = Client().head(FILE)
    assert (answer.status_code, answer.content, int(answer["Content-Length"])) == (200, b"", len(whole))


def test_nothing_when_it_has_not_changed(whole: bytes):
    known = Client().get(FILE)["Last-Modified"]
    answer = Client().get(FILE, headers={"if-modified-since": known})
    assert (answer.status_code, answer.content) == (304, b"")


def test_no_other_way_of_asking():
    assert Client().post(FILE).status_code == 405
