"""``kill -9`` of two clerks who work through the same cases, and of the one who makes the papers: every move of a case
happened once or not at all, with its one document and its one entry in the log."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator

import pytest

from tests.support.portal import Portal, running_portal

pytestmark = [pytest.mark.servers, pytest.mark.timeout(3600)]
AT_ONCE = 6
"""Cases of one round: more than two clerks get through before they are killed."""
CASES = """
from services.applications.models import Application
from tests.factories import applications as make
for _ in range({number}):
    Application.objects.filter(state="draft").delete()
    make.received()
print("made")
"""
CLERKS = """
import time
from services.applications.models import Application
from services.applications.operations import counter, moving
from services.applications.operations.counter import CannotAccept, CannotDecide
from tests.factories import applications as make
clerk, approver = make.staff("clerk1"), make.staff("approver1")
REFUSED = (moving.NotOpenToThis, CannotAccept, CannotDecide, ValueError)
def act(case):
    if case.state == "received":
        for row in case.materials.all():
            row.application = case
            counter.check_material(case_material=row, finding="fit", reason="", by=clerk)
        counter.accept(application=case, by=clerk)
    elif case.state in ("accepted", "review"):
        counter.propose(application=case, proposal="refuse", reason="演示理由", by=clerk)
    elif case.state == "decision":
        counter.refuse(application=case, reason="演示理由", by=approver)
print("ready", flush=True)
{turn}
    for case in Application.objects.filter(state__in=("received", "accepted", "review", "decision")).order_by("pk"):
        try:
            act(case)
        except REFUSED:
            continue
"""
UNTIL_KILLED, TO_THE_END = "while True:", "for _ in range(8):"
RELAY = """
from services.common.relay import drain
print("ready", flush=True)
while True:
    drain()
"""
LEDGER = """
import json
from collections import Counter
from django.utils import timezone
from services.applications.models import Application
from services.applications.workflow import MOVES
from services.audit.models import AuditEntry
from services.common.models import OutboxTask
from services.common.relay import drain
from services.documents.models import Document, NumberSeries
for _ in range(20):
    OutboxTask.objects.filter(done_at=None).update(due_at=timezone.now(), leased_until=None)  # all holders are dead
    drain()
cases = Application.objects.exclude(state="draft")
found = Counter()
for case in cases:
    steps = list(case.progress.order_by("id"))
    names = [step.move for step in steps]
    found["cases"] += 1
    found["moves"] += len(names)
    found["twice"] += len(names) - len(set(names))
    found["last"] += steps[-1].state == case.state
    owed = [step for step in steps if MOVES[step.move].document]
    found["owed"] += len(owed)
    found["missing"] += sum(step.document_id is None for step in owed)
    papers = Document.objects.filter(subject_ref=case.subject_ref)
    found["papers"] += papers.count()
    found["unmade"] += papers.exclude(state="made").count()
    found["closed"] += case.state == "closed"
    events = AuditEntry.objects.filter(subject_ref=case.subject_ref, event__in=["case." + name for name in names])
    found["log"] += events.count()
found["numbers"] = sum(NumberSeries.objects.values_list("last", flat=True))
found["documents"] = Document.objects.count()
print(json.dumps(found))
"""


@pytest.fixture
def portal() -> Iterator[Portal]:
    """One whose papers are made by whoever relays, on both databases: the process that is killed does the work."""
    with running_portal(CELERY_BROKER_URL="") as started:
        yield started


def test_moves_that_are_killed_happen_once_with_their_paper(portal: Portal, size: Callable[[int, int], int]) -> None:
    chance, rounds, kills, in_work = random.Random(8), size(2, 40), 0, 0
    portal.kill("web")
    for number in range(rounds):
        portal.python(CASES.format(number=AT_ONCE))
        names = [f"clerk-{number}-{n}" for n in (1, 2)] + [f"papers-{number}"]
        for name in names:
            script = RELAY if name.startswith("papers") else CLERKS.format(turn=UNTIL_KILLED)
            portal.begin(name, script)
        time.sleep(chance.uniform(0.05, 1.2))
        in_work += sum(portal.is_at_work(name) for name in names)
        for name in names:
            portal.kill(name)
            kills += 1
        portal.python(CLERKS.format(turn=TO_THE_END))
    ledger = json.loads(portal.python(LEDGER).splitlines()[-1])
    print(f"{kills} kills, {in_work} of them at work: {json.dumps(ledger)}")
    assert in_work, "no kill came in time: this run proves nothing"
    every = AT_ONCE * rounds
    assert ledger["cases"] == ledger["last"] == ledger["closed"] == every
    assert (ledger.get("twice", 0), ledger.get("missing", 0), ledger.get("unmade", 0)) == (0, 0, 0)
    assert ledger["owed"] == ledger["papers"], "a move without its document, or a document without its move"
    assert ledger["log"] == ledger["moves"]
    assert ledger["numbers"] == ledger["documents"], "a number was lost or given twice"
