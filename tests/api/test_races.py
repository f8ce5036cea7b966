"""Sixteen at once with one key: one is worked on, the others wait or are told the same. On both databases."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.common import idempotency
from services.common.models import IdempotentRequest
from services.documents.models import Document
from tests.api.client import Caller, resident
from tests.factories import applications as make
from tests.support.threads import together

at_once = pytest.mark.usefixtures("committed_city")
ME = {"principal": "user:1", "fingerprint": "a" * 64}


def claims() -> list[IdempotentRequest]:
    return list(IdempotentRequest.objects.order_by("pk"))


@pytest.mark.django_db
def test_the_database_keeps_a_key_for_one_request() -> None:
    claim = idempotency.begin(key="k", **ME)
    copy = {f: getattr(claim, f) for f in ("principal", "key_index", "fingerprint", "begun_at", "leased_until")}
    with pytest.raises(IntegrityError), transaction.atomic():
        IdempotentRequest.objects.create(**copy)


def sent(me: Caller, ref: str, key: str) -> Any:
    """One thread's request, through a client of its own with the same session."""
    mine = Caller(token=False)
    mine.client.cookies, mine.token = me.client.cookies, me.token
    return mine.post(f"/cases/{ref}/submit/", {"truth": True}, key=key)


@at_once
def test_sixteen_times_the_same_is_one_submission() -> None:
    me, draft = resident(), make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    ended = together(*(partial(sent, me, draft.ref, "k") for _ in range(16)))
    statuses = sorted(answer.status_code for answer in ended)
    assert set(statuses) <= {200, 409}, ended
    fresh = [a for a in ended if a.status_code == 200 and "Idempotency-Replayed" not in a]
    assert len(fresh) == 1
    assert {a.content for a in ended if a.status_code == 200} == {fresh[0].content}
    waiting = [a.json()["type"] for a in ended if a.status_code == 409]
    assert set(waiting) <= {"urn:tongban:problem:running"}
    assert Document.objects.filter(subject_ref=draft.subject_ref, template="receipt").count() == 1
    assert [claim.status for claim in claims()] == [200]
    assert sent(me, draft.ref, "k").content == fresh[0].content


@at_once
def test_sixteen_keys_are_one_submission_and_fifteen_conflicts() -> None:
    me, draft = resident(), make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    ended = together(*(partial(sent, me, draft.ref, f"k{n}") for n in range(16)))
    assert sorted(answer.status_code for answer in ended) == [200] + [409] * 15
    assert len(claims()) == 16
    assert {claim.done_at is None for claim in claims()} == {False}


@at_once
def test_a_dead_claim_is_succeeded_by_one_of_sixteen() -> None:
    idempotency.begin(key="k", **ME)
    IdempotentRequest.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    ended = together(*(partial(idempotency.begin, key="k", **ME) for _ in range(16)))
    assert sum(isinstance(one, IdempotentRequest) for one in ended) == 1
    assert sum(isinstance(one, idempotency.StillRunning) for one in ended) == 15
