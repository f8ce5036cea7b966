"""`/readyz` tells when nobody relays; work under the lease of a process that was killed is not yet waiting."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.common.models import OutboxTask

pytestmark = pytest.mark.django_db


def waiting(**lease) -> OutboxTask:
    return OutboxTask.objects.create(task="x", due_at=timezone.now() - timedelta(minutes=5), **lease)


def test_nothing_waits(client: Client):
    assert client.get("/readyz").json()["ready"] is True


def test_work_that_nobody_takes_is_told(client: Client):
    waiting()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["relay_age_seconds"] >= 299


def test_leased_work_is_not_waiting(client: Client):
    waiting(leased_until=timezone.now() + timedelta(seconds=30))
    assert client.get("/readyz").status_code == 200


def test_work_waits_again_from_the_end_of_its_lease(client: Client):
    row = waiting(leased_until=timezone.now() - timedelta(seconds=20))
    assert client.get("/readyz").status_code == 200
    OutboxTask.objects.filter(pk=row.pk).update(leased_until=timezone.now() - timedelta(seconds=90))
    assert client.get("/readyz").status_code == 503
