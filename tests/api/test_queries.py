"""A query at the API tells about whoever asks, behind the same doors as the page."""

from __future__ import annotations

from typing import Any

import pytest

from services.audit.models import AuditEntry
from services.catalog.queries import QUERIES, QueryUnavailable
from tests.api.client import Caller, resident
from tests.api.test_problems import told
from tests.factories import accounts
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
PATH = "/items/shebao-chaxun/query/"


class Away:
    name = "away"

    def answer(self, **_: Any) -> None:
        raise QueryUnavailable


def test_one_is_told_about_oneself() -> None:
    me = resident()
    fields = me.get("/items/shebao-chaxun/").json()["form"]
    assert fields is None or fields["schema"]["required"] == []
    answer = me.post(PATH, {})
    assert answer.status_code == 200, answer.content
    assert answer.json()["organ"]
    assert answer.json()["facts"] or answer.json()["tables"]
    assert "no-store" in answer["Cache-Control"]
    assert AuditEntry.objects.filter(event="query.answered").count() == 1
    assert make.resident(make.MIGRANT).person.id_number not in answer.content.decode()


def test_the_same_doors_as_of_the_page() -> None:
    told(Caller().post(PATH, {}), 401, "sign-in")
    told(Caller(make.staff("clerk1")).post(PATH, {}), 403, "forbidden")
    told(Caller(accounts.resident()).post(PATH, {}), 403, "real-name")
    told(resident().post("/items/juzhuzheng/query/", {}), 404, "not-found")
    told(resident().post("/items/nothing/query/", {}), 404, "not-found")
    assert not AuditEntry.objects.filter(event="query.answered").exists()


def test_what_is_not_asked_is_named() -> None:
    members = told(resident().post(PATH, {"answers": {"whose": "x"}}), 422, "invalid")
    assert members["errors"][0]["pointer"] == "#/answers/whose"


def test_an_organ_that_does_not_answer() -> None:
    from services.catalog.access import get_published

    with QUERIES.replace(get_published("shebao-chaxun").query_provider, Away()):
        told(resident().post(PATH, {}), 503, "busy")
