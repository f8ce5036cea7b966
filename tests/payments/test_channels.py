"""Every payment company, real ones and the simulator, through the one protocol: each test runs over all of them.

The companies stand on 127.0.0.1 with keys made for this run; see tests/support/companies.py.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from services.common import outbound
from services.payments.enums import Doubt, RefundCause, RefundState
from services.payments.gateways.base import GATEWAYS, Charge, Declined, Forged, NoAnswer, RefundStanding, Standing
from services.payments.gateways.merchant import Role
from services.payments.models import Quarantined
from services.payments.operations import opening, refunding, returning, settling
from tests.factories import payments as make
from tests.payments import books
from tests.payments.conftest import SPOKEN
from tests.support.companies import Company, number


def charge(of: str, amount: int = 880, **fields: object) -> Charge:
    soon = timezone.now() + timedelta(minutes=30)
    return Charge(**{"number": of, "amount": amount, "title": "演示/收费=1&2", "expires_at": soon} | fields)


def opened(house: Company, amount: int = 880) -> str:
    found = number()
    house.gateway.create(charge(found, amount))
    return found


def paid(house: Company, amount: int = 880) -> str:
    found = opened(house, amount)
    house.pay(found)
    return found


def give(house: Company, order: str, amount: int, of: str = "") -> tuple[str, object]:
    found = of or number("R")
    trade = house.gateway.query(order).trade_number
    asked = {"order_number": order, "trade_number": trade, "amount": amount, "total": 880, "reason": "演示" * 60}
    return found, house.gateway.refund(number=found, **asked)


def day_of(at: datetime | None) -> object:
    return timezone.localtime(at).date()


@pytest.mark.parametrize("amount", [1, 29, 57, 880, 1999, 100_000_01])
def test_an_order_is_opened_paid_told_and_in_the_bill_file_to_the_fen(amount, house):
    order = opened(house, amount)
    house.scan(order)
    assert house.gateway.query(order).standing is Standing.OPEN
    house.pay(order)
    report = house.gateway.query(order)
    assert (report.standing, report.amount, report.merchant) == (Standing.PAID, amount, "")
    assert abs((timezone.now() - report.at).total_seconds()) < 60
    headers, body = house.told(order)
    house.gateway.verify(headers, body)
    told = house.gateway.parse(body)
    assert (told.said.number, told.said.trade_number, told.said.amount) == (order, report.trade_number, amount)
    assert 0 < len(told.event_id) <= 64
    raw, lines = house.gateway.bill_file(day_of(report.at))
    (line,) = [line for line in lines if line.number == order]
    assert (line.channel_number, line.amount, line.merchant) == (report.trade_number, amount, "")
    assert not line.is_refund
    assert raw == house.gateway.bill_file(day_of(report.at))[0], "the same day is the same file"


def test_the_same_number_is_the_same_order_and_another_amount_is_declined(house):
    order = opened(house)
    assert house.gateway.create(charge(order)) == house.gateway.create(charge(order))
    with pytest.raises(Declined):
        house.gateway.create(charge(order, 881))


def test_closing_ends_what_is_open_and_finds_what_was_paid(house):
    order = opened(house)
    house.scan(order)
    assert house.gateway.close(order).standing is Standing.CLOSED
    assert house.gateway.query(order).standing is Standing.CLOSED
    assert house.gateway.close(number()).standing is Standing.NOT_FOUND
    assert house.gateway.query(number()).standing is Standing.NOT_FOUND
    beaten = opened(house)
    house.scan(beaten)
    house.faults(pay_while_closing=True)
    assert house.gateway.close(beaten).standing is Standing.PAID
    assert house.gateway.close(paid(house)).standing is Standing.PAID


def test_refunds_once_by_their_number_and_never_more_than_was_paid(house):
    order = paid(house)
    refund, report = give(house, order, 500)
    assert (report.number, report.amount) == (refund, 500)
    assert give(house, order, 500, refund)[1].amount == 500
    with pytest.raises(Declined):
        give(house, order, 381)
    second, _report = give(house, order, 380)
    house.settle_refunds()
    reports = [house.gateway.query_refund(one, order_number=order) for one in (refund, second)]
    assert [(one.standing, one.amount) for one in reports] == [(RefundStanding.DONE, 500), (RefundStanding.DONE, 380)]
    assert house.gateway.query_refund(number("R"), order_number=order).standing is RefundStanding.NOT_FOUND
    assert house.gateway.query(order).standing is Standing.PAID, "all went back, but it was paid"
    lines = house.gateway.bill_file(day_of(timezone.now()))[1]
    back = {line.number: (line.amount, line.is_refund, line.channel_number) for line in lines if line.is_refund}
    assert [back[one.number] for one in reports] == [(-one.amount, True, one.refund_number) for one in reports]


def test_a_refund_of_what_was_never_paid_is_declined(house):
    for order in (number(), opened(house)):
        with pytest.raises((Declined, NoAnswer)):
            house.gateway.refund(
                number=number("R"), order_number=order, trade_number="", amount=1, total=1, reason="演示"
            )


@pytest.mark.django_db
@pytest.mark.parametrize("house", SPOKEN, indirect=True)
def test_a_payment_the_new_account_never_saw_is_not_asked_back_for_ever_without_a_word(house):
    with GATEWAYS.replace(make.CHANNEL, house.gateway):
        bill = make.bill(880)
        order = make.order(bill)
        opening.open_order(order=order)
        house.pay(order.out_trade_no)
        settling.settle(order=order, report=house.gateway.query(order.out_trade_no))
        house.books._database.execute("DELETE FROM orders")  # another account has other books
        refund = refunding.give_back(allocation=make.part(bill, order), amount=880, cause=RefundCause.SERVICE)
        for _time in range(returning.STUCK_AFTER):
            returning.ask_about_refund(refund=refund)
            refund.refresh_from_db()
            assert refund.state == RefundState.FAILED
    assert (Quarantined.objects.get().doubt, refund.sent) == (Doubt.REFUND_STUCK, returning.STUCK_AFTER)
    books.hold()


def test_a_refund_is_slow_and_then_fails(house):
    house.faults(refund_slow=True)
    order = paid(house)
    refund, report = give(house, order, 880)
    assert report.standing is RefundStanding.PROCESSING
    house.faults(refund_slow=False, refund_fails=True)
    house.settle_refunds()
    assert house.gateway.query_refund(refund, order_number=order).standing is RefundStanding.FAILED


def test_without_an_answer_nobody_knows_but_the_effect_is_there(house):
    house.faults(cut_after_effect=True)
    order = number()
    with pytest.raises(NoAnswer):
        house.gateway.create(charge(order))
    house.faults(cut_after_effect=False)
    house.pay(order)
    assert house.gateway.query(order).standing is Standing.PAID
    house.faults(error_percent=100)
    for call in (house.gateway.query, house.gateway.close, house.gateway.query_refund):
        with pytest.raises(NoAnswer):
            call(order)


def test_a_company_that_is_silent_holds_nobody(house, monkeypatch):
    monkeypatch.setattr(outbound, "SECONDS", 0.2)
    house.faults(hang_s=0.6)
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        house.gateway.query("TBHANG")
    assert time.monotonic() - began < 2


def test_a_message_of_the_wrong_key_or_another_time_or_other_bytes_is_forged(house):
    order = paid(house)
    house.gateway.verify(*house.told(order))
    house.gateway.verify(*house.told(order, off_s=-240))
    headers, body = house.told(order)
    for wrong in (
        (headers, body + b" "),
        (headers, body.replace(b"8", b"9", 1)),
        (headers, b""),
        (headers, b"\xff\xfe"),
        house.told(order, wrong_key=True),
        house.told(order, off_s=360),
        house.told(order, off_s=-360),
    ):
        with pytest.raises(Forged):
            house.gateway.verify(*wrong)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"id": 1}', b"a=1&a=2", b"%", b"null", b"\xff", b'{"id":' * 5000]
)
def test_a_message_that_says_nothing_we_know_is_refused(body, house):
    with pytest.raises(Forged):
        house.gateway.parse(body)
    with pytest.raises(Forged):
        house.gateway.verify({}, body)


def test_the_same_message_again_is_one_message(house):
    order = paid(house)
    _headers, body = house.told(order)
    assert house.gateway.parse(body).event_id == house.gateway.parse(body).event_id
    assert house.gateway.parse(body).event_id != house.gateway.parse(house.told(paid(house))[1]).event_id


def test_a_way_that_is_not_offered_is_declined_and_takes_nothing(house):
    order = number()
    try:
        house.gateway.deduct(charge(order), agreement=f"A{order}")
    except Declined:
        assert house.gateway.query(order).standing is Standing.NOT_FOUND
        with pytest.raises(Declined):
            house.gateway.end_agreement(f"A{order}")
        return
    assert house.gateway.query(order).standing is Standing.PAID
    for _time in range(2):
        house.gateway.end_agreement(f"A{order}")
    with pytest.raises(Declined):
        house.gateway.deduct(charge(number()), agreement=f"A{order}")


@pytest.mark.parametrize("house", SPOKEN, indirect=True)
def test_an_answer_that_is_not_signed_by_the_company_is_no_answer(house):
    order = paid(house)
    house.wrong_key = True
    for call in (house.gateway.query, house.gateway.close):
        with pytest.raises(NoAnswer):
            call(order)
        with pytest.raises(NoAnswer):
            call(number())


@pytest.mark.parametrize("house", SPOKEN, indirect=True)
@pytest.mark.parametrize(
    "wrong",
    [
        {"out_trade_no": "TBOTHER"},
        {"trade_state": "NEARLY", "trade_status": "NEARLY"},
        {"amount": {"total": "880", "currency": "CNY"}, "total_amount": 8.8},
        {"amount": {"total": 880.5, "currency": "CNY"}, "total_amount": "8.805"},
        {"amount": {"total": 880, "currency": "USD"}, "total_amount": "880 USD"},
        {"amount": {"total": -880, "currency": "CNY"}, "total_amount": "-8.80"},
        {"transaction_id": "", "trade_no": ""},
        {"transaction_id": "T" * 65, "trade_no": "T" * 65},
        {"success_time": "soon", "send_pay_date": "soon"},
        {"success_time": None, "send_pay_date": None},
        {"mchid": "1999999999", "trade_status": None},
        {"appid": "wxsomebody", "trade_status": ""},
    ],
    ids=str,
)
def test_an_answer_that_does_not_say_what_was_paid_is_no_answer(wrong, house):
    order = paid(house)
    assert house.gateway.query(order).amount == 880
    house.twist = lambda said: said.update(wrong)
    with pytest.raises(NoAnswer):
        house.gateway.query(order)


@pytest.mark.parametrize("house", SPOKEN, indirect=True)
@pytest.mark.parametrize(
    "wrong",
    [
        {"out_refund_no": "TBOTHER", "out_request_no": "TBOTHER"},
        {"status": "NEARLY", "refund_status": "NEARLY"},
        {"amount": {"refund": "1"}, "refund_amount": 0.01},
        {"success_time": "soon", "gmt_refund_pay": "soon"},
    ],
    ids=str,
)
def test_an_answer_that_does_not_say_what_went_back_is_no_answer(wrong, house):
    order = paid(house)
    refund, _report = give(house, order, 1)
    assert house.gateway.query_refund(refund, order_number=order).amount == 1
    house.twist = lambda said: said.update(wrong)
    with pytest.raises(NoAnswer):
        house.gateway.query_refund(refund, order_number=order)


@pytest.mark.parametrize("house", ["wechatpay"], indirect=True)
@pytest.mark.parametrize(
    "wrong", [{"hash_value": "0" * 40}, {"hash_type": "MD5"}, {"download_url": "https://x.example/"}]
)
def test_a_bill_file_is_the_one_that_was_announced(wrong, house):
    day = day_of(house.gateway.query(paid(house)).at)
    assert list(house.gateway.bill_file(day)[1])
    house.twist = lambda said: said.update(wrong)
    with pytest.raises(NoAnswer):
        house.gateway.bill_file(day)


@pytest.mark.parametrize("role", list(Role))
def test_an_account_takes_money_only_for_whom_it_is_set_up(role, houses):
    sub = "1900000109"
    for house in (houses[name] for name in SPOKEN):
        takes = {Role.OWN: [""], Role.PAYEE: [house.own], Role.PARTNER: [sub]}[role]
        gateway = house.as_role(role)
        for merchant in ("", house.own, sub):
            assert gateway.serves(merchant) is (merchant in takes)
            if merchant not in takes:
                for refused in (gateway.query, gateway.close, gateway.query_refund):
                    with pytest.raises(Declined):
                        refused("TB1", merchant=merchant)
                with pytest.raises(Declined):
                    gateway.create(charge(number(), merchant=merchant))
        house.reset()


@pytest.mark.parametrize(
    ("name", "role"), [("wechatpay", Role.PARTNER), ("wechatpay", Role.PAYEE), ("alipay", Role.PAYEE)]
)
def test_whose_account_it_is_stands_everywhere(name, role, houses):
    house = houses[name]
    gateway = house.as_role(role)
    merchant = "1900000109" if role is Role.PARTNER else house.own
    order = number()
    gateway.create(charge(order, merchant=merchant))
    house.pay(order)
    report = gateway.query(order, merchant=merchant)
    assert (report.standing, report.merchant) == (Standing.PAID, merchant)
    assert gateway.parse(house.told(order)[1]).said.merchant == merchant
    asked = {"order_number": order, "trade_number": report.trade_number, "amount": 1, "total": 880, "reason": "演示"}
    refund = number("R")
    gateway.refund(number=refund, merchant=merchant, **asked)
    found = gateway.query_refund(refund, order_number=order, merchant=merchant)
    assert found.standing is RefundStanding.DONE
    lines = [line for line in gateway.bill_file(day_of(report.at))[1] if line.number in {order, refund}]
    assert [(line.amount, line.merchant) for line in lines] == [(880, merchant), (-1, merchant)]
    house.reset()
