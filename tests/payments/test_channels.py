"""Every payment company, real ones and the simulator, through the one protocol: each test runs over all of them.

The companies stand on 127.0.0.1 with keys made for this run; see tests/support/companies.py.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from services.common import outbound
from services.payments.gateways.base import Charge, Declined, Forged, NoAnswer, RefundStanding, Standing
from services.payments.gateways.merchant import Role
from tests.support.alipay import alipay
from tests.support.companies import Company, local, number
from tests.support.wechatpay import wechatpay

COMPANIES = {"localgw": local, "wechatpay": wechatpay, "alipay": alipay}
SPOKEN = ("wechatpay", "alipay")
"""Those whose answers are signed."""


@pytest.fixture(scope="module")
def houses(tmp_path_factory) -> Iterator[dict[str, Company]]:
    """All of them, for the tests of this file."""
    folder = tmp_path_factory.mktemp("companies")
    with local(folder / "localgw") as one, wechatpay(folder / "w") as two, alipay(folder / "a") as three:
        yield {"localgw": one, "wechatpay": two, "alipay": three}


@pytest.fixture(params=COMPANIES)
def company(request, houses, settings) -> Iterator[Company]:
    """One of them, behaving."""
    found = houses[request.param]
    found.use(settings)
    yield found
    found.reset()


def charge(of: str, amount: int = 880, **fields: object) -> Charge:
    soon = timezone.now() + timedelta(minutes=30)
    return Charge(**{"number": of, "amount": amount, "title": "演示/收费=1&2", "expires_at": soon} | fields)


def opened(company: Company, amount: int = 880) -> str:
    found = number()
    company.gateway.create(charge(found, amount))
    return found


def paid(company: Company, amount: int = 880) -> str:
    found = opened(company, amount)
    company.pay(found)
    return found


def give(company: Company, order: str, amount: int, of: str = "") -> tuple[str, object]:
    found = of or number("R")
    trade = company.gateway.query(order).trade_number
    asked = {"order_number": order, "trade_number": trade, "amount": amount, "total": 880, "reason": "演示" * 60}
    return found, company.gateway.refund(number=found, **asked)


def day_of(at: datetime | None) -> object:
    return timezone.localtime(at).date()


@pytest.mark.parametrize("amount", [1, 29, 57, 880, 1999, 100_000_01])
def test_an_order_is_opened_paid_told_and_in_the_bill_file_to_the_fen(amount, company):
    order = opened(company, amount)
    company.scan(order)
    assert company.gateway.query(order).standing is Standing.OPEN
    company.pay(order)
    report = company.gateway.query(order)
    assert (report.standing, report.amount, report.merchant) == (Standing.PAID, amount, "")
    assert abs((timezone.now() - report.at).total_seconds()) < 60
    headers, body = company.told(order)
    company.gateway.verify(headers, body)
    told = company.gateway.parse(body)
    assert (told.said.number, told.said.trade_number, told.said.amount) == (order, report.trade_number, amount)
    assert 0 < len(told.event_id) <= 64
    raw, lines = company.gateway.bill_file(day_of(report.at))
    (line,) = [line for line in lines if line.number == order]
    assert (line.channel_number, line.amount, line.merchant) == (report.trade_number, amount, "")
    assert not line.is_refund
    assert raw == company.gateway.bill_file(day_of(report.at))[0], "the same day is the same file"


def test_the_same_number_is_the_same_order_and_another_amount_is_declined(company):
    order = opened(company)
    assert company.gateway.create(charge(order)) == company.gateway.create(charge(order))
    with pytest.raises(Declined):
        company.gateway.create(charge(order, 881))


def test_closing_ends_what_is_open_and_finds_what_was_paid(company):
    order = opened(company)
    company.scan(order)
    assert company.gateway.close(order).standing is Standing.CLOSED
    assert company.gateway.query(order).standing is Standing.CLOSED
    assert company.gateway.close(number()).standing is Standing.NOT_FOUND
    assert company.gateway.query(number()).standing is Standing.NOT_FOUND
    beaten = opened(company)
    company.scan(beaten)
    company.faults(pay_while_closing=True)
    assert company.gateway.close(beaten).standing is Standing.PAID
    assert company.gateway.close(paid(company)).standing is Standing.PAID


def test_refunds_once_by_their_number_and_never_more_than_was_paid(company):
    order = paid(company)
    refund, report = give(company, order, 500)
    assert (report.number, report.amount) == (refund, 500)
    assert give(company, order, 500, refund)[1].amount == 500
    with pytest.raises(Declined):
        give(company, order, 381)
    second, _report = give(company, order, 380)
    company.settle_refunds()
    reports = [company.gateway.query_refund(one, order_number=order) for one in (refund, second)]
    assert [(one.standing, one.amount) for one in reports] == [(RefundStanding.DONE, 500), (RefundStanding.DONE, 380)]
    assert company.gateway.query_refund(number("R"), order_number=order).standing is RefundStanding.NOT_FOUND
    assert company.gateway.query(order).standing is Standing.PAID, "all went back, but it was paid"
    lines = company.gateway.bill_file(day_of(timezone.now()))[1]
    back = {line.number: (line.amount, line.is_refund, line.channel_number) for line in lines if line.is_refund}
    assert [back[one.number] for one in reports] == [(-one.amount, True, one.refund_number) for one in reports]


def test_a_refund_of_what_was_never_paid_is_declined(company):
    for order in (number(), opened(company)):
        with pytest.raises((Declined, NoAnswer)):
            company.gateway.refund(
                number=number("R"), order_number=order, trade_number="", amount=1, total=1, reason="演示"
            )


def test_a_refund_is_slow_and_then_fails(company):
    company.faults(refund_slow=True)
    order = paid(company)
    refund, report = give(company, order, 880)
    assert report.standing is RefundStanding.PROCESSING
    company.faults(refund_slow=False, refund_fails=True)
    company.settle_refunds()
    assert company.gateway.query_refund(refund, order_number=order).standing is RefundStanding.FAILED


def test_without_an_answer_nobody_knows_but_the_effect_is_there(company):
    company.faults(cut_after_effect=True)
    order = number()
    with pytest.raises(NoAnswer):
        company.gateway.create(charge(order))
    company.faults(cut_after_effect=False)
    company.pay(order)
    assert company.gateway.query(order).standing is Standing.PAID
    company.faults(error_percent=100)
    for call in (company.gateway.query, company.gateway.close, company.gateway.query_refund):
        with pytest.raises(NoAnswer):
            call(order)


def test_a_company_that_is_silent_holds_nobody(company, monkeypatch):
    monkeypatch.setattr(outbound, "SECONDS", 0.2)
    company.faults(hang_s=0.6)
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        company.gateway.query("TBHANG")
    assert time.monotonic() - began < 2


def test_a_message_of_the_wrong_key_or_another_time_or_other_bytes_is_forged(company):
    order = paid(company)
    company.gateway.verify(*company.told(order))
    company.gateway.verify(*company.told(order, off_s=-240))
    headers, body = company.told(order)
    for wrong in (
        (headers, body + b" "),
        (headers, body.replace(b"8", b"9", 1)),
        (headers, b""),
        (headers, b"\xff\xfe"),
        company.told(order, wrong_key=True),
        company.told(order, off_s=360),
        company.told(order, off_s=-360),
    ):
        with pytest.raises(Forged):
            company.gateway.verify(*wrong)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"id": 1}', b"a=1&a=2", b"%", b"null", b"\xff", b'{"id":' * 5000]
)
def test_a_message_that_says_nothing_we_know_is_refused(body, company):
    with pytest.raises(Forged):
        company.gateway.parse(body)
    with pytest.raises(Forged):
        company.gateway.verify({}, body)


def test_the_same_message_again_is_one_message(company):
    order = paid(company)
    _headers, body = company.told(order)
    assert company.gateway.parse(body).event_id == company.gateway.parse(body).event_id
    assert company.gateway.parse(body).event_id != company.gateway.parse(company.told(paid(company))[1]).event_id


def test_a_way_that_is_not_offered_is_declined_and_takes_nothing(company):
    order = number()
    try:
        company.gateway.deduct(charge(order), agreement=f"A{order}")
    except Declined:
        assert company.gateway.query(order).standing is Standing.NOT_FOUND
        with pytest.raises(Declined):
            company.gateway.end_agreement(f"A{order}")
        return
    assert company.gateway.query(order).standing is Standing.PAID
    for _time in range(2):
        company.gateway.end_agreement(f"A{order}")
    with pytest.raises(Declined):
        company.gateway.deduct(charge(number()), agreement=f"A{order}")


@pytest.mark.parametrize("company", SPOKEN, indirect=True)
def test_an_answer_that_is_not_signed_by_the_company_is_no_answer(company):
    order = paid(company)
    company.wrong_key = True
    for call in (company.gateway.query, company.gateway.close):
        with pytest.raises(NoAnswer):
            call(order)
        with pytest.raises(NoAnswer):
            call(number())


@pytest.mark.parametrize("company", SPOKEN, indirect=True)
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
        {"mchid": "1999999999", "out_trade_no": None},
        {"appid": "wxsomebody", "trade_status": None},
    ],
    ids=str,
)
def test_an_answer_that_does_not_say_what_was_paid_is_no_answer(wrong, company):
    order = paid(company)
    assert company.gateway.query(order).amount == 880
    company.twist = lambda said: said.update(wrong)
    with pytest.raises(NoAnswer):
        company.gateway.query(order)


@pytest.mark.parametrize("role", list(Role))
def test_an_account_takes_money_only_for_whom_it_is_set_up(role, houses):
    sub = "1900000109"
    for company in (houses[name] for name in SPOKEN):
        takes = {Role.OWN: [""], Role.PAYEE: [company.own], Role.PARTNER: [sub]}[role]
        gateway = company.as_role(role)
        for merchant in ("", company.own, sub):
            assert gateway.serves(merchant) is (merchant in takes)
            if merchant not in takes:
                for refused in (gateway.query, gateway.close, gateway.query_refund):
                    with pytest.raises(Declined):
                        refused("TB1", merchant=merchant)
                with pytest.raises(Declined):
                    gateway.create(charge(number(), merchant=merchant))
        company.reset()


@pytest.mark.parametrize(
    ("name", "role"), [("wechatpay", Role.PARTNER), ("wechatpay", Role.PAYEE), ("alipay", Role.PAYEE)]
)
def test_whose_account_it_is_stands_everywhere(name, role, houses):
    company = houses[name]
    gateway = company.as_role(role)
    merchant = "1900000109" if role is Role.PARTNER else company.own
    order = number()
    gateway.create(charge(order, merchant=merchant))
    company.pay(order)
    report = gateway.query(order, merchant=merchant)
    assert (report.standing, report.merchant) == (Standing.PAID, merchant)
    assert gateway.parse(company.told(order)[1]).said.merchant == merchant
    asked = {"order_number": order, "trade_number": report.trade_number, "amount": 1, "total": 880, "reason": "演示"}
    refund = number("R")
    gateway.refund(number=refund, merchant=merchant, **asked)
    found = gateway.query_refund(refund, order_number=order, merchant=merchant)
    assert found.standing is RefundStanding.DONE
    lines = [line for line in gateway.bill_file(day_of(report.at))[1] if line.number in {order, refund}]
    assert [(line.amount, line.merchant) for line in lines] == [(880, merchant), (-1, merchant)]
    company.reset()
