"""Whose money a finance clerk works on, what is kept from them, and pages that hold against anything typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from services.accounts.models import Enterprise
from services.departments.enums import Relation, Role
from services.departments.models import StaffKin
from services.payments.enums import Doubt, DoubtState, Outcome
from services.payments.models import Bill, DayClosing, Order, Quarantined, Refund, Till
from services.payments.operations import billing, disputing, doubting, ending, invoicing, refunding, taking
from tests.factories import accounts, departments
from tests.factories import payments as make

pytestmark = pytest.mark.django_db
DESK = "/desk/finance/"
MOST = 15
"""Questions to the database that a page may ask."""


@pytest.fixture
def office():
    """The organ that keeps the books of all."""
    return departments.department(keeps_books=True)


@pytest.fixture
def city(office) -> Client:
    return accounts.sign_in(Client(), departments.holder(Role.FINANCE, where=office))


def of(where) -> Client:
    """A finance clerk of one organ."""
    return accounts.sign_in(Client(), departments.holder(Role.FINANCE, where=where))


def paid(bill: Bill, by) -> Bill:
    taking.take_at_window(bills=[bill], channel="cash", slip="", client_key=f"k{bill.pk}", by=by)
    bill.refresh_from_db()
    return bill


def asked_back(bill: Bill, amount: int, by) -> Refund:
    part = bill.allocations.get(outcome=Outcome.WON)
    return refunding.request_refund(allocation=part, amount=amount, reason="多收", by=by)


def main_of(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode().split("<main", 1)[1]


class TestOwnBooks:
    """A clerk of one organ sees its money and nothing of others'."""

    def test_bills_refunds_objections_and_invoices_of_another_organ_are_absent(self, city):
        payee = make.payee(refund_limit=100)
        payer, clerk = make.payer(), departments.holder(Role.FINANCE, where=payee.department)
        bill = paid(make.bill(900, payee=payee), clerk)
        refund = asked_back(bill, 500, clerk)
        dispute = disputing.open_dispute(bill=bill, reason="金额不对", by=payer)
        invoice = invoicing.ask_invoice(bill=bill, buyer="person", by=payer)
        held = billing.hold_bill(debt=make.debt(payee=payee), reason="没有收费标准", by=None)
        own, foreign = of(payee.department), of(departments.department())
        pages = [
            f"bills/{bill.ref}/",
            f"bills/{bill.ref}/refund/",
            f"bills/{held.ref}/price/",
            f"refunds/{refund.pk}/",
            f"refunds/{refund.pk}/decline/",
            f"disputes/{dispute.pk}/",
            f"invoices/{invoice.pk}/",
        ]
        for page in pages:
            assert (city.get(DESK + page).status_code, own.get(DESK + page).status_code) == (200, 200), page
            assert foreign.get(DESK + page).status_code == 404, page
        lists = {
            "refunds/": refund.out_refund_no,
            "held/": held.ref,
            "disputes/": "金额不对",
            "invoices/": f"invoices/{invoice.pk}/",
            "bills/?show=paid": bill.ref,
        }
        for page, words in lists.items():
            assert words in main_of(own.get(DESK + page)), page
            assert words not in main_of(foreign.get(DESK + page)), page
        assert bill.ref in main_of(own.post(DESK, {"words": bill.ref}))
        assert f"bills/{bill.ref}/" not in main_of(foreign.post(DESK, {"words": bill.ref}))

    def test_what_another_organ_owns_is_not_moved(self):
        payee = make.payee(refund_limit=100)
        clerk = departments.holder(Role.FINANCE, where=payee.department)
        bill, owed = paid(make.bill(900, payee=payee), clerk), make.bill(payee=payee)
        refund = asked_back(bill, 500, clerk)
        foreign = of(departments.department())
        for rest, said in (
            (f"refunds/{refund.pk}/agree/", {}),
            (f"refunds/{refund.pk}/hand/", {}),
            (f"bills/{owed.ref}/take/", {"channel": "cash", "key": "a"}),
            (f"bills/{bill.ref}/refund/", {"yuan": "1", "reason": "x"}),
        ):
            assert foreign.post(DESK + rest, said).status_code == 404, rest
        refund.refresh_from_db()
        assert refund.state == "requested"
        assert Refund.objects.count() == Order.objects.count() == 1

    def test_the_report_of_an_organ_tells_only_its_money(self, city):
        payees = [make.payee(), make.payee()]
        for n, payee in enumerate(payees):
            paid(make.bill(111 + n, payee=payee), departments.holder(Role.FINANCE, where=payee.department))
        own = main_of(of(payees[0].department).get(DESK + "report/"))
        assert ("1.11" in own, "1.12" in own, "2.23" in own) == (True, False, False)
        assert "2.23" in main_of(city.get(DESK + "report/"))

    def test_bill_files_and_work_given_up_are_for_who_keeps_every_book(self, city):
        own = of(departments.department())
        for page in ("files/", "files/1/", "files/lines/1/", "dead/"):
            assert own.get(DESK + page).status_code == 403, page
        assert own.post(DESK + "dead/1/again/").status_code == 403
        assert city.get(DESK + "files/").status_code == city.get(DESK + "dead/").status_code == 200
        assert "/files/" not in main_of(own.get(DESK))

    def test_money_without_an_order_is_put_aside_for_who_keeps_every_book(self, city):
        doubt = doubting.put_aside(doubt=Doubt.NO_ORDER, channel="x", key="1", amount=5, number="T1")
        assert city.get(f"{DESK}doubts/{doubt.pk}/").status_code == 200
        assert of(departments.department()).get(f"{DESK}doubts/{doubt.pk}/").status_code == 404

    def test_a_till_is_checked_by_a_colleague_not_by_another_organ(self, city):
        payee = make.payee()
        clerk = departments.holder(Role.FINANCE, where=payee.department)
        paid(make.bill(900, payee=payee), clerk)
        today = timezone.localdate()
        closing = taking.count_till(channel="cash", day=today, counted=900, note="", by=clerk)
        foreign, colleague = of(departments.department()), of(payee.department)
        assert "9.00" not in main_of(foreign.get(DESK + "till/"))
        assert foreign.post(f"{DESK}till/closings/{closing.pk}/check/").status_code == 404
        assert "9.00" in main_of(colleague.get(DESK + "till/"))
        colleague.post(f"{DESK}till/closings/{closing.pk}/check/")
        assert DayClosing.objects.get().checked_by is not None


class TestOwnAndKin:
    """Nobody touches money of their own, of kin, or of a firm that one of them leads or acts for."""

    @pytest.fixture
    def clerk(self, office):
        return departments.holder(Role.FINANCE, where=office)

    @pytest.fixture
    def desk(self, clerk) -> Client:
        return accounts.sign_in(Client(), clerk)

    def test_what_kin_paid_for_somebody_else_is_done_by_a_colleague(self, desk, clerk, gateway):
        from services.payments.operations import opening, receiving

        friend = accounts.real_named()
        StaffKin.objects.create(user=clerk, person=friend.person, relation=Relation.SIBLING)
        bill = make.bill(800, payer=accounts.person())
        order = make.order(bill, by=friend)
        opening.open_order(order=order)
        report = gateway.pay(order.out_trade_no, amount=801)
        receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(report))
        doubt = Quarantined.objects.get()
        said = {"outcome": "accepted", "note": "已核实"}
        assert desk.post(f"{DESK}doubts/{doubt.pk}/", said).status_code == 409
        doubt.refresh_from_db()
        assert doubt.state == DoubtState.OPEN

    def test_a_firm_of_kin(self, desk, clerk, office):
        leader = accounts.person()
        firm = Enterprise.objects.create(name="演示公司", credit_code="91440981MA4X00001X", legal_representative=leader)
        StaffKin.objects.create(user=clerk, person=leader, relation=Relation.SPOUSE)
        bill = make.bill(800, enterprise=firm)
        assert desk.post(f"{DESK}bills/{bill.ref}/take/", {"channel": "cash", "key": "a"}).status_code == 409
        colleague = accounts.sign_in(Client(), departments.holder(Role.FINANCE, where=office))
        assert colleague.post(f"{DESK}bills/{bill.ref}/take/", {"channel": "cash", "key": "a"}).status_code == 302

    def test_an_invoice_of_kin(self, desk, clerk):
        payer = accounts.real_named()
        bill = paid(make.bill(payer=payer.person), departments.holder(Role.FINANCE))
        asked = invoicing.ask_invoice(bill=bill, buyer="person", by=payer)
        StaffKin.objects.create(user=clerk, person=payer.person, relation=Relation.PARENT)
        assert desk.post(f"{DESK}invoices/{asked.pk}/", {"number": "2444"}).status_code == 409
        asked.refresh_from_db()
        assert asked.number == ""


def test_a_refund_asked_for_twice_by_one_button_is_one(city, office):
    bill = paid(make.bill(10_000), departments.holder(Role.FINANCE, where=office))
    address = f"{DESK}bills/{bill.ref}/refund/"
    said = {"yuan": "20", "reason": "多收", "seen": "0"}
    assert 'name="seen" value="0"' in main_of(city.get(address))
    assert city.post(address, said).status_code == 302
    again = city.post(address, said)
    assert again.status_code == 409
    assert 'value="20"' in again.content.decode(), "what was typed is kept"
    assert Refund.objects.count() == 1
    assert city.post(address, said | {"seen": "2000"}).status_code == 302


def test_the_company_is_asked_again_about_an_attempt_of_this_bill_only(city, gateway):
    from services.common.relay import drain
    from services.payments.operations import opening

    bill, other = make.bill(800), make.bill(900)
    order = make.order(bill)
    opening.open_order(order=order)
    gateway.pay(order.out_trade_no)
    assert f"/ask/{order.out_trade_no}/" in main_of(city.get(f"{DESK}bills/{bill.ref}/"))
    assert city.post(f"{DESK}bills/{other.ref}/ask/{order.out_trade_no}/").status_code == 404
    city.post(f"{DESK}bills/{bill.ref}/ask/{order.out_trade_no}/")
    drain()
    assert Bill.objects.get(pk=bill.pk).state == "paid"


def test_a_clerk_counts_only_a_till_that_is_theirs(city):
    for day in (timezone.localdate(), "2020-01-01", "0001-01-01", "9999-12-31", "x", "2026-02-31"):
        assert city.get(f"{DESK}till/cash/{day}/").status_code == 404, day
        assert city.post(f"{DESK}till/cash/{day}/", {"yuan": "0"}).status_code == 404, day
    assert not Till.objects.exists()


@pytest.mark.parametrize("junk", ["\x00", "a\x00b", "\ud800", "'" * 80, "<b>", "９" * 30, "-1", "1e9", "0", "0.001"])
def test_junk_is_refused_without_a_broken_page(city, office, junk):
    clerk = departments.holder(Role.FINANCE, where=office)
    bill, owed = paid(make.bill(900, payee=make.payee(refund_limit=0)), clerk), make.bill(900)
    refund = asked_back(bill, 100, clerk)
    held = billing.hold_bill(debt=make.debt(), reason="没有收费标准", by=None)
    junk = junk.encode("utf-8", "replace").decode()
    for rest, said in {
        "": {"words": junk},
        f"bills/{bill.ref}/refund/": {"yuan": junk, "reason": junk, "seen": junk},
        f"bills/{owed.ref}/take/": {"channel": junk, "slip": junk, "terminal": junk, "key": junk},
        f"bills/{held.ref}/price/": {"yuan": junk, "reason": junk},
        f"refunds/{refund.pk}/transfer/": {"slip": junk},
        f"refunds/{refund.pk}/transfer/confirm/": {"slip": junk},
        f"refunds/{refund.pk}/decline/": {"reason": junk},
    }.items():
        assert city.post(DESK + rest, said).status_code < 500, (rest, junk)
    for query in ("report/?day=", "refunds/?page=", "bills/?show=", "doubts/?show="):
        assert city.get(DESK + query + "0001-01-01").status_code == 200
    assert city.get(f"{DESK}bills/a%00b/").status_code == 404
    assert Bill.objects.get(pk=owed.pk).state == "issued"


def test_no_page_asks_much(office):
    """Thirty rows in each list ask no more than one."""
    clerk = departments.holder(Role.FINANCE, where=office)
    city = accounts.sign_in(Client(), clerk)
    payer = make.payer()
    for n in range(32):
        bill = paid(make.bill(900 + n, payer=payer.person, payee=make.payee(refund_limit=0)), clerk)
        refund = asked_back(bill, 100, clerk)
        disputing.open_dispute(bill=bill, reason="金额不对", by=payer)
        invoicing.ask_invoice(bill=bill, buyer="person", by=payer)
        doubt = doubting.put_aside(doubt=Doubt.NO_ORDER, channel="x", key=str(n), amount=5, number=f"T{n}")
        ending.propose_ending(bill=make.bill(payer=payer.person), how="void", reason="开重", by=clerk)
        billing.hold_bill(debt=make.debt(), reason="没有收费标准", by=None)
        Till.objects.create(clerk=clerk, channel="cash", day_date=timezone.localdate() - timedelta(days=n + 1))
    pages = ["", "report/", "held/", "dead/", "refunds/", "doubts/", "files/", "till/", "disputes/", "invoices/"]
    pages += ["bills/?show=paid", f"bills/{bill.ref}/", f"refunds/{refund.pk}/", f"doubts/{doubt.pk}/"]
    pages += [f"bills/{bill.ref}/refund/", f"bills/{bill.ref}/take/"]
    owed = Bill.objects.filter(state="issued").order_by("-pk")[0]
    pages += ["endings/", "payees/", f"payees/{owed.payee_id}/", f"bills/{owed.ref}/end/", f"bills/{owed.ref}/"]
    pages += [f"endings/{owed.endings.get().pk}/"]
    asked = {}
    for page in pages:
        city.get(DESK + page)
        with CaptureQueriesContext(connection) as queries:
            assert city.get(DESK + page).status_code == 200, page
        asked[page] = len(queries)
    assert {page: n for page, n in asked.items() if n > MOST} == {}
