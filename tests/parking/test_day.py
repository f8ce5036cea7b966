"""A day of 500 entries and exits, 20,000 when soaking, told to the Device API with doubles, losses, misreads, outages.

Longer than other tests: the whole day with its payments is one story, and its end is what is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from services.parking.enums import Outcome, StayState
from services.parking.models import Lot, Observation, Stay
from services.parking.operations import closing
from services.parking.operations.billing import bills_of
from services.parking.simulating.day import Gate, Plan, Visit, plan
from services.payments.enums import BillState, OrderState
from services.payments.gateways.base import GATEWAYS
from services.payments.gateways.local import NOTIFY_PATH
from services.payments.invariants import broken
from services.payments.models import Bill, LedgerTransfer, Order, ReconItem
from services.payments.operations import asking, opening, ordering, reconciling
from tests.factories import accounts
from tests.parking import make
from tests.support.companies import Local, local

pytestmark = [pytest.mark.django_db]
SEED = 20261123
COMPANY = "localgw"


class Payer:
    """Pays at a payment company in a process of its own, which tells the portal of every other payment."""

    def __init__(self, company: Local) -> None:
        self.company, self.client = company, Client(enforce_csrf_checks=True)
        self.paid: set[str] = set()

    def pay(self, ref: str) -> bool:
        bill = Bill.objects.select_related("payee").get(ref=ref)
        key = f"day-{ref}"
        order = ordering.place_order(bills=[bill], channel=COMPANY, client_key=key, by=None)
        opening.open_order(order=order)
        self.company.pay(order.out_trade_no)
        self.paid.add(order.out_trade_no)
        if len(self.paid) % 2:
            opening.ask_now(order=order)
        else:
            headers, body = self.company.told(order.out_trade_no)
            kind = "application/json"
            told = self.client.post(NOTIFY_PATH, body, content_type=kind, headers=headers)
            assert told.status_code == 200, told.content
        make.follow()
        return True


@pytest.fixture
def company(tmp_path, settings) -> Iterator[Local]:
    """Its keys, its ledger and its bill file are its own."""
    asking.forget()
    with local(tmp_path) as found, GATEWAYS.replace(COMPANY, found.gateway):
        found.use(settings)
        yield found


@pytest.fixture
def lots(size) -> list[tuple[Lot, list]]:
    made = []
    for _n in range(size(2, 20)):
        lot = make.lot()
        made.append((lot, [make.camera(lot, "in"), make.camera(lot, "in"), make.camera(lot, "out")]))
    return made


def by_hand(day: Plan) -> None:
    """People look at the pictures of what no camera told, and write it down."""
    clerk = accounts.staff()
    lots = {lot.code: lot for lot in Lot.objects.select_related("operator", "payee")}
    for visit in day.visits:
        if visit.exit_lost:
            closing.leave(stay=stay_of(visit), at=visit.left_at, reason="看录像", by=clerk)
    for visit in day.visits:
        if visit.entry_lost:
            closing.enter(lot=lots[visit.lot], plate=visit.plate, at=visit.came_at, reason="看录像", by=clerk)


def stay_of(visit: Visit) -> Stay:
    rows = Stay.objects.select_related("vehicle", "lot").filter(lot__code=visit.lot)
    near = timedelta(seconds=15)
    rows = rows.filter(entered_at__range=(visit.came_at - near, visit.came_at + near)).order_by("pk")
    found = [stay for stay in rows if alike(stay.vehicle.plate, visit.plate)]
    assert len(found) == 1, (visit, found)
    return found[0]


def alike(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 1


def expected(entered_at: datetime, exited_at: datetime, *, free: bool) -> int:
    """5 yuan an hour begun, by the whole seconds of the civil clock; the first 15 minutes where they are given."""
    seconds = int(exited_at.timestamp()) - int(entered_at.timestamp())
    if free:
        assert seconds <= 900
        return 0
    return -(-seconds // 3600) * 500


def days_since(begun_at: datetime) -> list[date]:
    """The civil days from then until now, of which a payment company has a file each."""
    first, last = timezone.localdate(begun_at), timezone.localdate()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def test_a_day_ends_in_one_chain_of_bills_for_each_visit(lots, company, size, monkeypatch):
    begun_at = timezone.now()
    visits = size(250, 10_700)
    gates = [Gate(lot.code, (a.public_id, b.public_id), (out.public_id,)) for lot, (a, b, out) in lots]
    begins_at = timezone.now() - timedelta(hours=24)
    day = plan(gates=gates, visits=visits, begins_at=begins_at, seed=SEED)
    payer = Payer(company)
    driver = make.driver(*(device for _lot, devices in lots for device in devices), pay=payer.pay)
    report = driver.drive(day, until=lambda at: None)

    assert report.refused == []
    assert len(report.shut) <= report.decisions["call"], "whoever paid is let out"
    assert len(day.visits) >= size(225, 10_000)
    assert report.told >= 2 * len(day.visits)
    assert report.batches == 2
    happened = Counter(report.outcomes)
    assert happened["duplicate"] + happened["again"] > 20, "nothing was doubled"
    before: set[str] = set()
    again = [one for one in day.visits if one.plate in before or before.add(one.plate)]
    assert any(visit.entry_lost for visit in day.visits)
    assert any(visit.exit_lost for visit in day.visits)
    assert any(visit.entry_lost for visit in again), "every car that came again was seen to come"
    assert {one.plate for one in day.passages} - {visit.plate for visit in day.visits}, "nothing was misread"

    by_hand(day)
    for ref in Bill.objects.filter(state=BillState.ISSUED).order_by("pk").values_list("ref", flat=True):
        payer.pay(ref)

    assert Counter(Stay.objects.values_list("state", flat=True)) == {StayState.SETTLED: len(day.visits)}
    assert not Observation.objects.filter(outcome=Outcome.UNMATCHED).exists()
    assert Counter(Bill.objects.values_list("state", flat=True)).keys() <= {BillState.PAID, BillState.VOID}
    for visit in day.visits:
        stay = stay_of(visit)
        chain = bills_of(stay).filter(state=BillState.PAID).aggregate(sum=Sum("amount", default=0))["sum"]
        assert chain == stay.fee == expected(stay.entered_at, stay.exited_at, free=stay.free_used)
        assert stay.fee or any(row["code"] == "free_within" for row in stay.trace), "an exemption says why"
        assert stay.tariff_ref

    fees = Stay.objects.aggregate(sum=Sum("fee"))["sum"]
    orders = Order.objects.filter(state=OrderState.SUCCEEDED).aggregate(sum=Sum("amount"))["sum"]
    booked = LedgerTransfer.objects.aggregate(sum=Sum("amount"))["sum"]
    days = days_since(begun_at)
    tomorrow = timezone.now() + timedelta(days=1)
    with monkeypatch.context() as later:
        later.setattr(timezone, "now", lambda: tomorrow)  # the company goes on by its own clock
        batches = [reconciling.reconcile(channel=COMPANY, day=day) for day in days]
    came, lines = sum(batch.total for batch in batches), sum(batch.lines for batch in batches)
    assert came == fees == orders == booked
    assert came > 0
    assert (lines, ReconItem.objects.count()) == (len(payer.paid), 0)
    assert broken() == []


def test_the_same_seed_is_the_same_day():
    gates = [Gate("a", ("a-in",), ("a-out",))]
    at = datetime(2026, 3, 2, tzinfo=make.UTC)
    days = [plan(gates=gates, visits=50, begins_at=at, seed=seed) for seed in (1, 1, 2)]
    assert days[0] == days[1]
    assert days[0] != days[2]
