"""Clocks, promises, what may follow and the visit through the API: what the pages do, and 404 for a stranger."""

from __future__ import annotations

import pytest

from services.applications.enums import MaterialSource
from services.applications.models import CaseMaterial, LaterMaterial
from tests.api.client import resident
from tests.applications.test_later import accepted as accepted_later
from tests.applications.test_later import lacking
from tests.applications.test_promises import NAME, promisable
from tests.factories import applications as make
from tests.factories.moves import second_examiner, visited

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
ADDRESSES = ("limits/", "promises/", "later/", "visit/")


def test_a_stranger_is_told_nothing():
    case = make.accepted()
    stranger = resident(make.OLD_ENOUGH)
    for address in ADDRESSES:
        assert stranger.get(f"/cases/{case.ref}/{address}").status_code == 404, address
        assert stranger.get(f"/cases/nothere/{address}").status_code == 404, address
    signed = {"read": True, "name": NAME}
    for address in ("promises/job_proof/", "later/job_proof/", "visit/"):
        assert stranger.post(f"/cases/{case.ref}/{address}", signed).status_code == 404, address
    assert stranger.upload(f"/cases/{case.ref}/later/job_proof/files/", file=make.proof()).status_code == 404


def test_the_clocks_of_a_case_that_was_accepted():
    case = make.accepted()
    answer = resident().get(f"/cases/{case.ref}/limits/").json()
    promise = next(clock for clock in answer["clocks"] if clock["kind"] == "promise")
    assert promise["due_date"] == case.promise_due_date.isoformat()
    assert (promise["light"], promise["stands_still"], promise["stopped_at"]) == ("calm", False, None)
    assert {clock["kind"] for clock in answer["clocks"]}.isdisjoint({"step"})
    assert (answer["pauses"], answer["extension"]) == ([], None)


def test_promise_and_take_it_back():
    case, row = promisable()
    me, address = resident(), f"/cases/{case.ref}/promises/"
    assert [one["material"] for one in me.get(address).json()] == ["job_proof"]
    unread = me.post(f"{address}job_proof/", {"read": False, "name": NAME})
    assert unread.status_code == 422
    assert me.post(f"{address}job_proof/", {"read": True, "name": "王测试"}).status_code == 422
    signed = me.post(f"{address}job_proof/", {"read": True, "name": NAME})
    assert signed.status_code == 201, signed.content
    assert len(signed.json()["digest"]) == 64
    assert CaseMaterial.objects.get(pk=row.pk).source == MaterialSource.PROMISED
    assert me.send("delete", f"{address}job_proof/").status_code == 204
    assert CaseMaterial.objects.get(pk=row.pk).source == MaterialSource.UPLOADED
    assert me.post(f"{address}photo_of_nothing/", {"read": True, "name": NAME}).status_code == 404


def test_agree_that_it_follows_and_hand_it_in():
    case, row = lacking()
    me, address = resident(), f"/cases/{case.ref}/later/"
    assert [one["material"] for one in me.get(address).json()] == ["job_proof"]
    agreed = me.post(f"{address}job_proof/", {"read": True, "name": NAME})
    assert agreed.status_code == 201, agreed.content
    assert LaterMaterial.objects.filter(material=row).exists()
    early = me.upload(f"{address}job_proof/files/", file=make.proof())
    assert early.status_code == 409


def test_what_was_left_out_is_handed_in():
    case, _row = accepted_later()
    me, address = resident(), f"/cases/{case.ref}/later/"
    waits = me.get(address).json()[0]
    assert waits["due_date"]
    assert waits["handed_in_at"] is None
    assert me.upload(f"{address}job_proof/files/", file=make.proof()).status_code == 201
    assert me.get(address).json()[0]["handed_in_at"]


def test_another_time_for_the_visit_once():
    case = make.accepted()
    me, address = resident(), f"/cases/{case.ref}/visit/"
    assert me.get(address).status_code == 404
    visited(case, second=second_examiner())
    assert me.get(address).json()["place"]
    assert me.post(address, {"wish": ""}).status_code == 422
    wished = me.post(address, {"wish": "下周二上午"})
    assert wished.status_code == 200, wished.content
    assert wished.json()["wished_at"]
    assert me.post(address, {"wish": "下周三上午"}).status_code == 409
