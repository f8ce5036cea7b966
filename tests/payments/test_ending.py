"""作废·核销: proposed by one of finance with a reason, decided by another, never while somebody pays."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from services.audit.models import AuditEntry
from services.common.relay import drain
from services.departments.enums import Relation, Role
from services.departments.models import StaffKin
from services.notices.models import Notice
from services.payments.enums import BillState, EndingHow, OrderState, ProposalState
from services.payments.kinds import KINDS, Kind
from services.payments.models import Bill, BillEnding, Order
from services.payments.operations import billing, ending, opening, receiving, taking
from services.payments.operations.moving import NotOpenToThis
from tests.factories import accounts, departments
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db
DESK = "/desk/finance/"
ENDS = [(EndingHow.VOID, BillState.VOID), (EndingHow.WRITTEN_OFF, BillState.WRITTEN_OFF)]


def proposed(how: str = EndingHow.VOID, bill: Bill | None = None) -> BillEnding:
    bill = bill or make.bill(payer=accounts.person())
    return ending.propose_ending(bill=bill, how=how, reason="金额算错", by=accounts.staff())


def now(bill: Bill) -> Bill:
    return Bill.objects.get(pk=bill.pk)


@pytest.mark.parametrize(("how", "state"), ENDS)
def test_a_proposal_changes_nothing_until_another_agrees(how: str, state: str):
    found = proposed(how)
    assert now(found.bill).state == BillState.ISSUED
    second = accounts.staff()
    ending.agree_to_ending(ending=found, by=second)
    found.refresh_from_db()
    assert (now(found.bill).state, now(found.bill).ended_reason) == (state, "金额算错")
    assert (found.state, found.decided_by) == (ProposalState.AGREED, second)
    books.hold()


def test_nobody_agrees_to_what_they_proposed():
    found = proposed()
    with pytest.raises(ending.OwnEnding):
        ending.agree_to_ending(ending=found, by=found.proposed_by)
    alone = {"state": ProposalState.AGREED, "decided_by": found.proposed_by, "decided_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        BillEnding.objects.update(**alone)
    assert (now(found.bill).state, BillEnding.objects.get().state) == (BillState.ISSUED, ProposalState.OPEN)


@pytest.mark.parametrize("how", EndingHow.values)
def test_without_a_reason_nothing_is_proposed(how: str):
    with pytest.raises(ValueError, match="原因"):
        ending.propose_ending(bill=make.bill(), how=how, reason="  ", by=accounts.staff())
    assert not BillEnding.objects.exists()


def test_a_telephone_number_in_the_reason_is_not_kept():
    ending.propose_ending(bill=make.bill(), how="void", reason="13800138000 来电说开重了", by=accounts.staff())
    assert BillEnding.objects.get().reason == "138****8000 来电说开重了"


def test_a_second_proposal_waits_for_the_first():
    found = proposed()
    with pytest.raises(ending.AlreadyProposed):
        proposed(EndingHow.WRITTEN_OFF, found.bill)
    ending.decline_ending(ending=found, reason="金额没错", by=accounts.staff())
    assert now(found.bill).state == BillState.ISSUED
    assert proposed(EndingHow.WRITTEN_OFF, now(found.bill)).is_open


def test_who_proposed_it_may_take_it_back_and_nobody_decides_twice():
    found = proposed()
    ending.decline_ending(ending=found, reason="看错了", by=found.proposed_by)
    stale = BillEnding.objects.select_related("bill").get()
    for verb in (
        partial(ending.agree_to_ending, by=accounts.staff()),
        partial(ending.decline_ending, reason="再说一次", by=accounts.staff()),
    ):
        with pytest.raises(ending.AlreadyDecided):
            verb(ending=stale)
    assert now(found.bill).state == BillState.ISSUED


def test_while_somebody_pays_it_is_neither_proposed_nor_agreed_to(gateway: make.FakeGateway):
    paid = make.bill()
    make.order(paid)
    with pytest.raises(billing.BeingPaid):
        proposed(EndingHow.VOID, paid)
    found = proposed()
    order = make.order(found.bill)
    with pytest.raises(billing.BeingPaid):
        ending.agree_to_ending(ending=found, by=accounts.staff())
    found.refresh_from_db()
    assert (found.state, now(found.bill).state) == (ProposalState.OPEN, BillState.ISSUED)
    opening.open_order(order=order)
    opening.close_now(order=Order.objects.get(pk=order.pk))
    ending.agree_to_ending(ending=found, by=accounts.staff())
    assert now(found.bill).state == BillState.VOID
    books.hold()


@pytest.mark.parametrize("how", EndingHow.values)
def test_what_is_paid_or_ended_is_not_ended(how: str):
    found = proposed(how)
    taking.take_at_window(bills=[found.bill], channel="cash", slip="", client_key="a", by=accounts.staff())
    with pytest.raises(NotOpenToThis):
        ending.agree_to_ending(ending=found, by=accounts.staff())
    gone = make.bill()
    billing.void_bill(bill=gone, reason="演示", by=None)
    for bill in (found.bill, gone):
        with pytest.raises(NotOpenToThis):
            ending.propose_ending(bill=now(bill), how=how, reason="演示", by=accounts.staff())
    assert now(found.bill).state == BillState.PAID


def held(**fields: Any) -> Bill:
    return billing.hold_bill(debt=make.debt(**fields), reason="没有收费标准", by=None)


def test_what_has_no_price_yet_is_cancelled_by_two_and_never_written_off():
    bill = held(payer=accounts.person())
    with pytest.raises(NotOpenToThis):
        proposed(EndingHow.WRITTEN_OFF, bill)
    found = proposed(EndingHow.VOID, bill)
    with pytest.raises(ending.OwnEnding):
        ending.agree_to_ending(ending=found, by=found.proposed_by)
    assert now(bill).state == BillState.PRICING_HOLD
    ending.agree_to_ending(ending=found, by=accounts.staff())
    assert (now(bill).state, now(bill).amount, now(bill).ended_reason) == (BillState.VOID, None, "金额算错")
    drain()
    (told,) = Notice.objects.filter(person=bill.payer, event="unpriced_bill_voided")
    assert "金额算错" in told.body
    assert "元" not in told.body
    billing.issue_bill(debt=make.debt(version=2, payer=bill.payer), lines=[billing.Line("演示", 5)], by=None)
    books.hold()


def test_a_price_that_came_meanwhile_does_not_keep_a_bill_from_being_cancelled():
    bill = held()
    found = proposed(EndingHow.VOID, bill)
    billing.propose_price(bill=bill, lines=[billing.Line("演示", 900)], reason="算出来了", by=accounts.staff())
    billing.confirm_price(bill=bill, seen=billing.digest_of(bill), by=accounts.staff())
    ending.agree_to_ending(ending=BillEnding.objects.select_related("bill__payee").get(), by=accounts.staff())
    assert (now(found.bill).state, now(bill).amount) == (BillState.VOID, 900)
    books.hold()


def test_late_money_for_a_cancelled_bill_goes_back_by_itself(gateway: make.FakeGateway):
    found = proposed()
    order = make.order(found.bill)
    opening.open_order(order=order)
    opening.close_now(order=Order.objects.get(pk=order.pk))
    ending.agree_to_ending(ending=found, by=accounts.staff())
    body = make.said(gateway.pay(order.out_trade_no))
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=body)
    assert (now(found.bill).state, Order.objects.get().state) == (BillState.VOID, OrderState.SUCCEEDED)
    assert found.bill.allocations.get().refund_reserved == found.bill.amount
    books.hold()


@pytest.mark.parametrize(("how", "event"), [("void", "bill_voided"), ("written_off", "bill_written_off")])
def test_the_payer_is_told_once_with_the_reason_and_it_is_kept(how: str, event: str):
    found = proposed(how)
    second = accounts.staff()
    ending.agree_to_ending(ending=found, by=second)
    drain()
    drain()
    (told,) = Notice.objects.filter(person=found.bill.payer, event=event)
    assert "金额算错" in told.body
    kept = AuditEntry.objects.filter(subject_ref=found.bill.subject).order_by("pk")
    verb = "bill.voided" if how == "void" else "bill.written_off"
    assert list(kept.values_list("event", flat=True)) == ["bill.issued", "bill.end_proposed", verb]


def test_whoever_asked_for_the_money_hears_of_it_and_may_still_need_the_bill():
    heard: list[int] = []

    def keeps(bill: Bill, how: str) -> str:
        return "办件还等着" if how == EndingHow.WRITTEN_OFF else ""

    with KINDS.replace(make.KIND, Kind(name="演示", on_ended=lambda bill: heard.append(bill.pk), keeps=keeps)):
        bill = make.bill()
        with pytest.raises(ending.Kept, match="办件还等着"):
            proposed(EndingHow.WRITTEN_OFF, bill)
        found = proposed(EndingHow.VOID, bill)
        BillEnding.objects.update(how=EndingHow.WRITTEN_OFF)
        found.refresh_from_db()
        with pytest.raises(ending.Kept):
            ending.agree_to_ending(ending=found, by=accounts.staff())
        assert (now(bill).state, heard) == (BillState.ISSUED, [])
        BillEnding.objects.update(how=EndingHow.VOID)
        found = BillEnding.objects.select_related("bill").get()
        ending.agree_to_ending(ending=found, by=accounts.staff())
        assert heard == [bill.pk]


class TestDesk:
    """By the pages: search, bill, propose; the list; the other."""

    @pytest.fixture
    def office(self) -> Any:
        return departments.department(keeps_books=True)

    @pytest.fixture
    def clerk(self, office: Any) -> Any:
        return departments.holder(Role.FINANCE, where=office)

    @pytest.fixture
    def desk(self, clerk: Any) -> Client:
        return accounts.sign_in(Client(), clerk)

    @pytest.fixture
    def other(self, office: Any) -> Client:
        return accounts.sign_in(Client(), departments.holder(Role.FINANCE, where=office))

    def test_from_the_search_to_the_second_person_by_links_alone(self, desk: Client, other: Client):
        bill = make.bill(4050, payer=accounts.person("陈演示"))
        page = f"{DESK}bills/{bill.ref}/"
        assert page in desk.post(DESK, {"words": bill.ref}).content.decode()
        assert f"{page}end/" in desk.get(page).content.decode()
        said = {"how": "void", "reason": "同一件事开了两张"}
        assert desk.post(f"{page}end/", said, follow=True).status_code == 200
        found = BillEnding.objects.get()
        own = desk.get(f"{DESK}endings/{found.pk}/").content.decode()
        assert f"/endings/{found.pk}/agree/" not in own
        assert desk.post(f"{DESK}endings/{found.pk}/agree/").status_code == 302
        assert now(bill).state == BillState.ISSUED
        assert f"{DESK}endings/" in other.get(DESK).content.decode().split("<main", 1)[1]
        assert f"{DESK}endings/{found.pk}/" in other.get(f"{DESK}endings/").content.decode()
        read = other.get(f"{DESK}endings/{found.pk}/").content.decode()
        assert ("同一件事开了两张" in read, "陈*示" in read, "40.50" in read) == (True, True, True)
        assert other.post(f"{DESK}endings/{found.pk}/agree/").status_code == 302
        assert now(bill).state == BillState.VOID
        assert f"/endings/{found.pk}/" not in other.get(f"{DESK}endings/").content.decode()
        assert f"/endings/{found.pk}/" in other.get(f"{DESK}endings/?show=decided").content.decode()
        assert f"{page}end/" not in desk.get(page).content.decode()

    def test_of_a_bill_without_a_price_only_its_cancelling_is_offered(self, desk: Client, other: Client):
        bill = held(payer=accounts.person())
        address = f"{DESK}bills/{bill.ref}/end/"
        assert address in desk.get(f"{DESK}bills/{bill.ref}/").content.decode()
        form = desk.get(address).content.decode()
        assert ('value="void"' in form, 'value="written_off"' in form) == (True, False)
        assert desk.post(address, {"how": "written_off", "reason": "收不到"}).status_code == 422
        assert desk.post(address, {"how": "void", "reason": "重复建账"}).status_code == 302
        found = BillEnding.objects.get()
        assert f"{DESK}endings/{found.pk}/" in other.get(f"{DESK}endings/").content.decode()
        assert f"{DESK}endings/" in other.get(DESK).content.decode().split("<main", 1)[1]
        assert "None" not in other.get(f"{DESK}endings/{found.pk}/").content.decode()
        other.post(f"{DESK}endings/{found.pk}/agree/")
        assert now(bill).state == BillState.VOID
        assert desk.get(f"{DESK}bills/?show=ended").status_code == 200

    def test_what_was_typed_stays_when_something_is_wrong(self, desk: Client):
        bill = make.bill()
        address = f"{DESK}bills/{bill.ref}/end/"
        answer = desk.post(address, {"reason": "开错了单位"})
        assert (answer.status_code, "开错了单位" in answer.content.decode()) == (422, True)
        make.order(bill)
        answer = desk.post(address, {"how": "void", "reason": "开错了单位"})
        assert (answer.status_code, "开错了单位" in answer.content.decode()) == (409, True)
        assert not BillEnding.objects.exists()

    def test_an_open_payment_is_closed_from_the_page_of_the_bill(self, desk: Client, gateway: make.FakeGateway):
        bill = make.bill()
        order = make.order(bill)
        opening.open_order(order=order)
        close = f"{DESK}bills/{bill.ref}/close/{order.out_trade_no}/"
        assert close in desk.get(f"{DESK}bills/{bill.ref}/").content.decode()
        desk.post(close)
        drain()
        assert Order.objects.get().state == OrderState.CLOSED
        assert close not in desk.get(f"{DESK}bills/{bill.ref}/").content.decode()
        assert desk.post(f"{DESK}bills/{bill.ref}/close/TB0/").status_code == 404

    def test_nobody_ends_what_they_or_their_kin_owe(self, desk: Client, other: Client, clerk: Any):
        payer = accounts.person()
        bill = make.bill(payer=payer)
        StaffKin.objects.create(user=clerk, person=payer, relation=Relation.SPOUSE)
        said = {"how": "void", "reason": "不该收"}
        assert "/end/" not in desk.get(f"{DESK}bills/{bill.ref}/").content.decode()
        assert desk.post(f"{DESK}bills/{bill.ref}/end/", said).status_code == 409
        other.post(f"{DESK}bills/{bill.ref}/end/", said)
        found = BillEnding.objects.get()
        desk.post(f"{DESK}endings/{found.pk}/agree/")
        assert desk.post(f"{DESK}endings/{found.pk}/decline/", {"reason": "演示"}).status_code == 409
        assert (now(bill).state, BillEnding.objects.get().is_open) == (BillState.ISSUED, True)

    def test_of_another_organ_nothing_is_there(self, other: Client):
        bill = make.bill()
        found = proposed(bill=bill)
        stranger = accounts.sign_in(Client(), departments.holder(Role.FINANCE))
        for rest in (f"bills/{bill.ref}/end/", f"endings/{found.pk}/", f"endings/{found.pk}/decline/"):
            assert stranger.get(DESK + rest).status_code == 404
        assert stranger.post(f"{DESK}endings/{found.pk}/agree/").status_code in (302, 404)
        assert now(bill).state == BillState.ISSUED
        assert f"/endings/{found.pk}/" not in stranger.get(f"{DESK}endings/").content.decode()
        assert f"/endings/{found.pk}/" in other.get(f"{DESK}endings/").content.decode()

    def test_the_second_says_why_not(self, desk: Client, other: Client):
        found = proposed()
        address = f"{DESK}endings/{found.pk}/decline/"
        assert other.post(address, {"reason": ""}).status_code == 422
        assert other.post(address, {"reason": "账没错"}).status_code == 302
        assert "账没错" in desk.get(f"{DESK}endings/{found.pk}/").content.decode()
        assert other.post(address, {"reason": "再来"}).status_code == 409

    def test_a_bill_that_was_paid_meanwhile_waits_for_nobody(self, desk: Client):
        found = proposed()
        taking.take_at_window(bills=[found.bill], channel="cash", slip="", client_key="a", by=accounts.staff())
        assert f"/endings/{found.pk}/" not in desk.get(f"{DESK}endings/").content.decode()
        assert "/agree/" not in desk.get(f"{DESK}endings/{found.pk}/").content.decode()
