"""The pages: what the public, the person and the reviewers see, and what is refused."""

from __future__ import annotations

import pytest
from django.urls import reverse

from services.audit.models import AuditEntry
from services.grants.enums import State
from services.grants.models import Candidate, Programme
from services.grants.operations import finding, reviewing
from tests.factories.accounts import sign_in
from tests.factories.applications import resident, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(city) -> Candidate:
    finding.search(programme=Programme.objects.get(code="gaoling"), by=None)
    return Candidate.objects.select_related("programme", "person").get(person__name="周示范")


def publish(entry: Candidate) -> None:
    reviewing.confirm(candidate=entry, reason="", by=staff("clerk2"))
    reviewing.approve(candidate=entry, by=staff("approver2"))


def test_the_public_sees_part_of_the_name_and_the_village_while_it_is_published(entry, client):
    url = reverse("grants:published")
    assert "金山街道" not in client.get(url).content.decode()
    publish(entry)
    page = client.get(url).content.decode()
    assert "金山街道" in page
    assert "周示范" not in page
    assert entry.person.id_number not in page
    reviewing.decline(candidate=entry, by=resident("13800000016"))
    assert "金山街道" not in client.get(url).content.decode()


def test_the_person_reads_why_and_declines_with_the_second_tap(entry, client):
    sign_in(client, resident("13800000016"))
    url = reverse("grants:mine", args=[entry.ref])
    assert client.get(url).status_code == 404
    publish(entry)
    assert entry.programme.reason in client.get(url).content.decode()
    decline = reverse("grants:decline", args=[entry.ref])
    assert client.get(decline).status_code == 200
    entry.refresh_from_db()
    assert entry.state == State.PUBLISHED
    assert client.post(decline).status_code == 302
    entry.refresh_from_db()
    assert entry.state == State.DECLINED
    assert client.post(decline).status_code == 409
    assert client.get(reverse("grants:mine_all")).status_code == 200


def test_somebody_else_has_no_such_page(entry, client):
    publish(entry)
    sign_in(client, resident("13800000003"))
    assert client.get(reverse("grants:mine", args=[entry.ref])).status_code == 404
    assert client.post(reverse("grants:decline", args=[entry.ref])).status_code == 404


def test_a_neighbour_objects(entry, client):
    publish(entry)
    sign_in(client, resident("13800000003"))
    url = reverse("grants:objection", args=[entry.ref])
    assert client.get(url).status_code == 200
    assert client.post(url, {"text": "?"}).status_code == 200
    assert client.post(url, {"text": "他去年搬走了"}).status_code == 302
    assert client.post(url, {"text": "他去年搬走了"}).status_code == 409


def test_reviewers_go_through_the_pages(entry, client):
    sign_in(client, staff("clerk2"))
    assert client.get(reverse("grants:desk")).status_code == 200
    assert client.get(reverse("grants:programme", args=[entry.programme_id])).status_code == 200
    page = client.get(reverse("grants:candidate", args=[entry.ref]))
    assert "周示范" not in page.content.decode()
    assert AuditEntry.objects.filter(event="grants.viewed", subject_ref=entry.subject_ref).count() == 1
    shown = client.post(reverse("grants:candidate", args=[entry.ref]), {"reason": "verify"})
    assert "周示范" in shown.content.decode()
    assert AuditEntry.objects.filter(event="grants.revealed", subject_ref=entry.subject_ref).count() == 1
    assert client.post(reverse("grants:candidate", args=[entry.ref]), {"reason": ""}).status_code == 422
    act = reverse("grants:act", args=[entry.ref, "strike"])
    assert client.post(act, {"reason": ""}).status_code == 200
    confirm = reverse("grants:act", args=[entry.ref, "confirm"])
    assert client.post(confirm, {"reason": ""}).status_code == 302
    assert client.post(confirm, {"reason": ""}).status_code == 409
    assert client.post(reverse("grants:act", args=[entry.ref, "approve"])).status_code == 404
    assert client.post(reverse("grants:act", args=[entry.ref, "grant"])).status_code == 404


def test_an_approver_approves_all_that_others_confirmed(entry, client):
    reviewing.confirm(candidate=entry, reason="", by=staff("clerk2"))
    sign_in(client, staff("approver2"))
    assert client.post(reverse("grants:approve_all", args=[entry.programme_id])).status_code == 302
    entry.refresh_from_db()
    assert entry.state == State.PUBLISHED


def test_another_department_has_no_such_page(entry, client):
    sign_in(client, staff("clerk1"))
    assert client.get(reverse("grants:candidate", args=[entry.ref])).status_code == 404
    assert client.post(reverse("grants:search", args=[entry.programme_id])).status_code == 404
