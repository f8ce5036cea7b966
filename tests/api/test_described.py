"""What operations answer to what cannot be, their description says."""

from __future__ import annotations

import json

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from tests.api.client import API, resident
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.mark.parametrize(
    ("method", "path", "sent", "headers", "status"),
    [
        ("post", "/cases/", {"item": "nothere"}, {}, 404),
        ("post", "/bundle-applications/", {"bundle": "nothere"}, {}, 404),
        ("get", "/cases/", None, {"X-Acting-As": "FALSE"}, 422),
        ("post", "/cases/{ref}/withdraw/", None, {"Idempotency-Key": "a", "Content-Type": "text/plain"}, 415),
    ],
)
def test_what_is_answered_is_described(method: str, path: str, sent: object, headers: dict, status: int) -> None:
    me, ref = resident(), make.draft(make.MIGRANT, make.RESIDENCE_PERMIT).ref
    served = me.get("/schema/", Accept="application/vnd.oai.openapi+json").json()["paths"]
    data = {"data": json.dumps(sent), "content_type": "application/json"} if sent else {"data": b"x"}
    told = {**headers, "X-CSRFToken": me.token}
    answer = me.client.generic(method.upper(), API + path.format(ref=ref), **data, headers=told)
    assert answer.status_code == status, answer.content
    assert str(status) in served[f"/api/v1{path}"][method]["responses"]


def test_the_description_is_made_without_a_doubt():
    """Two things of one name, a view without a serializer: either would be described wrongly."""
    GENERATOR_STATS.reset()
    SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS
