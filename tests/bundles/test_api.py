"""The API begins, answers, hands in, submits and follows with the operations of the pages."""

from __future__ import annotations

import pytest

from services.bundles.models import BundleApplication
from tests.api.client import Caller, resident
from tests.factories import applications as cases
from tests.factories import bundles as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city", "paper")]
PATH = "/bundle-applications/"
FEW = {"bundle": make.FIRM, "situation": {"wants_seal": True, "wants_staff": False}}


@pytest.fixture
def me() -> Caller:
    return resident(make.PARENT)


def test_what_there_is_may_be_read_by_everybody() -> None:
    listed = Caller(token=False).get("/bundles/").json()
    assert [row["code"] for row in listed] == [make.BIRTH, make.RESTAURANT, make.FIRM, make.RETIRING]
    firm = listed[2]
    assert firm["items"][1] == {"item": "gongzhang-beian", "needs": "qiye-sheli", "why": "签合同、开户都要盖章。"}
    assert set(firm["situation"]["properties"]) == {"wants_seal", "wants_staff"}


def test_from_the_first_answers_to_the_cases(me: Caller) -> None:
    begun = me.post(PATH, FEW)
    assert begun.status_code == 201, begun.content
    ref = begun.json()["ref"]
    assert me.post(PATH, FEW).status_code == 200
    early = me.post(f"{PATH}{ref}/submit/", {"truth": True})
    assert early.status_code == 422
    assert early.json()["errors"]
    answers = begun.json()["prefill"] | {
        "part": "legal",
        "shop_name": "高州市示例商贸有限公司",
        "scope": "日用百货销售",
        "capital": 100000,
        "holders": [{"holder": "王测试", "share": 100}],
        "place": "高州市潘州街道演示路 18 号",
        "place_kind": "own",
        "seals": ["firm"],
        "seal_shop": "gate",
        "signature": {"typed": "王测试"},
    }
    saved = me.send("patch", f"{PATH}{ref}/answers/", {"answers": answers})
    assert saved.status_code == 200, saved.content
    assert {row["key"] for row in saved.json()["materials"]} == {"house", "articles"}
    for key in ("house", "articles"):
        assert me.upload(f"{PATH}{ref}/files/", material=key, file=cases.proof()).status_code == 201
    sent = me.post(f"{PATH}{ref}/submit/", {"truth": True}, key="once")
    assert sent.status_code == 200, sent.content
    states = {row["item"]: bool(row["case"]) for row in sent.json()["parts"]}
    assert states == {"qiye-sheli": True, "gongzhang-beian": False}
    again = me.post(f"{PATH}{ref}/submit/", {"truth": True})
    assert again.status_code == 409
    assert me.get(f"{PATH}{ref}/").json()["stage"] == "running"


def test_a_stranger_finds_nothing_and_a_refused_file_is_told(me: Caller) -> None:
    ref = me.post(PATH, FEW).json()["ref"]
    other = resident(make.OLD)
    assert other.get(f"{PATH}{ref}/").status_code == 404
    assert other.post(f"{PATH}{ref}/submit/", {"truth": True}).status_code == 404
    wrong = me.upload(f"{PATH}{ref}/files/", material="nothing", file=cases.proof())
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/material")
    assert me.post(f"{PATH}{ref}/submit/", {"truth": False}).status_code == 422
    assert BundleApplication.objects.get(ref=ref).files.count() == 0
