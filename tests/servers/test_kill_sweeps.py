"""``kill -9`` of sweeps, two at a time: each light is told once, wholly or not at all."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable

import pytest

from tests.support.portal import Portal

pytestmark = [pytest.mark.servers, pytest.mark.timeout(3600)]
AT_ONCE = 200
CLOCKS = """
from datetime import timedelta
from django.utils import timezone
from services.applications.models import Application, Clock
from tests.factories import applications as make
case = Application.objects.filter(state="review").first()
if case is None:
    case = make.accepted()
    from services.applications.operations import counter
    counter.begin_review(application=case, by=make.staff("clerk1"))
now, before = timezone.now(), Clock.objects.filter(kind="step").count()
Clock.objects.bulk_create(
    Clock(
        application=case, kind="step", label=f"stage {{before + n}}", unit="day", amount=1,
        started_at=now - timedelta(days=5), ends_at=now - timedelta(days=2), warns_at=now - timedelta(days=3),
        due_date=timezone.localdate() - timedelta(days=3),
    )
    for n in range({number})
)
"""
SWEEP = """
from services.applications.operations.sweeping import sweep
print("ready", flush=True)
while sweep():
    pass
"""
LEDGER = """
import json
from services.applications.models import Clock, Escalation
from services.applications.operations.sweeping import sweep
from services.audit.models import AuditEntry
done = sweep()
while done:
    done = sweep()
steps = Clock.objects.filter(kind="step", label__startswith="stage")
print(json.dumps({
    "clocks": steps.count(),
    "told": steps.filter(told=2).count(),
    "rows": Escalation.objects.filter(clock__in=steps).count(),
    "log": AuditEntry.objects.filter(event="case.escalated", detail__clock="step").count(),
    "faults": list(Clock.objects.exclude(fault="").values_list("fault", flat=True)),
}))
"""


def test_sweeps_that_are_killed_tell_each_light_once(portal: Portal, size: Callable[[int, int], int]) -> None:
    chance, rounds = random.Random(5), size(2, 60)
    for number in range(rounds):
        portal.python(CLOCKS.format(number=AT_ONCE))
        names = [f"sweep-{number}-{n}" for n in (1, 2)]
        for name in names:
            portal.begin(name, SWEEP)
        time.sleep(chance.uniform(0, 1))
        for name in names:
            portal.kill(name)
    ledger = json.loads(portal.python(LEDGER).splitlines()[-1])
    print(f"{2 * rounds} kills of sweeps: {json.dumps(ledger)}")
    every = AT_ONCE * rounds
    assert ledger == {"clocks": every, "told": every, "rows": every, "log": every, "faults": []}
