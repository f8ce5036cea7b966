"""How many pages it takes from the home page, by clicking alone: a page is one document the browser loads.

Without script: links are followed and forms are sent as they stand. Who asks is signed in and real-named.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

import pytest
from django.test import Client

from services.applications.operations import drafting
from services.catalog import catalogue
from services.files.operations import store_bytes
from tests.factories import applications as cases
from tests.factories import parking
from tests.factories.accounts import sign_in
from tests.support.controls import Controls

if TYPE_CHECKING:
    from django.http import HttpResponse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
MODES = ("normal", "elder")
MOST_TO_THE_END, MOST_OF_A_QUERY = 5, 3


class Reader:
    """Somebody at the home page who sees words, clicks links and presses buttons; ``pages`` counts what follows."""

    def __init__(self, phone: str, mode: str) -> None:
        self.client = sign_in(Client(), cases.resident(phone))
        self.client.post("/mode/", {"theme": mode})
        self.pages = 0
        self._take(self.client.get("/"))

    def _take(self, answer: HttpResponse) -> Self:
        assert answer.status_code == 200, (answer.status_code, answer.request["PATH_INFO"])
        self.text = answer.content.decode()
        self.path = answer.request["PATH_INFO"]
        return self

    def click(self, words: str) -> Self:
        """The first link of the page that says ``words`` and nothing else, or else among other words."""
        links = re.findall(r"<a\b[^>]*?href=\"([^\"]+)\"[^>]*>(.*?)</a>", self.text, re.DOTALL)
        said = [(re.sub(r"<[^>]+>", "", label).strip(), address) for address, label in links]
        found = [address for label, address in said if label == words] or [to for label, to in said if words in label]
        assert found, f"no link says {words} on {self.path}"
        self.pages += 1
        return self._take(self.client.get(found[0].replace("&amp;", "&"), follow=True))

    def press(self, words: str, **typed: object) -> Self:
        """The first button of the page that says ``words``: its form as it stands, and what is typed."""
        for form in re.findall(r"<form\b.*?</form>", self.text, re.DOTALL):
            if any(words in button for button in re.findall(r"<button\b.*?</button>", form, re.DOTALL)):
                self.pages += 1
                return self._take(self._send(form, typed))
        raise AssertionError(f"no button says {words} on {self.path}")

    def _send(self, form: str, typed: dict[str, object]) -> HttpResponse:
        head = form.partition(">")[0]
        to = re.search(r"action=\"([^\"]*)\"", head)
        address, controls = to[1] if to and to[1] else self.path, Controls(form)
        values = {name: value for name, value in controls.values.items() if value} | typed
        if 'method="post"' not in head:
            return self.client.get(address, values, follow=True)
        values |= {name: cases.photo() for name in controls.files}
        return self.client.post(address, values, follow=True)

    def search(self, words: str) -> Self:
        """By the box of the home page."""
        return self.press("搜索", q=words)


def queries() -> list[str]:
    """Names of the queries the city offers."""
    return [entry.name for entry in catalogue.current().entries if entry.query]


@pytest.mark.parametrize("mode", MODES)
def test_a_query_is_answered_on_the_third_page_at_the_latest(mode: str) -> None:
    names = queries()
    assert len(names) == 4
    for name in names:
        by_guide = Reader(cases.OLD_ENOUGH, mode).search(name).click(name)
        assert "查询结果不保存" in by_guide.text, name
        by_guide.press("查询")
        assert by_guide.path.endswith("/query/"), name
        assert by_guide.pages <= MOST_OF_A_QUERY, name
        at_once = Reader(cases.OLD_ENOUGH, mode).search(name).click("查询")
        assert at_once.path.endswith("/query/"), name
        assert at_once.press("查询").pages <= MOST_OF_A_QUERY, name
        assert by_guide.text.count("<h1") == at_once.text.count("<h1") == 1


@pytest.fixture(autouse=True)
def photo_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every upload is this file: the pipeline has tests of its own."""
    stored = store_bytes(data=cases.photo().read(), name="照片.jpg", media_type="image/jpeg")
    monkeypatch.setattr(drafting, "store_upload", lambda *, upload, by: stored)


@pytest.mark.parametrize(
    ("name", "found_by", "typed"),
    [
        ("高龄津贴申领", "search", {"bank_card": "6222020000000000000"}),
        ("养老待遇资格认证", "click", {"receives": "yes"}),
        ("老年人优待证申领", "click", {"has_card": "no"}),
    ],
)
@pytest.mark.parametrize("mode", MODES)
def test_it_is_handed_in_on_the_fifth_page_at_the_latest(
    name: str, found_by: str, typed: dict[str, str], mode: str
) -> None:
    reader = Reader(cases.OLD_ENOUGH, mode)
    if found_by == "search" or mode == "normal":
        reader.search(name)
    reader.click(name).press("在线办理").press("保存并继续", **typed)
    assert "还没有提交" in reader.text
    reader.press("确认并提交", truth="on")
    assert "提交成功" in reader.text
    assert reader.pages <= MOST_TO_THE_END


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("name", "says"), [("我的办件", "我的办件"), ("我的证照", "我的证照")])
def test_what_is_ones_own_is_one_page_away(name: str, says: str, mode: str) -> None:
    reader = Reader(cases.OLD_ENOUGH, mode).click(name)
    assert says in reader.text
    assert reader.pages == 1


@pytest.mark.parametrize(
    ("mode", "clicks", "most"), [("elder", ["停车缴费"], 2), ("normal", ["找车位", "我的停车"], 3)]
)
def test_parking_is_paid_in_five_pages(mode: str, clicks: list[str], most: int) -> None:
    """To the bill: choosing how to pay, the page of the payment company and the way back are three more, at most."""
    parking.of_resident(cases.MIGRANT)
    reader = Reader(cases.MIGRANT, mode)
    for words in clicks:
        reader.click(words)
    reader.press("离场前缴费")
    assert reader.path.startswith("/my/bills/")
    assert reader.pages <= most
