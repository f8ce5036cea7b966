"""The portal as it is really started."""

from __future__ import annotations

import json
import re
from functools import partial

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.support.portal import Portal
from tests.support.visitors import Visitor, session_cookie

pytestmark = [pytest.mark.servers]
get = partial(httpx.get, timeout=60)


def test_says_that_it_is_ready(shared_portal: Portal):
    assert get(shared_portal.url + "/healthz").text == "ok"
    ready = get(shared_portal.url + "/readyz").json()
    assert ready["ready"], ready
    assert ready["migrations_pending"] == 0


def test_serves_one_hashed_stylesheet_for_ever(shared_portal: Portal):
    home = get(shared_portal.url + "/").text
    sheets = re.findall(r'rel="stylesheet" href="([^"]+)"', home)
    assert len(sheets) == 1
    assert re.fullmatch(r"/static/css/portal\.[0-9a-f]{12}\.css", sheets[0])
    sheet = get(shared_portal.url + sheets[0])
    assert "immutable" in sheet.headers["cache-control"]
    assert sheet.headers["content-encoding"] in ("br", "gzip")


def test_an_unknown_address_is_a_page_of_ours(shared_portal: Portal):
    missing = get(shared_portal.url + "/no/such/page")
    assert missing.status_code == 404
    assert "<main" in missing.text
    assert "Traceback" not in missing.text


def test_a_foreign_host_name_is_refused(shared_portal: Portal):
    assert get(shared_portal.url + "/", headers={"Host": "evil.example"}).status_code == 400


def test_a_form_without_its_token_is_refused(shared_portal: Portal):
    assert httpx.post(shared_portal.url + "/mode/", data={"theme": "elder"}, timeout=60).status_code == 403


def test_signed_in_people_stay_signed_in_over_a_restart(portal: Portal):
    with Visitor(portal, "demo-01") as visitor:
        assert visitor.get("/account/").status_code == 200
        portal.kill()
        portal.start()
        assert visitor.get("/account/").status_code == 200


def socket(portal: Portal, cookie: tuple[str, str] | None, origin: str):
    """Opens the live socket of a page."""
    headers = {"Cookie": "=".join(cookie)} if cookie else {}
    address = portal.url.replace("http", "ws") + "/ws/live/"
    return connect(address, additional_headers=headers, origin=origin, open_timeout=60)


def test_the_live_socket_opens_for_the_signed_in_and_for_our_own_pages_only(shared_portal: Portal):
    cookie = session_cookie(shared_portal, "demo-01")
    with socket(shared_portal, cookie, shared_portal.url) as live:
        assert json.loads(live.recv(60))["event"] == "ready"
    with pytest.raises(InvalidStatus) as foreign:
        socket(shared_portal, cookie, "https://evil.example")
    assert foreign.value.response.status_code == 403
    with pytest.raises(InvalidStatus) as nobody:
        socket(shared_portal, None, shared_portal.url)
    assert nobody.value.response.status_code == 403
