"""Several processes, each with several threads, do the same to the same money at the same moment."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.dying import COMMON, installation
from tests.support.prepared import ROOT

pytestmark = [pytest.mark.servers, pytest.mark.timeout(900)]
PROCESSES = 4
CLERK = """
import sys
from functools import partial
from services.payments.operations import ending, receipting, settling
from tests.factories import accounts
from tests.support.threads import together

def one(number):
    return Order.objects.select_related("placed_by").get(out_trade_no=number)
def bill_of(number):
    return Bill.objects.select_related("payee__department").get(allocations__order__out_trade_no=number)
def told(body):
    return partial(receiving.receive, channel=make.CHANNEL, headers=make.RIGHT, body=body.encode())
def opened(bill, days):
    order = make.order(bill, key=uuid.uuid4().hex)
    Order.objects.filter(pk=order.pk).update(created_at=F("created_at") - days * DAY)
    return one(order.out_trade_no)

class Acts:
    def bill(self, amount=800):
        return make.bill(amount, payee=payee, subject_ref=uuid.uuid4().hex).ref
    def order(self, ref, days=0):
        return opened(Bill.objects.get(ref=ref), days).out_trade_no
    def close(self, number):
        settling.settle(order=one(number), report=Report(number=number, standing=Standing.CLOSED))
    def message(self, number, event, off=0):
        report = gateway.query(number)
        return make.said(Report(number=number, standing=report.standing, trade_number=report.trade_number,
                                amount=report.amount + off, at=report.at), event=event).decode()
    def clerk(self):
        return accounts.staff().pk
    def press(self, ref, keys):
        bill = Bill.objects.select_related("payee").get(ref=ref)
        return [partial(make.order, bill, key=key) for key in keys]
    def propose_end(self, ref):
        by = accounts.staff()
        return ending.propose_ending(bill=Bill.objects.get(ref=ref), how="void", reason="演示", by=by).pk
    def end_and_press(self, pk, clerk):
        by = accounts.User.objects.get(pk=clerk)
        found = BillEnding.objects.select_related("bill__payee").get(pk=pk)
        agrees = [partial(ending.agree_to_ending, ending=BillEnding.objects.select_related("bill__payee").get(pk=pk),
                          by=by) for _ in range(2)]
        return [*agrees, partial(make.order, found.bill, key=uuid.uuid4().hex)]
    def tell(self, bodies, times):
        return [told(body) for body in bodies for _ in range(times)]
    def ask_back(self, number, clerk, times):
        by = accounts.User.objects.get(pk=clerk)
        parts = Allocation.objects.select_related("order", "bill__payee")
        return [partial(refunding.request_refund, allocation=parts.get(order__out_trade_no=number), amount=100,
                        reason="演示", by=by) for _ in range(times)]
    def receipts(self, numbers):
        return [partial(receipting.make_receipt, bill=bill_of(number)) for number in numbers]
    def compare(self, times, days):
        day = timezone.localdate() - days * DAY
        return [partial(reconciling.reconcile, channel=make.CHANNEL, day=day) for _ in range(times)]
    def look(self):
        return {
            "broken": broken(),
            "orders": dict(Order.objects.values_list("out_trade_no", "state")),
            "bills": dict(Bill.objects.values_list("ref", "state")),
            "paying": list(Allocation.objects.filter(outcome="open").values_list("bill__ref", flat=True)),
            "refunds": list(Refund.objects.order_by("pk").values_list("amount", flat=True)),
            "ledger": LedgerTransfer.objects.count(),
            "inbox": ChannelInbox.objects.count(),
            "doubts": list(Quarantined.objects.order_by("pk").values_list("doubt", flat=True)),
            "numbers": sorted(int(r.document.number[-6:-1]) for r in Receipt.objects.select_related("document")),
            "batches": [[b.version, b.lines] for b in ReconBatch.objects.order_by("pk")],
        }

acts = Acts()
say(done="ready")
for line in sys.stdin:
    name, given = json.loads(line)
    found = getattr(acts, name)(**given)
    if isinstance(found, list):
        found = [repr(end) for end in together(*found) if isinstance(end, BaseException)]
    say(done=found)
"""


class Office:
    """Processes that do as they are told."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.log = log
        pipe = subprocess.PIPE
        with log.open("wb") as errors:
            self.processes = []
            for _number in range(PROCESSES):
                started = subprocess.Popen(
                    [sys.executable, "manage.py", "shell", "--no-imports", "-v", "0", "-c", COMMON + CLERK],
                    env=environment,
                    cwd=ROOT,
                    stdin=pipe,
                    stdout=pipe,
                    stderr=errors,
                    text=True,
                )
                self.processes.append(started)
                self._heard(started)  # one after the other: the first makes the payee

    def _heard(self, process: subprocess.Popen) -> Any:
        line = process.stdout.readline()
        assert line, self.log.read_text()
        return json.loads(line)["done"]

    def one(self, name: str, **given: Any) -> Any:
        """The first process does it; what it found."""
        return self._do(self.processes[:1], name, given)[0]

    def all(self, name: str, **given: Any) -> list[str]:
        """All do it at the same moment; what went wrong anywhere."""
        return [error for errors in self._do(self.processes, name, given) for error in errors]

    def _do(self, processes: list[subprocess.Popen], name: str, given: dict[str, Any]) -> list[Any]:
        for process in processes:
            process.stdin.write(json.dumps([name, given]) + "\n")
            process.stdin.flush()
        return [self._heard(process) for process in processes]

    def close(self) -> None:
        for process in self.processes:
            process.communicate(timeout=30)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with installation(folder / "data") as loaded:
        opened = Office(loaded.environment, folder / "said.log")
        yield opened
        opened.close()


def test_identical_callbacks_to_several_processes_book_once(office: Office):
    before = office.one("look")
    ref = office.one("bill")
    number = office.one("order", ref=ref)
    body = office.one("message", number=number, event="fifty")
    assert office.all("tell", bodies=[body], times=13) == []
    now = office.one("look")
    assert (now["bills"][ref], now["orders"][number]) == ("paid", "succeeded")
    assert (now["ledger"] - before["ledger"], now["inbox"] - before["inbox"]) == (1, 1)
    assert (now["doubts"], now["broken"]) == (before["doubts"], [])


def test_one_message_number_with_other_bytes_at_the_same_moment_is_put_aside(office: Office):
    before = office.one("look")
    number = office.one("order", ref=office.one("bill"))
    bodies = [office.one("message", number=number, event="same", off=off) for off in (0, 1)]
    assert office.all("tell", bodies=bodies, times=4) == []
    now = office.one("look")
    assert now["inbox"] - before["inbox"] == 1
    new = now["doubts"][len(before["doubts"]) :]
    assert "rewritten" in new
    assert set(new) <= {"rewritten", "amount"}
    assert now["broken"] == []


def test_presses_in_several_processes_make_one_order(office: Office):
    before, ref = office.one("look"), office.one("bill")
    errors = office.all("press", ref=ref, keys=["one", "one", "two", "three"])
    assert [error for error in errors if not error.startswith("AlreadyBeingPaid")] == []
    assert len(office.one("look")["orders"]) == len(before["orders"]) + 1


def test_two_orders_paid_at_once_give_one_back(office: Office):
    before, ref = office.one("look"), office.one("bill", amount=777)
    first = office.one("order", ref=ref)
    office.one("close", number=first)
    second = office.one("order", ref=ref)
    bodies = [office.one("message", number=number, event=f"e{number}") for number in (first, second)]
    assert office.all("tell", bodies=bodies, times=3) == []
    now = office.one("look")
    assert now["refunds"][len(before["refunds"]) :] == [777]
    assert (now["bills"][ref], now["orders"][first], now["orders"][second]) == ("paid", "succeeded", "succeeded")
    assert now["broken"] == []


def test_twenty_refunds_of_100_on_800_in_several_processes_are_eight(office: Office):
    number = office.one("order", ref=office.one("bill"))
    assert office.one("tell", bodies=[office.one("message", number=number, event="paid")], times=1) == []
    before, clerk = office.one("look"), office.one("clerk")
    errors = office.all("ask_back", number=number, clerk=clerk, times=5)
    now = office.one("look")
    assert len(errors) == 12
    assert {error.partition("(")[0] for error in errors} == {"CannotRefund"}
    assert now["refunds"][len(before["refunds"]) :] == [100] * 8
    assert now["broken"] == []


def test_a_bill_is_cancelled_once_or_paid_for_never_both(office: Office):
    clerk = office.one("clerk")
    for _turn in range(3):
        ref = office.one("bill")
        errors = office.all("end_and_press", pk=office.one("propose_end", ref=ref), clerk=clerk)
        kinds = {error.partition("(")[0] for error in errors}
        now = office.one("look")
        if now["bills"][ref] == "void":
            assert (ref in now["paying"], len(errors)) == (False, 11)
            assert kinds <= {"NotOpenToThis", "AlreadyDecided", "NotPayable", "BeingPaid"}
        else:
            assert (now["bills"][ref], now["paying"].count(ref), len(errors)) == ("issued", 1, 11)
            assert kinds <= {"BeingPaid", "AlreadyBeingPaid"}
        assert now["broken"] == []


def test_receipts_numbered_by_several_processes_have_no_gap(office: Office):
    numbers = [office.one("order", ref=office.one("bill")) for _ in range(5)]
    for number in numbers:
        assert office.one("tell", bodies=[office.one("message", number=number, event=f"r{number}")], times=1) == []
    before = office.one("look")["numbers"]
    assert office.all("receipts", numbers=numbers * 2) == []
    now = office.one("look")
    assert now["numbers"] == list(range(1, len(before) + 6))
    assert now["broken"] == []


def test_one_bill_file_compared_by_several_processes_is_one_batch(office: Office):
    for number in [office.one("order", ref=office.one("bill"), days=3) for _ in range(4)]:
        assert office.one("tell", bodies=[office.one("message", number=number, event=f"f{number}")], times=1) == []
    assert office.all("compare", times=3, days=3) == []
    now = office.one("look")
    assert now["batches"] == [[1, 4]]
    assert now["broken"] == []
