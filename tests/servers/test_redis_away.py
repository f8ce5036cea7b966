"""Redis refuses, or accepts and never answers: pages, sign-in and work go on, nobody sees an error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.portal import Portal, running_portal
from tests.support.proxy import Wire
from tests.support.services import redis
from tests.support.visitors import Visitor

pytestmark = [pytest.mark.servers]
PAGES = ("/", "/items/", "/verify/", "/account/", "/my/cases/", "/my/notices/")
HANGS = 8.0
"""Seconds after which a page counts as hung; the time-outs behind it are below one."""


@pytest.fixture(scope="module")
def portal_on_a_wire() -> Iterator[tuple[Portal, Wire]]:
    """A portal whose Redis is behind a wire that can be cut."""
    with redis() as address:
        port = int(address.rsplit(":", 1)[1].split("/")[0])
        with Wire(("127.0.0.1", port)) as wire, running_portal(REDIS_URL=f"redis://127.0.0.1:{wire.port}/0") as portal:
            yield portal, wire


@pytest.mark.parametrize(("outage", "phone"), [("cut", "13800000002"), ("hang", "13800000004")])
def test_pages_and_sign_in_go_on(outage: str, phone: str, portal_on_a_wire: tuple[Portal, Wire]):
    portal, wire = portal_on_a_wire
    with Visitor(portal, "demo-01") as resident, Visitor(portal) as stranger:
        assert {resident.get(path).status_code for path in PAGES} == {200}  # a first page takes longer by itself
        resident.client.timeout = stranger.client.timeout = HANGS
        getattr(wire, outage)()
        try:
            assert {path: resident.get(path).status_code for path in PAGES} == dict.fromkeys(PAGES, 200)
            asked = stranger.submit("/account/sign-in/", {"phone": phone})
            assert asked.headers.get("location") == "/account/sign-in/code/", asked.text
        finally:
            wire.restore()
        assert resident.get("/").status_code == 200
