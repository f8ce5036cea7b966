"""``kill -9`` of a batch while it is issued: taken up again, each row issued once, no number lost."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable

import pytest

from tests.support.portal import Portal

pytestmark = [pytest.mark.servers, pytest.mark.timeout(3600)]
READ_IN = """
from services.certificates.operations import start_batch
from tests.certificates.test_batches import read_in
from tests.factories import certificates, departments
batch = read_in(rows={rows}, kind=certificates.certificate_type("KILL"))
start_batch(batch=batch, by=departments.approver(batch.issuer))
print(batch.pk)
"""
WORK = """
from services.certificates.models import IssueBatch
from services.certificates.operations import run_batch
print("ready", flush=True)
while IssueBatch.objects.get(pk={batch}).state == "running":
    run_batch(batch_id={batch})
"""
LEDGER = """
import json
from services.audit.models import AuditEntry
from services.certificates.models import BatchRow, Certificate, IssueBatch
batch = IssueBatch.objects.get(pk={batch})
issued = Certificate.objects.filter(issued_for=f"batch:{{batch.ref}}")
print(json.dumps({{
    "state": batch.state,
    "rows": dict(sorted((state, BatchRow.objects.filter(batch=batch, state=state).count())
        for state in ("waiting", "issued", "failed"))),
    "issued": issued.count(),
    "holders": issued.values("holder").distinct().count(),
    "numbers": sorted(int(number[-6:]) for number in issued.values_list("number", flat=True)),
    "log": AuditEntry.objects.filter(event="certificate.issued", detail__for=f"batch:{{batch.ref}}").count(),
    "finished": AuditEntry.objects.filter(event="certificate.batch_finished").count(),
}}))
"""


def test_a_batch_that_is_killed_goes_on_and_issues_each_once(portal: Portal, size: Callable[[int, int], int]) -> None:
    chance, rows, kills = random.Random(7), size(60, 1000), size(3, 40)
    batch = int(portal.python(READ_IN.format(rows=rows)).split()[-1])
    portal.kill("web")
    for number in range(kills):
        name = f"batch-{number}"
        portal.begin(name, WORK.format(batch=batch))
        time.sleep(chance.uniform(0.05, 0.6))
        portal.kill(name)
    portal.python(WORK.format(batch=batch))
    ledger = json.loads(portal.python(LEDGER.format(batch=batch)).splitlines()[-1])
    numbers = ledger.pop("numbers")
    print(f"{kills} kills of a batch of {rows}: {json.dumps(ledger)}")
    assert ledger == {
        "state": "done",
        "rows": {"failed": 0, "issued": rows, "waiting": 0},
        "issued": rows,
        "holders": rows,
        "log": rows,
        "finished": 1,
    }
    assert numbers == list(range(numbers[0], numbers[0] + rows))
