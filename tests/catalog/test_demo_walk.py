"""Every item of the demo city that can be applied for online is applied for, page by page, up to a numbered case."""

import json
from typing import Any

import pytest

from services.accounts.acting import Acting, rights
from services.applications.enums import State
from services.applications.models import Answers, Application
from services.applications.operations import drafting
from services.applications.operations.instant import decide_by_rules
from services.catalog.demo import DATA
from services.files.models import StoredFile
from services.files.operations import store_bytes
from tests.factories import applications as cases
from tests.factories.filling import apply


def _online(path: Any) -> bool:
    version = json.loads(path.read_text(encoding="utf-8"))["version"]
    return version["service_kind"] == "apply" and "online" in version["channels"]


def _serves(path: Any) -> list[str]:
    return json.loads(path.read_text(encoding="utf-8"))["version"]["serves"]


ONLINE = sorted(path.stem for path in (DATA / "items").glob("*.json") if _online(path))
FIRMS_ONLY = {path.stem for path in (DATA / "items").glob("*.json") if _serves(path) == ["enterprise"]}


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch, city: None) -> StoredFile:
    """Every upload is this file: the pipeline has tests of its own."""
    upload = cases.proof()
    stored = store_bytes(data=upload.read(), name="材料.jpg", media_type="image/jpeg")
    monkeypatch.setattr(drafting, "store_upload", lambda *, upload, by: stored)
    return stored


def _firm() -> Acting:
    return rights(cases.resident(cases.TOO_YOUNG).person)[0]


@pytest.mark.parametrize("code", ONLINE)
def test_an_item_is_applied_for_from_the_first_page_to_the_number(paper: StoredFile, code: str) -> None:
    for last in (False, True):
        application = apply(code, cases.TOO_YOUNG, last=last, right=_firm() if code in FIRMS_ONLY else None)
        assert application.state == State.RECEIVED
        assert application.number
        assert application.answers.data


@pytest.mark.parametrize(
    ("code", "phone"),
    [
        ("yanglao-renzheng", cases.OLD_ENOUGH),
        ("chengxiang-yanglao", cases.TOO_YOUNG),
        ("shiye-dengji", cases.TOO_YOUNG),
    ],
)
def test_the_system_decides_what_it_can_know(paper: StoredFile, code: str, phone: str) -> None:
    application = apply(code, phone)
    answers = Answers.objects.get(application=application)
    answers.data |= {key: True for key in ("receives", "confirm") if key in answers.data}
    answers.save()
    assert decide_by_rules(application=Application.objects.get(pk=application.pk))
    assert Application.objects.get(pk=application.pk).state == State.MAKING


@pytest.mark.parametrize(
    ("code", "phone"),
    [
        ("yanglao-renzheng", cases.TOO_YOUNG),
        ("chengxiang-yanglao", cases.OLD_ENOUGH),
        ("juzhuzheng-qianzhu", "13800000004"),
    ],
)
def test_what_the_rules_do_not_hold_for_waits_for_a_person(paper: StoredFile, code: str, phone: str) -> None:
    application = apply(code, phone)
    assert not decide_by_rules(application=Application.objects.get(pk=application.pk))
    assert Application.objects.get(pk=application.pk).state == State.RECEIVED
