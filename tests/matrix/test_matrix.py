"""Every address × every kind of visitor, against a running portal. An address without a row in `table.py` fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.matrix.rows import POLICY, PRINCIPALS, Row
from tests.matrix.table import OF_A_FIRM, TABLE
from tests.matrix.world import World, build
from tests.support.portal import running_portal

pytestmark = [pytest.mark.servers, pytest.mark.timeout(600)]

WORDS = {
    200: "ok",
    204: "done",
    400: "bad",
    401: "login",
    403: "no",
    404: "none",
    405: "method",
    409: "late",
    415: "kind",
    422: "bad",
}


def patterns(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The full name of every URL pattern; "?" and the route when it has none."""
    for entry in (resolver or get_resolver()).url_patterns:
        if str(entry.pattern).startswith("admin/"):
            continue  # test_administration.py
        if isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else f"?{namespace}{entry.pattern}"
            yield name
        else:
            yield from patterns(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


PRESSING = """
from django.utils import timezone
from services.applications.models import Application
from tests.factories import applications
case = applications.received("13800000011")
Application.objects.filter(pk=case.pk).update(due_date=timezone.localdate())
"""
"""A case for whoever takes the next one, so that the owner's stays free for the other rows."""


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Sessions of all principals and objects of the owner, in a portal of their own."""
    with running_portal() as portal:
        world = build(portal)
        portal.python(PRESSING)
        yield world
        world.close()


def outcome(response: httpx.Response) -> str:
    """The word the table uses for an answer."""
    status, target = response.status_code, response.headers.get("location", "")
    if status in (301, 302, 303):
        signs_in = "/sign-in/" in target or "/accounts/login/" in target
        proves = any(page in target for page in ("/real-name/", "/second-factor/", "/account/confirm/"))
        return "login" if signs_in else "prove" if proves else "away"
    return WORDS.get(status, str(status))


def ask(world: World, principal: str, row: Row, name: str) -> httpx.Response:
    """One cell of the matrix."""
    address = reverse(name, kwargs=row.arguments(world)) + row.query
    visitor = world.visitors[principal]
    if row.method.startswith("json "):
        token = world.token(principal)["csrfmiddlewaretoken"]
        headers = {"Origin": visitor.portal.url, "X-CSRFToken": token}
        return visitor.client.request(row.method.split()[1], address, json=row.data, headers=headers)
    if row.method == "post":
        return visitor.post(address, world.token(principal) | row.data)
    return visitor.get(address)


def test_every_address_has_a_row():
    unlisted = sorted({name for name in patterns() if name not in TABLE})
    assert unlisted == []


def test_no_row_without_an_address():
    assert sorted(set(TABLE) - set(patterns())) == []


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_gets_what(name: str, world: World):
    look(TABLE[name], name, world)


@pytest.mark.parametrize("name", sorted(OF_A_FIRM))
def test_who_gets_what_of_a_firm(name: str, world: World):
    look(OF_A_FIRM[name], name, world)


MARKS = re.compile(rb"hole(token|input|here)[0-9a-f]{16}")
"""What a kept page has instead of a form token until it is answered with."""


def look(row: Row, name: str, world: World) -> None:
    """Every principal gets what the row says, with the headers it must carry."""
    expected: dict[str, Any] = {principal: row.expected(principal) for principal in PRINCIPALS}
    answers = {principal: ask(world, principal, row, name) for principal in PRINCIPALS}
    assert {principal: outcome(answer) for principal, answer in answers.items()} == expected
    for principal, answer in answers.items():
        policy = row.policy if answer.status_code == 200 else POLICY
        signed_in = principal not in ("anonymous", "machine") and not row.for_all
        assert headers_missing(answer, signed_in=signed_in, policy=policy) == [], principal
        assert not MARKS.search(answer.content), principal


def headers_missing(answer: httpx.Response, *, signed_in: bool, policy: tuple[str, ...] = ()) -> list[str]:
    """What an answer should carry and does not."""
    headers = answer.headers
    missing = []
    if policy and sorted(headers.get("content-security-policy", "").split("; ")) != sorted(policy):
        missing.append(f"content policy: {headers.get('content-security-policy')}")
    if headers.get("x-content-type-options") != "nosniff":
        missing.append("nosniff")
    if headers.get("x-frame-options") != "DENY":
        missing.append("frame")
    if headers.get("referrer-policy") != "same-origin":
        missing.append("referrer")
    if signed_in and not {"no-store", "private"} <= set(headers.get("cache-control", "").replace(" ", "").split(",")):
        missing.append(f"no-store: {headers.get('cache-control')}")
    return missing
