"""Money through WeChat Pay and Alipay: told at the portal's address, booked once, and nothing else is believed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.payments import checks, means
from services.payments.enums import Book, Doubt, OrderState, RefundState
from services.payments.gateways import connecting
from services.payments.gateways.base import GATEWAYS, Forged, NoAnswer
from services.payments.gateways.files import alipay_details, alipay_lines, wechat_lines
from services.payments.gateways.merchant import Role, empty_day, fen, yuan
from services.payments.models import ChannelInbox, LedgerTransfer, Order, Quarantined
from services.payments.operations import opening, ordering, refunding, returning
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books
from tests.payments.conftest import COMPANIES, SPOKEN
from tests.support.companies import Company, pem, public_pem, rsa

real = pytest.mark.parametrize("house", SPOKEN, indirect=True)
every = pytest.mark.parametrize("house", COMPANIES, indirect=True)


def tell(headers: dict[str, str], body: bytes) -> int:
    kind = "application/json" if headers else "application/x-www-form-urlencoded; charset=utf-8"
    address = reverse("payments_notify:notify", args=[make.CHANNEL])
    answer = Client(enforce_csrf_checks=True).post(address, body, content_type=kind, headers=headers)
    assert answer.status_code != 200 or answer.content == b"success", "the word Alipay waits for"
    return answer.status_code


def opened(house: Company) -> Order:
    order = make.order(make.bill(880))
    opening.open_order(order=order)
    assert order.state == OrderState.PENDING
    return order


@pytest.fixture
def through(house) -> Iterator[Any]:
    """The channel everything here is paid through is this company."""
    with GATEWAYS.replace(make.CHANNEL, house.gateway):
        yield house


@every
@pytest.mark.django_db
def test_what_is_told_is_booked_once_and_goes_back_to_the_fen(through):
    order = opened(through)
    through.pay(order.out_trade_no)
    told = through.told(order.out_trade_no)
    assert [tell(*told), tell(*told), tell(*through.told(order.out_trade_no))] == [200, 200, 200]
    order.refresh_from_db()
    assert (order.state, LedgerTransfer.objects.count()) == (OrderState.SUCCEEDED, 1)
    refund = refunding.request_refund(
        allocation=order.allocations.get(), amount=303, reason="演示", by=accounts.staff()
    )
    returning.send_refund(refund=refund)
    through.settle_refunds()
    assert tell(*through.told(refund.out_refund_no)) == 200
    returning.ask_about_refund(refund=refund)
    refund.refresh_from_db()
    assert (refund.state, refund.succeeded_at is not None) == (RefundState.SUCCEEDED, True)
    lines = {line.number: line for line in through.gateway.bill_file(timezone.localdate(order.succeeded_at))[1]}
    paid, back = lines[order.out_trade_no], lines[refund.out_refund_no]
    assert (paid.amount, paid.channel_number, paid.merchant) == (880, order.channel_trade_no, order.merchant)
    assert (back.amount, back.channel_number, back.is_refund) == (-303, refund.channel_refund_no, True)
    books.hold()


@every
@pytest.mark.django_db
@pytest.mark.parametrize("off", [-1, 1])
def test_a_fen_off_pays_nothing_and_is_put_aside(off, through):
    order = opened(through)
    through.pay(order.out_trade_no)
    assert tell(*through.told(order.out_trade_no, amount=880 + off)) == 200
    order.refresh_from_db()
    assert (order.state, Quarantined.objects.get().doubt) == (OrderState.PENDING, Doubt.AMOUNT)
    assert not LedgerTransfer.objects.exists()
    books.hold()


@every
@pytest.mark.django_db
def test_an_order_of_nobody_is_put_aside(through):
    order = opened(through)
    through.pay(order.out_trade_no)
    assert tell(*through.told(order.out_trade_no, number="TBNOBODY")) == 200
    assert Quarantined.objects.get().doubt == Doubt.NO_ORDER
    assert Order.objects.get().state == OrderState.PENDING


WECHAT: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "probe": lambda right: right | {"Wechatpay-Signature": "WECHATPAY/SIGNTEST/" + right["Wechatpay-Signature"][19:]},
    "no base64": lambda right: right | {"Wechatpay-Signature": "不是"},
    "empty": lambda right: right | {"Wechatpay-Signature": ""},
    "unknown serial": lambda right: right | {"Wechatpay-Serial": "0" * 40},
    "serial not hex": lambda right: right | {"Wechatpay-Serial": "zz-不是十六进制"},
    "another public key": lambda right: right | {"Wechatpay-Serial": "PUB_KEY_ID_0"},
    "another algorithm": lambda right: right | {"Wechatpay-Signature-Type": "WECHATPAY2-SM2-WITH-SM3"},
    "time no number": lambda right: right | {"Wechatpay-Timestamp": "soon"},
    "time of other digits": lambda right: right | {"Wechatpay-Timestamp": "１７９０００００００"},
    "endless time": lambda right: right | {"Wechatpay-Timestamp": "9" * 5000},
    "another nonce": lambda right: right | {"Wechatpay-Nonce": "0"},
    "no time": lambda right: {name: value for name, value in right.items() if name != "Wechatpay-Timestamp"},
    "no serial": lambda right: {name: value for name, value in right.items() if name != "Wechatpay-Serial"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("house", ["wechatpay"], indirect=True)
@pytest.mark.parametrize("name", WECHAT)
def test_forged_headers_are_4xx_and_nobody_is_asked(name, through, django_assert_num_queries):
    order = opened(through)
    through.pay(order.out_trade_no)
    right, body = through.told(order.out_trade_no)
    through.gateway.verify(right, body)
    forged, calls = WECHAT[name](right), list(through.calls)
    with pytest.raises(Forged):
        through.gateway.verify(forged, body)
    with django_assert_num_queries(0):
        assert {tell(forged, body) for _time in range(20)} == {401}
    assert through.calls == calls, "nothing was fetched to check it"
    assert not ChannelInbox.objects.exists()
    assert tell(right, body) == 200


@pytest.mark.django_db
@pytest.mark.parametrize("house", ["alipay"], indirect=True)
@pytest.mark.parametrize(
    "wrong",
    [
        {"app_id": "2021000000000009"},
        {"seller_id": "2088000000000009"},
        {"notify_time": "soon"},
        {"charset": "gbk"},
        {"notify_type": "dut_user_sign"},
        {"trade_status": "NEARLY"},
        {"total_amount": "8.8e0"},
        {"gmt_payment": ""},
        {"notify_id": ""},
    ],
    ids=str,
)
def test_a_signed_message_for_another_or_of_nothing_we_know_is_401(wrong, through):
    order = opened(through)
    through.pay(order.out_trade_no)
    row = through.books.order(order.out_trade_no)
    said = through.fields({**row, "standing": row["state"], "at": row["paid_at"]})
    calls = list(through.calls)
    assert tell({}, through.form(said | wrong)) == 401
    assert tell({}, through.form(said) + b"&total_amount=9.99") == 401
    assert tell({}, through.form(said).replace(b"RSA2", b"RSA")) == 401
    assert (through.calls, ChannelInbox.objects.exists()) == (calls, False)
    assert tell({}, through.form(said)) == 200


@pytest.mark.django_db
@pytest.mark.parametrize("house", ["wechatpay"], indirect=True)
@pytest.mark.parametrize(
    "wrong",
    [
        {"mchid": "1900000009"},
        {"appid": "wxsomebody"},
        {"trade_state": "NEARLY"},
        {"amount": {"total": "880"}},
        {"amount": {"total": 880, "currency": "USD"}},
        {"transaction_id": None},
        {"success_time": None},
    ],
    ids=str,
)
def test_a_sealed_message_for_another_or_of_nothing_we_know_is_401(wrong, through):
    order = opened(through)
    through.pay(order.out_trade_no)
    row = through.books.order(order.out_trade_no)
    said = through._order({**row, "standing": row["state"], "at": row["paid_at"]})
    for what, event in ((said | wrong, "TRANSACTION.SUCCESS"), (said, "PAYSCORE.USER_PAID"), (said, "REFUND.SUCCESS")):
        body = through.seal(what, event, "E1")
        assert tell(through.signed(body), body) == 401
    other = through.seal(said, "TRANSACTION.SUCCESS", "E1").replace(b"told", b"tell")
    assert tell(through.signed(other), other) == 401, "what our key does not open"
    assert not ChannelInbox.objects.exists()


@real
def test_a_bill_file_that_is_none_is_no_empty_day(house):
    yesterday = timezone.localdate() - timedelta(days=1)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.csv", "#账号")
    for raw in (b"", b"<html>", b"{}", packed.getvalue()):
        house.bill = (200, raw, {})
        with pytest.raises(NoAnswer):
            house.gateway.bill_file(yesterday)
    house.bill = None
    house.faults(error_percent=100)
    with pytest.raises(NoAnswer):
        house.gateway.bill_file(yesterday)


@real
def test_no_file_of_a_day_long_over_is_a_day_without_money(house):
    house.bill = (404, b'{"code": "NO_STATEMENT_EXIST"}', {})
    raw, lines = house.gateway.bill_file(timezone.localdate() - timedelta(days=2))
    assert (raw, list(lines)) == (b"", [])


@pytest.mark.parametrize(("hour", "is_known"), [(9, False), (11, False), (12, True), (23, True)])
def test_files_stand_at_noon_of_the_next_day(hour, is_known, monkeypatch):
    noon = timezone.make_aware(timezone.datetime(2026, 5, 6, hour))
    monkeypatch.setattr(timezone, "now", lambda: noon)
    if is_known:
        empty_day(noon.date() - timedelta(days=1))
    else:
        with pytest.raises(NoAnswer):
            empty_day(noon.date() - timedelta(days=1))


HEAD = "商户号,特约商户号,微信订单号,商户订单号,交易状态,微信退款单号,商户退款单号,退款状态,订单金额,申请退款金额"
SUMS = "总交易单数,应结订单总金额\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEAD,
        f"{HEAD}\n`M,`0,`T,`N,`SUCCESS,`0,`0,`,`8.80,`0.00\n",
        f"{HEAD}\n`M,`0,`T,`N,`SUCCESS,`0,`0,`,`8.80,`0.00\n{SUMS}`2,`8.80\n",
        f"{HEAD}\n`M,`0,`T,`N,`SUCCESS,`0,`0,`,`8.80\n{SUMS}`1,`8.80\n",
        f"{HEAD}\n`X,`0,`T,`N,`SUCCESS,`0,`0,`,`8.80,`0.00\n{SUMS}`1,`8.80\n",
        f"{HEAD}\n`M,`0,`T,`N,`REVOKED,`0,`0,`,`8.80,`0.00\n{SUMS}`1,`8.80\n",
        f"{HEAD}\n`M,`0,`T,`N,`SUCCESS,`0,`0,`,`8.805,`0.00\n{SUMS}`1,`8.80\n",
        f"{HEAD}\n`M,`0,`,`N,`SUCCESS,`0,`0,`,`8.80,`0.00\n{SUMS}`1,`8.80\n",
    ],
)
def test_a_file_of_wechat_pay_that_is_not_whole_is_refused(text):
    whole = f"{HEAD}\n`M,`0,`T,`N,`SUCCESS,`0,`0,`,`8.80,`0.00\n{SUMS}`1,`8.80\n"
    assert [line.amount for line in wechat_lines(whole.encode(), mchid="M", role=Role.OWN)] == [880]
    with pytest.raises(ValueError):
        list(wechat_lines(text.encode(), mchid="M", role=Role.OWN))


def test_a_refund_that_failed_moved_nothing():
    row = "`M,`0,`T,`N,`REFUND,`R,`RN,`{state},`0.00,`8.80"
    text = f"{HEAD}\n{row.format(state='FAIL')}\n{row.format(state='PROCESSING')}\n{SUMS}`2,`8.80\n"
    assert [line.amount for line in wechat_lines(text.encode(), mchid="M", role=Role.OWN)] == [-880]


@pytest.mark.parametrize("cut", ["#-业务明细列表结束-", "订单金额（元）", "N1\t,"])
def test_a_file_of_alipay_that_is_not_whole_is_refused(cut):
    text = "#账号\n支付宝交易号,商户订单号,业务类型,订单金额（元）,退款批次号/请求号\n"
    text += "T1\t,N1\t,交易\t,8.80\t,\t\n#-业务明细列表结束-\n"

    def lines(said: str) -> list[int]:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("x.csv", said.encode("gb18030"))
        return [line.amount for line in alipay_lines(alipay_details(packed.getvalue()), merchant="")]

    assert lines(text) == [880]
    with pytest.raises(ValueError):
        lines(text.replace(cut, ""))


@pytest.mark.parametrize(
    ("told", "amount"),
    [("0.01", 1), ("0.29", 29), ("1.1", 110), ("19.99", 1999), ("-0.57", -57), ("1234567.89", 123456789)],
)
def test_yuan_are_fen_and_back(told, amount):
    assert fen(told) == amount
    assert fen(yuan(amount)) == amount


@pytest.mark.parametrize(
    "told", ["", "1.005", "1e2", "NaN", "Infinity", "１.00", " 1.00", "1,000.00", None, 8.8, "9" * 40]
)
def test_what_is_no_whole_fen_is_refused(told):
    with pytest.raises(ValueError):
        fen(told)


@pytest.fixture
def set_up(settings, tmp_path) -> dict[str, dict[str, str]]:
    """Both companies as production sets them up."""
    (tmp_path / "key.pem").write_text(pem(rsa("merchant")))
    (tmp_path / "public.pem").write_text(public_pem(rsa("company")))
    files = {"KEY_FILE": str(tmp_path / "key.pem"), "PUBLIC_KEY_FILE": str(tmp_path / "public.pem"), "ROLE": "own"}
    wechat = {"MCHID": "1900000001", "APPID": "wxdemo", "SERIAL": "AB", "PUBLIC_KEY_ID": "PUB_KEY_ID_1"}
    settings.WECHATPAY = wechat | files | {"APIV3_KEY": "k" * 32, "URL": "https://pay.example"}
    urls = {"URL": "https://pay.example/gateway.do", "BILL_URL": "https://bills.example"}
    settings.ALIPAY = {"APPID": "2021", "SELLER_ID": "2088"} | files | urls
    settings.DEMO = False
    return {"WECHATPAY": settings.WECHATPAY, "ALIPAY": settings.ALIPAY}


def test_companies_that_are_set_up_are_offered(set_up):
    assert checks.channels_are_whole() == []
    before = dict(GATEWAYS.items())
    with GATEWAYS.replace("another", None):
        connecting.connect()
        assert {"wechatpay", "alipay"} == set(dict(GATEWAYS.items())) - set(before) - {"another"}
    assert dict(GATEWAYS.items()) == before


def test_nothing_is_offered_that_is_not_set_up(settings):
    assert (settings.WECHATPAY["MCHID"], settings.ALIPAY["APPID"]) == ("", "")
    connecting.connect()
    assert not {"wechatpay", "alipay"} & set(dict(GATEWAYS.items()))
    assert connecting.problems() == []


@pytest.mark.parametrize("which", ["WECHATPAY", "ALIPAY"])
def test_what_is_missing_is_named_and_no_value_is_shown(which, set_up, settings):
    said = set_up[which]
    other = {"WECHATPAY": "ALIPAY", "ALIPAY": "WECHATPAY"}[which]
    setattr(settings, other, set_up[other] | {connecting.FIRST[other]: ""})
    for name in connecting.NEEDED[which]:
        setattr(settings, which, said | {name: ""})
        (error,) = checks.channels_are_whole()
        assert (error.msg, error.is_serious()) == (f"{which}_{name} is empty", False), "the portal starts all the same"
    secret = "secret-" * 3
    wrong = {
        "ROLE": "everybody",
        "URL": "http://pay.example",
        "KEY_FILE": f"/{secret}",
        "PUBLIC_KEY_FILE": said["KEY_FILE"],
    }
    wrong |= {"APIV3_KEY": secret} if which == "WECHATPAY" else {"BILL_URL": "http://bills.example"}
    for name, value in wrong.items():
        setattr(settings, which, said | {name: value})
        (error,) = checks.channels_are_whole()
        assert f"{which}_{name}" in error.msg
        assert value not in error.msg
        connecting.connect()
    assert not {"wechatpay", "alipay"} & set(dict(GATEWAYS.items()))


def test_a_demo_takes_no_real_money(set_up, settings):
    settings.DEMO = True
    said = [error.msg for error in checks.channels_are_whole()]
    assert len(said) == 2
    assert all("demo" in line for line in said)
    connecting.connect()
    assert not {"wechatpay", "alipay"} & set(dict(GATEWAYS.items()))


@pytest.mark.parametrize(("which", "package"), [("WECHATPAY", "wechatpayv3"), ("ALIPAY", "alipay")])
def test_without_its_package_a_company_is_not_offered(which, package, set_up, settings, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, package, None)
    (error,) = checks.channels_are_whole()
    assert f"requirements-{which.lower()}.txt" in error.msg


def test_any_form_of_a_key_is_taken_and_what_is_none_is_named(set_up, tmp_path):
    one, old = serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL
    private = rsa("merchant").private_bytes(one, old, serialization.NoEncryption())
    public = rsa("company").public_key().public_bytes(one, serialization.PublicFormat.PKCS1)
    (tmp_path / "public.pem").write_bytes(public)
    (tmp_path / "key.pem").write_bytes("商户私钥\n".encode("gb18030") + private)
    assert checks.channels_are_whole() == []
    assert [begin().serves("") for begin in (connecting._wechatpay, connecting._alipay)] == [True, True]
    (tmp_path / "key.pem").write_bytes(private[:900])
    assert len(checks.channels_are_whole()) == 2
    connecting.connect()


def test_an_account_shows_no_key(set_up):
    for make_gateway in (connecting._wechatpay, connecting._alipay):
        shown = repr(make_gateway()._account)
        assert "PRIVATE" not in shown
        assert "k" * 32 not in shown


@pytest.mark.django_db
def test_a_payee_is_not_offered_a_company_whose_account_is_not_its_own(set_up, settings):
    settings.WECHATPAY = settings.WECHATPAY | {"ROLE": "payee"}
    with GATEWAYS.replace(make.CHANNEL, connecting._wechatpay()):
        fees, charges = make.payee(Book.TREASURY), make.payee()
        assert make.CHANNEL not in dict(means.offered(fees))
        assert make.CHANNEL not in dict(means.offered(charges))
        with pytest.raises(ordering.NotOffered):
            make.order(make.bill(payee=charges))
        fees.merchants.update(number="1900000001")
        assert make.CHANNEL in dict(means.offered(fees))
        assert make.order(make.bill(payee=fees)).merchant == "1900000001"
