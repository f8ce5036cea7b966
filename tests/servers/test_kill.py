"""``kill -9`` of the web process while people submit: what was acknowledged is there once, nothing is there by half.

Whoever got no answer sends the form again, as people do. On PostgreSQL the Celery worker is killed in turn, too.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import pytest

from tests.support.portal import Portal
from tests.support.visitors import Visitor, hidden_fields, session_cookies

pytestmark = [pytest.mark.servers, pytest.mark.timeout(3600)]
AT_ONCE = 3
LONGEST_WAIT = 0.25
"""Seconds between the first submission and the kill, at most."""
SETTLED = 600
"""Seconds the work left by all the kills may take; each leaves the relay little time."""
RESIDENTS = ("01", "02", "03", "04", "05", "06", "07", "08", "11", "12")
DRAFTS = """
import json
from services.applications.models import Application
from tests.factories import applications as make
drafts = {{}}
for number in {numbers!r}:
    case = make.filled("138000000" + number, make.ELDER_CARD)
    drafts[case.ref] = number
print(json.dumps(drafts))
"""
TAKE_BACK = """
from services.common.models import OutboxTask
OutboxTask.objects.filter(done_at=None).update(leased_until=None)
"""
"""Everything is down, so nobody holds any work: a package of papers would wait half an hour for its dead holder."""
LEDGER = """
import json, time
from services.applications.models import Application, CaseSerial
from services.certificates.models import Certificate
from services.common.models import OutboxTask
from services.documents.models import Document
from services.notices.models import Delivery, Notice
def waiting():
    held = list(Delivery.objects.filter(state="held").values_list("pk", flat=True))  # until the morning: rightly
    work = OutboxTask.objects.filter(done_at=None)
    rest = work.exclude(task="services.notices.tasks.deliver", kwargs__delivery_id__in=held)
    return [[row.task, row.attempts, str(row.kwargs)] for row in rest.order_by("id")[:20]]
end = time.monotonic() + SETTLED
while waiting() and time.monotonic() < end:
    time.sleep(0.2)
cases = []
for case in Application.objects.exclude(state="draft").order_by("id"):
    papers = Document.objects.filter(subject_ref=case.subject_ref)
    cases.append({
        "ref": case.ref, "state": case.state, "number": case.number, "granted": case.granted,
        "submitted": case.progress.filter(move="submit").count(),
        "receipts": papers.filter(template="receipt").count(),
        "unmade": papers.exclude(state="made").count(),
        "told": Notice.objects.filter(event="case_submitted", url__contains=case.ref).count(),
        "certificates": Certificate.objects.filter(issued_for=case.subject_ref).count(),
    })
print(json.dumps({
    "cases": cases,
    "waiting": waiting(),
    "serials": list(CaseSerial.objects.values_list("last", flat=True)),
    "half": Application.objects.filter(state="draft", number__isnull=False).count(),
}))
"""


@dataclass
class Crowd:
    """People who submit until they are told that it was received."""

    portal: Portal
    visitors: dict[str, Visitor]
    drafts: dict[str, str] = field(default_factory=dict)
    received: set[str] = field(default_factory=set)

    def enough(self) -> None:
        """New drafts for everybody who has none."""
        if len(self.drafts) < AT_ONCE:
            free = [n for n in RESIDENTS if n not in self.drafts.values()]
            self.drafts |= json.loads(self.portal.python(DRAFTS.format(numbers=free)).splitlines()[-1])

    def press(self, ref: str, form: dict[str, str]) -> None:
        """One person presses the button; no answer is no acknowledgement."""
        try:
            answer = self.visitors[self.drafts[ref]].post(address(ref), form)
        except httpx.TransportError:
            return
        if answer.status_code == 302 and answer.headers["location"].endswith("/submitted/"):
            self.received.add(ref)

    def form(self, ref: str) -> dict[str, str]:
        """The last page, filled in. Who finds that it was received already needs no form."""
        page = self.visitors[self.drafts[ref]].get(address(ref))
        if page.status_code == 302:
            self.received.add(ref)
            return {}
        return hidden_fields(page.text) | {"truth": "on"}

    def rush(self) -> list[threading.Thread]:
        """Several press at the same time."""
        forms = {ref: form for ref in list(self.drafts)[:AT_ONCE] if (form := self.form(ref))}
        threads = [threading.Thread(target=self.press, args=entry) for entry in forms.items()]
        for thread in threads:
            thread.start()
        return threads


def address(ref: str) -> str:
    """The page with the button."""
    return f"/my/cases/{ref}/check/"


def settled(portal: Portal) -> dict:
    """The ledger once no work waits any more. One process waits: starting another to ask again costs seconds."""
    return json.loads(portal.python(LEDGER.replace("SETTLED", str(SETTLED))).splitlines()[-1])


def test_what_was_acknowledged_is_there_once(portal: Portal, size: Callable[[int, int], int]):
    cookies = session_cookies(portal, [f"demo-{number}" for number in RESIDENTS])
    people = {n: Visitor(portal, f"demo-{n}", cookies=dict([cookies[f"demo-{n}"]])) for n in RESIDENTS}
    crowd = Crowd(portal, people)
    chance = random.Random(20260101)
    killed_in_flight = 0
    for turn in range(size(20, 200)):
        crowd.enough()
        threads = crowd.rush()
        time.sleep(chance.uniform(0, LONGEST_WAIT))
        killed_in_flight += any(thread.is_alive() for thread in threads)
        if turn % 4 == 3 and "worker" in portal.processes:
            portal.kill("worker")
        portal.kill("web")
        for thread in threads:
            thread.join()
        crowd.drafts = {ref: number for ref, number in crowd.drafts.items() if ref not in crowd.received}
        portal.stop()
        portal.start()
    portal.stop()
    portal.python(TAKE_BACK)
    portal.start()
    for ref in list(crowd.drafts):
        if form := crowd.form(ref):
            crowd.press(ref, form)
    ledger = settled(portal)
    for visitor in people.values():
        visitor.close()
    print(f"{killed_in_flight} kills in flight, {len(crowd.received)} acknowledged, {len(ledger['cases'])} cases")
    assert killed_in_flight, "no kill came in time: this run proves nothing"
    check(ledger, crowd.received)
    assert "broken" not in portal.manage("verify_audit").lower()


def check(ledger: dict, received: set[str]) -> None:
    """Every acknowledged case once and whole; every case that exists was asked for once."""
    cases = {case["ref"]: case for case in ledger["cases"]}
    assert received <= set(cases)
    assert ledger["half"] == 0
    assert ledger["waiting"] == []
    whole = {"submitted": 1, "receipts": 1, "unmade": 0, "told": 1}
    assert [c for c in cases.values() if {key: c[key] for key in whole} != whole] == []
    assert [c for c in cases.values() if c["certificates"] != bool(c["granted"])] == []
    assert len({c["number"] for c in cases.values()}) == len(cases)
    assert sum(ledger["serials"]) == len(cases), "a serial was lost or given twice"
