"""No door tells who has a sign-in here: the same answer, the same number of password hashes, the same time."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from services.accounts import operations
from services.accounts.models import SignInAttempt
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db
PASSWORD = "a-demo-password-of-clerks"
BY_CODE, BY_PASSWORD, BY_NAME = "/account/sign-in/", "/account/sign-in/password/", "/accounts/login/"
PHONES = {
    "with a password": "13800200001",
    "without a password": "13800200002",
    "real-named": "13800200003",
    "closed": "13800200004",
    "nobody's": "13800200009",
}
NAMES = {"a clerk's": "clerk", "a closed clerk's": "closed", "a resident's": "resident-1", "nobody's": "nobody"}
HASHES = {BY_CODE: 0, BY_PASSWORD: 1, BY_NAME: 1}
"""A code needs none. A door with a password pays for exactly one, whoever asks."""


@pytest.fixture(autouse=True)
def world() -> None:
    for kind, phone in PHONES.items():
        if kind == "nobody's":
            continue
        user = accounts.real_named(phone=phone) if kind == "real-named" else accounts.resident(phone=phone)
        if kind in {"with a password", "closed"}:
            operations.set_password(user=user, password=PASSWORD, by=user)
        if kind == "closed":
            type(user).objects.filter(pk=user.pk).update(is_active=False)
    resident = accounts.resident()
    type(resident).objects.filter(pk=resident.pk).update(username=NAMES["a resident's"])
    departments.clerk(username="clerk", password=PASSWORD)
    operations.set_active(
        user=departments.clerk(username="closed", password=PASSWORD), active=False, by=departments.security_admin()
    )


def knock(door: str, name: str, network: str = "10.0.0.1") -> HttpResponse:
    """One try with a wrong password, from a browser nobody has seen."""
    field = "login" if door == BY_NAME else "phone"
    return Client().post(door, {field: name, "password": "not-the-password"}, REMOTE_ADDR=network)


def told(answer: HttpResponse, name: str) -> tuple[object, ...]:
    """Everything a stranger can compare, without what they typed, tokens and the number of the request."""
    text = answer.content.decode().replace(name, "").replace(answer.headers.get("X-Request-Number", "-"), "")
    text = re.sub(r"[A-Za-z0-9]{64}", "", text)
    return answer.status_code, answer.headers.get("Location"), sorted(answer.cookies), sorted(answer.headers), text


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every password hash that is computed inside."""
    hashed: list[str] = []
    kind = type(hashers.get_hasher())
    before = kind.encode

    def encode(self: object, password: str, salt: str) -> str:
        hashed.append(password)
        return before(self, password, salt)

    kind.encode = encode
    try:
        yield hashed
    finally:
        kind.encode = before


def names_of(door: str) -> dict[str, str]:
    return NAMES if door == BY_NAME else PHONES


@pytest.mark.parametrize("door", [BY_CODE, BY_PASSWORD, BY_NAME])
def test_the_answer_the_hashes_and_the_queries_are_the_same(door: str) -> None:
    knock(door, names_of(door)["nobody's"], "10.9.9.9")  # what is compiled or cached at first
    answers, hashes, queries = {}, {}, {}
    for kind, name in names_of(door).items():
        with (
            counted() as hashed,
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            answers[kind] = told(knock(door, name), name)
        hashes[kind], queries[kind] = len(hashed), len(asked)
    assert hashes == dict.fromkeys(hashes, HASHES[door])
    assert len(set(map(repr, answers.values()))) == 1, {kind: answer[:2] for kind, answer in answers.items()}
    assert len(set(queries.values())) == 1, queries


@pytest.mark.parametrize("door", [BY_CODE, BY_PASSWORD])
def test_a_staff_name_is_no_phone_like_any_other_text(door: str) -> None:
    answers = {told(knock(door, name), name) and repr(told(knock(door, name), name)) for name in ("clerk", "nobody")}
    assert len(answers) == 1


@pytest.mark.parametrize("door", [BY_PASSWORD, BY_NAME])
def test_the_sixth_try_is_refused_alike(door: str) -> None:
    """Also the limit must not tell: it counts what was typed, not who exists."""
    answers = {}
    for kind, name in names_of(door).items():
        for _ in range(5):
            knock(door, name)
        with counted() as hashed:
            answers[kind] = repr(told(knock(door, name), name))
        assert hashed == [], "a try that is refused costs nothing"
    assert len(set(answers.values())) == 1


@pytest.mark.parametrize("door", [BY_PASSWORD, BY_NAME])
def test_time_tells_nothing(door: str, size: Callable[[int, int], int], settings: object) -> None:
    """Known and unknown in turn, with the real hash: medians within 5 % over 200 tries when soaking.

    Of a few tries the quickest are compared: what else the machine does makes a try longer, never shorter.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    known, unknown = ("clerk", "nobody") if door == BY_NAME else (PHONES["with a password"], PHONES["nobody's"])
    again = type(accounts.resident()).objects
    for user in again.filter(username="clerk") | again.filter(phone_index__isnull=False):
        if user.has_usable_password():
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
    tries, seconds = size(8, 200), {known: [], unknown: []}
    typical = statistics.median if tries == 200 else min
    for n in range(-2, tries):
        name = (known, unknown)[n % 2]
        begun = time.perf_counter()
        knock(door, name, f"10.1.{n % 250}.{n // 250 + 1}")
        if n >= 0:
            seconds[name].append(time.perf_counter() - begun)
        SignInAttempt.objects.all().delete()
    with_name, without = typical(seconds[known]), typical(seconds[unknown])
    assert abs(with_name - without) <= size(50, 5) / 100 * max(with_name, without), (with_name, without)
