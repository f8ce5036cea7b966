"""The portal's reason to exist, told once without a browser or script: apply → decide → certificate → verify.

Plain HTTP as a browser without JavaScript would speak it; on PostgreSQL with Redis and a Celery worker process.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.factories.applications import photo
from tests.support.controls import Controls
from tests.support.portal import Portal
from tests.support.visitors import Visitor, form_action, main_form

pytestmark = pytest.mark.servers
PATIENCE = 120
"""Seconds to wait for work that follows a commit."""


@pytest.fixture
def enter(portal: Portal) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors, signed in when named; their connections end with the test."""
    made: list[Visitor] = []

    def make(username: str = "") -> Visitor:
        made.append(Visitor(portal, username))
        return made[-1]

    yield make
    for visitor in made:
        visitor.close()


def follow(visitor: Visitor, answer: httpx.Response) -> httpx.Response:
    """The page a form leads to."""
    assert answer.status_code == 302, answer.text[:2000]
    return visitor.client.get(answer.headers["location"], follow_redirects=True)


def send(visitor: Visitor, page: httpx.Response, **typed: str) -> httpx.Response:
    """The main form of a page as it stands, with what is typed and a photo wherever a file is asked for."""
    controls = Controls(main_form(page.text))
    files = [(name, (photo().name, photo().read(), "image/jpeg")) for name in controls.files]
    return visitor.post(form_action(page), controls.values | typed, files=files or None)


def wait_for(look: Callable[[], httpx.Response], words: str) -> httpx.Response:
    """The page once it says ``words``."""
    end = time.monotonic() + PATIENCE
    while words not in (page := look()).text:
        assert time.monotonic() < end, f"{words} never came:\n{page.text[-3000:]}"
        time.sleep(0.1)
    return page


def sign_in(visitor: Visitor, page: httpx.Response, phone: str) -> httpx.Response:
    """From the sign-in page to where one wanted to go; the demo shows the code on the page."""
    page = follow(visitor, send(visitor, page, phone=phone))
    shown = re.search(r"data-demo.*?(\d{6})", page.text, re.DOTALL)
    return follow(visitor, send(visitor, page, code=shown[1]))


def test_an_elder_card_without_script(enter: Callable[..., Visitor]):
    elder = enter()
    guide = elder.get("/items/laonian-youdai/")
    assert "老年人优待证" in guide.text
    begin = elder.client.get("/my/apply/laonian-youdai/", follow_redirects=True)
    begin = sign_in(elder, begin, "13800000001")
    form = follow(elder, send(elder, begin))
    assert "440981195003150023" in form.text, "what the profile knows is there"
    refused = send(elder, form)
    assert refused.status_code == 200
    assert "error-summary" in refused.text
    check = follow(elder, send(elder, form, has_card="no"))
    assert "还没有提交" in check.text
    done = follow(elder, send(elder, check, truth="on"))
    ref = re.search(r"/cases/(\w+)/", str(done.url))[1]
    case = wait_for(lambda: elder.get(f"/my/cases/{ref}/"), "看证照")
    assert "已办结" in case.text

    again = elder.get(f"/my/cases/{ref}/check/")
    assert again.status_code == 302
    certificate = re.search(r"/my/certificates/(\d+)/", case.text)[0]
    pdf = elder.get(f"{certificate}download/")
    assert pdf.content.startswith(b"%PDF-")
    assert "no-store" in pdf.headers["cache-control"]
    code = re.search(r"[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}", elder.get(f"{certificate}code/").text)[0]

    stranger = enter()
    assert stranger.get(certificate).status_code == 302
    found = stranger.client.get(f"/api/v1/verify/{code.replace(' ', '')}/").json()
    assert (found["status"], found["holder_masked"]) == ("valid", "陈*示")
    other = enter("demo-02")
    assert other.get(certificate).status_code == 404
    assert other.get(f"/my/cases/{ref}/").status_code == 404


def test_what_rules_cannot_decide_waits_at_the_desk(enter: Callable[..., Visitor]):
    resident = enter("demo-05")
    begin = resident.get("/my/apply/laonian-youdai/")
    form = follow(resident, send(resident, begin))
    check = follow(resident, send(resident, form, has_card="no", address="茂名市演示路 6 号"))
    done = follow(resident, send(resident, check, truth="on"))
    ref = re.search(r"/cases/(\w+)/", str(done.url))[1]
    clerk = enter("clerk2")
    case = wait_for(lambda: clerk.get(f"/desk/cases/{ref}/"), "规则核验结果")
    assert "户口在高州市" in case.text
    assert enter("clerk1").get(f"/desk/cases/{ref}/").status_code == 404, "another department's case"
