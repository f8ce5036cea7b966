"""The same request sent twice counts once: replayed, refused when it says something else, freed after a fault."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from services.applications.models import Application, CaseFile
from services.common import idempotency
from services.common.models import IdempotentRequest
from services.common.tasks import sweep
from services.documents.models import Document
from tests.api.client import resident
from tests.api.test_problems import told
from tests.factories import applications as make

ME = {"principal": "user:1", "fingerprint": "a" * 64}
in_the_city = pytest.mark.usefixtures("city")


def claims() -> list[IdempotentRequest]:
    return list(IdempotentRequest.objects.order_by("pk"))


@pytest.mark.django_db
@in_the_city
class TestAtTheApi:
    def test_for_somebody_else_the_same_words_are_another_request(self) -> None:
        me, draft = resident(), make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
        me.post(f"/cases/{draft.ref}/submit/", {"truth": True}, key="k1")
        other = me.post(f"/cases/{draft.ref}/submit/", {"truth": True}, key="k1", **{"X-Acting-As": "agent:1"})
        told(other, 422, "key-reused")

    def test_the_first_answer_is_repeated(self) -> None:
        me, draft = resident(), make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
        first = me.post(f"/cases/{draft.ref}/submit/", {"truth": True}, key="k1")
        again = me.post(f"/cases/{draft.ref}/submit/", {"truth": True}, key='"k1"')
        assert (first.status_code, again.status_code) == (200, 200)
        assert again.content == first.content
        assert (again["Idempotency-Replayed"], "Idempotency-Replayed" in first) == ("true", False)
        assert Document.objects.filter(subject_ref=draft.subject_ref, template="receipt").count() == 1
        told(me.post(f"/cases/{draft.ref}/submit/", {"truth": True}, key="k2"), 409, "not-open")

    def test_a_beginning_is_repeated_with_its_place(self) -> None:
        me = resident()
        first, again = (me.post("/cases/", {"item": make.ELDER_CARD}, key="k") for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201)
        assert first["Location"] == again["Location"]
        assert Application.objects.count() == 1

    def test_another_body_address_or_method_needs_another_key(self) -> None:
        me = resident()
        ref = me.post("/cases/", {"item": make.RESIDENCE_PERMIT}, key="k").json()["ref"]
        told(me.post("/cases/", {"item": make.ELDER_CARD}, key="k"), 422, "key-reused")
        told(me.send("delete", f"/cases/{ref}/", key="k"), 422, "key-reused")
        assert Application.objects.count() == 1

    def test_another_spelling_of_the_same_body_is_the_same(self) -> None:
        me = resident()
        headers = {"X-CSRFToken": me.token, "Idempotency-Key": "k"}
        for text in (b'{"item":"laonian-youdai"}', b'{ "item" : "laonian-youdai" }\n'):
            sent = me.client.post("/api/v1/cases/", text, content_type="application/json", headers=headers)
            assert sent.status_code == 201

    def test_a_file_is_known_by_its_content(self) -> None:
        me, draft = resident(), make.draft(make.MIGRANT, make.RESIDENCE_PERMIT)
        path = f"/cases/{draft.ref}/files/"
        first = me.upload(path, key="k", material="job_proof", file=make.proof())
        again = me.upload(path, key="k", material="job_proof", file=make.proof())
        assert (first.status_code, again.content) == (201, first.content)
        assert CaseFile.objects.count() == 1
        told(me.upload(path, key="k", material="job_proof", file=make.photo("证明.jpg")), 422, "key-reused")

    def test_keys_of_different_people_are_different(self) -> None:
        for phone in (make.MIGRANT, make.OLD_ENOUGH):
            assert resident(phone).post("/cases/", {"item": make.ELDER_CARD}, key="k").status_code == 201
        assert len(claims()) == 2

    def test_capitals_make_another_key(self) -> None:
        me = resident()
        assert me.post("/cases/", {"item": make.ELDER_CARD}, key="key").status_code == 201
        assert me.post("/cases/", {"item": make.RESIDENCE_PERMIT}, key="KEY").status_code == 201

    def test_a_refusal_is_repeated_too(self) -> None:
        me, draft = resident(), make.draft(make.MIGRANT, make.RESIDENCE_PERMIT)
        path = f"/cases/{draft.ref}/submit/"
        first = told(me.post(path, {"truth": True}, key="k"), 422, "invalid")
        answer = me.post(path, {"truth": True}, key="k")
        again = answer.json()
        assert (again["errors"], answer["Content-Type"]) == (first["errors"], "application/problem+json")
        assert answer["Idempotency-Replayed"] == "true"

    @pytest.mark.parametrize("key", ["x" * 256, "a b", "键", "\x7f", 'a"b'])
    def test_a_key_that_is_none(self, key: str) -> None:
        members = told(resident().post("/cases/", {"item": make.ELDER_CARD}, key=key), 400, "parameter")
        assert members["errors"][0]["header"] == "Idempotency-Key"

    def test_a_fault_frees_the_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from services.applications.operations import submitting

        me, draft = resident(), make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
        me.client.raise_request_exception = False
        with monkeypatch.context() as patch:
            patch.setattr(submitting, "submit", lambda **_: 1 / 0)
            told(me.post(f"/cases/{draft.ref}/submit/", {"truth": True}, key="k"), 500, "fault")
        assert claims() == []
        assert me.post(f"/cases/{draft.ref}/submit/", {"truth": True}, key="k").status_code == 200

    def test_a_claim_that_is_held_waits(self) -> None:
        me = resident()
        me.post("/cases/", {"item": make.ELDER_CARD}, key="k")
        IdempotentRequest.objects.update(done_at=None, status=None)
        told(me.post("/cases/", {"item": make.ELDER_CARD}, key="k"), 409, "running")

    def test_nothing_personal_lies_open(self) -> None:
        me, draft = resident(), make.draft(make.MIGRANT, make.RESIDENCE_PERMIT)
        me.send(
            "patch",
            f"/cases/{draft.ref}/answers/ground/",
            {"employer": "高州市演示果品有限公司", "ground": "job"},
            key="k",
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT body, key_index, fingerprint FROM common_idempotentrequest")
            row = cursor.fetchone()
        assert row[0].startswith("v1:")
        assert "高州市演示果品有限公司" in claims()[0].body


@pytest.mark.django_db
class TestTheStore:
    def test_a_dead_process_is_succeeded_once(self) -> None:
        dead = idempotency.begin(key="k", **ME)
        with pytest.raises(idempotency.StillRunning):
            idempotency.begin(key="k", **ME)
        past = timezone.now() - timedelta(seconds=1)
        IdempotentRequest.objects.update(leased_until=past)
        dead.leased_until = past
        heir = idempotency.begin(key="k", **ME)
        assert heir.done_at is None
        with pytest.raises(idempotency.TakenOver):
            idempotency.finish(claim=dead, status=200, body="", location="")
        with pytest.raises(idempotency.StillRunning):
            idempotency.begin(key="k", **ME)
        idempotency.finish(claim=heir, status=200, body="{}", location="")
        assert idempotency.begin(key="k", **ME).status == 200

    def test_an_answer_is_kept_for_a_day(self) -> None:
        idempotency.finish(claim=idempotency.begin(key="k", **ME), status=200, body="", location="")
        idempotency.finish(claim=idempotency.begin(key="young", **ME), status=200, body="", location="")
        old = IdempotentRequest.objects.order_by("pk").first()
        IdempotentRequest.objects.filter(pk=old.pk).update(begun_at=timezone.now() - idempotency.KEPT_FOR)
        assert idempotency.begin(key="k", **(ME | {"fingerprint": "b" * 64})).done_at is None
        IdempotentRequest.objects.exclude(key_index=old.key_index).update(
            begun_at=timezone.now() - idempotency.KEPT_FOR
        )
        sweep()
        assert [claim.key_index for claim in claims()] == [old.key_index]
