"""Read once while a page is drawn, anew everywhere else."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse

from services.common.middleware import request_id
from services.common.once import answering, once


def counter() -> object:
    """Gives 1, 2, 3 …"""
    numbers = iter(range(1, 10))
    return lambda: next(numbers)


def test_outside_a_page_every_asking_reads() -> None:
    read = counter()
    assert [once("posts", read), once("posts", read)] == [1, 2]


def test_inside_a_page_the_first_answer_stands_for_its_key() -> None:
    read = counter()
    with answering():
        assert [once("posts", read), once("posts", read), once("kin", read)] == [1, 1, 2]
    with answering():
        assert once("posts", read) == 3


@pytest.mark.parametrize(("method", "answers"), [("GET", [1, 1]), ("HEAD", [1, 1]), ("POST", [1, 2])])
def test_only_what_writes_nothing_keeps(method: str, answers: list[int]) -> None:
    read, seen = counter(), []

    def view(request: HttpRequest) -> HttpResponse:
        seen.extend([once("posts", read), once("posts", read)])
        return HttpResponse()

    request = HttpRequest()
    request.method = method
    request_id(view)(request)
    assert seen == answers
