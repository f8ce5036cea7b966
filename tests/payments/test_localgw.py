"""The simulated payment company, in a process of its own, through the protocol of every channel."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests  # noqa: TID251  the simulator stands outside of the portal
from django.utils import timezone

from services.common import outbound
from services.payments.gateways import local
from services.payments.gateways.base import Charge, Declined, Forged, NoAnswer, RefundStanding, Standing
from services.payments.gateways.local import NOTIFY_PATH, LocalGateway
from services.payments.localgw import signing
from tests.support.localgw import Simulator, simulator

heard: list[tuple[dict[str, str], bytes]] = []


class Ear(http.server.BaseHTTPRequestHandler):
    """Takes what is told."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        heard.append((dict(self.headers), body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[tuple[Path, Simulator]]:
    data = tmp_path_factory.mktemp("simulator")
    ear = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=ear.serve_forever, daemon=True).start()
    with simulator(data, notify=f"http://127.0.0.1:{ear.server_port}{NOTIFY_PATH}") as there:
        yield data, there
    ear.shutdown()
    ear.server_close()


@pytest.fixture
def there(running, settings) -> Iterator[Simulator]:
    settings.DATA_DIR, settings.LOCALGW_URL = running[0], running[1].address
    heard.clear()
    yield running[1]
    running[1].faults(
        drop_messages=False,
        repeat_messages=1,
        wrong_amount=0,
        wrong_key=False,
        error_percent=0,
        cut_after_effect=False,
        pay_while_closing=False,
        refund_abnormal=False,
        refund_slow=False,
        refund_fails=False,
        drip_s=0,
    )


def charge(number: str, amount: int = 800) -> Charge:
    return Charge(number=number, amount=amount, title="演示收费", expires_at=timezone.now() + timedelta(minutes=30))


def told_of(number: str) -> tuple[dict[str, str], bytes]:
    """The first message about this order: another test's may still be on its way."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for headers, body in list(heard):
            if f'"{number}"'.encode() in body:
                return headers, body
        time.sleep(0.02)
    pytest.fail(f"nothing was told of {number}")


def paid(there: Simulator, number: str) -> LocalGateway:
    gateway = LocalGateway()
    gateway.create(charge(number))
    there.pay(number)
    return gateway


def test_an_order_is_opened_paid_told_and_in_the_bill_file(there):
    gateway = LocalGateway()
    address = gateway.create(charge("TB1"))
    page = requests.get(address, timeout=60).text
    assert "模拟" in page
    assert "8.00" in page
    assert gateway.query("TB1").standing is Standing.OPEN
    there.pay("TB1")
    report = gateway.query("TB1")
    assert (report.standing, report.amount) == (Standing.PAID, 800)
    headers, body = told_of("TB1")
    gateway.verify(headers, body)
    assert gateway.parse(body).said == report
    raw, lines = gateway.bill_file(timezone.localdate())
    assert [line.amount for line in lines if line.number == "TB1"] == [800]
    assert raw == gateway.bill_file(timezone.localdate())[0], "the same day is the same file"


def test_the_same_number_is_the_same_order_and_another_amount_is_declined(there):
    gateway = LocalGateway()
    assert gateway.create(charge("TB2")) == gateway.create(charge("TB2"))
    with pytest.raises(Declined):
        gateway.create(charge("TB2", 801))


def test_closing(there):
    gateway = LocalGateway()
    gateway.create(charge("TB3"))
    assert gateway.close("TB3").standing is Standing.CLOSED
    assert gateway.query("TBNONE").standing is Standing.NOT_FOUND
    gateway.create(charge("TB4"))
    there.faults(pay_while_closing=True)
    assert gateway.close("TB4").standing is Standing.PAID


def test_refunds_once_by_their_number_and_never_more_than_was_paid(there):
    gateway = paid(there, "TB5")
    ask = {"order_number": "TB5", "trade_number": "", "total": 800, "reason": "演示"}
    for _time in range(2):
        assert gateway.refund(number="RF1", amount=500, **ask).amount == 500
    with pytest.raises(Declined):
        gateway.refund(number="RF2", amount=301, **ask)
    told_of("RF1")
    assert gateway.query_refund("RF1").standing is RefundStanding.DONE


def test_a_refund_gets_stuck_where_the_switch_says_so(there):
    there.faults(refund_abnormal=True)
    gateway = paid(there, "TB6")
    gateway.refund(number="RF3", order_number="TB6", trade_number="", amount=800, total=800, reason="演示")
    told_of("RF3")
    assert gateway.query_refund("RF3").standing is RefundStanding.ABNORMAL


def test_without_an_answer_nobody_knows_but_the_effect_is_there(there):
    there.faults(cut_after_effect=True)
    gateway = LocalGateway()
    with pytest.raises(NoAnswer):
        gateway.create(charge("TB7"))
    assert gateway.query("TB7").standing is Standing.OPEN
    there.faults(cut_after_effect=False, error_percent=100)
    with pytest.raises(NoAnswer):
        gateway.query("TB7")


def test_a_message_of_the_wrong_key_or_another_time_or_other_bytes_is_forged(there):
    gateway = paid(there, "TB8")
    headers, body = told_of("TB8")
    gateway.verify(headers, body)
    for wrong in (
        (headers, body + b" "),
        ({**headers, signing.STAMP: str(int(headers[signing.STAMP]) - 360)}, body),
        ({**headers, signing.SERIAL: "0" * 16}, body),
        ({**headers, signing.SIGNATURE: "not base64"}, body),
        ({}, body),
    ):
        with pytest.raises(Forged):
            gateway.verify(*wrong)
    heard.clear()
    there.faults(wrong_key=True)
    paid(there, "TB9")
    with pytest.raises(Forged):
        gateway.verify(*told_of("TB9"))


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_right_signature_six_minutes_off_is_forged(minutes, there):
    key = signing.private_key(running_key())
    stamped = signing.sign(key, "POST", NOTIFY_PATH, b"{}", at=time.time() + minutes * 60)
    with pytest.raises(Forged):
        LocalGateway().verify(stamped, b"{}")
    LocalGateway().verify(signing.sign(key, "POST", NOTIFY_PATH, b"{}"), b"{}")


def running_key() -> Path:
    from django.conf import settings

    return settings.DATA_DIR / "localgw" / "private.pem"


def test_the_simulator_answers_only_its_portal(there):
    assert requests.get(f"{there.address}/v1/orders/TB1", timeout=60).status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b'{"id": 1}', b'{"kind": "payment", "id": "x", "said": {}}', b"\xff"])
def test_a_message_that_says_nothing_we_know_is_refused(body):
    with pytest.raises(Forged):
        LocalGateway().parse(body)


def test_a_refund_fails_where_the_switch_says_so(there):
    there.faults(refund_fails=True)
    gateway = paid(there, "TB20")
    gateway.refund(number="RF20", order_number="TB20", trade_number="", amount=800, total=800, reason="演示")
    told_of("RF20")
    assert gateway.query_refund("RF20").standing is RefundStanding.FAILED


def test_an_order_whose_time_is_over_takes_no_money(there):
    gateway, late = LocalGateway(), timezone.now() - timedelta(seconds=1)
    gateway.create(Charge(number="TB21", amount=800, title="演示收费", expires_at=late))
    with pytest.raises(requests.HTTPError):
        there.pay("TB21")
    assert gateway.query("TB21").standing is Standing.OPEN


def test_what_is_taken_by_agreement_is_accepted_and_told_later(there):
    gateway = LocalGateway()
    assert gateway.deduct(charge("TB22"), agreement="A1") is None
    assert gateway.query("TB22").standing is Standing.PAID
    for _time in range(2):
        gateway.end_agreement("A1")
    with pytest.raises(Declined):
        gateway.deduct(charge("TB23"), agreement="A1")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>maintenance</html>",
        b"number,kind,channel_number,merchant,amount,at\n",
        b"kind,number,channel_number,merchant,amount,at\npayment,TB1,T1,,8.00,1\n",
        b"kind,number,channel_number,merchant,amount,at\npayment,TB1\n",
    ],
)
def test_a_file_that_is_no_bill_file_is_no_empty_day(raw, monkeypatch):
    answer = requests.Response()
    answer.status_code, answer._content = 200, raw
    monkeypatch.setattr(LocalGateway, "_send", lambda *_args, **_limits: answer)
    with pytest.raises(NoAnswer):
        LocalGateway().bill_file(timezone.localdate())


@pytest.mark.parametrize("status", [404, 409, 500])
def test_a_bill_file_that_is_not_there_is_no_empty_day(status, monkeypatch):
    answer = requests.Response()
    answer.status_code, answer._content = status, b"kind,number,channel_number,merchant,amount,at\n"
    monkeypatch.setattr(LocalGateway, "_send", lambda *_args, **_limits: answer)
    with pytest.raises(NoAnswer):
        LocalGateway().bill_file(timezone.localdate())


PAID = {"number": "TB1", "standing": "paid", "trade_number": "T1", "amount": 800, "at": 1_800_000_000, "merchant": ""}


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "TB2"},
        {"amount": "800"},
        {"amount": 800.5},
        {"amount": True},
        {"amount": -1},
        {"trade_number": ""},
        {"trade_number": 7},
        {"trade_number": "T" * 65},
        {"at": None},
        {"merchant": None},
        {"merchant": 7},
        {"standing": "nearly"},
    ],
    ids=str,
)
def test_an_answer_that_does_not_say_what_was_paid_is_no_answer(wrong):
    assert LocalGateway()._report("TB1", PAID).amount == 800
    with pytest.raises(NoAnswer):
        LocalGateway()._report("TB1", PAID | wrong)


def test_its_page_leads_back_to_the_portal_only_where_that_said_how(there):
    gateway = LocalGateway()
    back = "http://127.0.0.1:1/my/bills/orders/TBBACK/returned/"
    asked = {"amount": 800, "title": "演示收费", "expires_at": timezone.now() + timedelta(minutes=5)}
    with_way = gateway.create(Charge(number="TBBACK", return_address=back, **asked))
    without = gateway.create(Charge(number="TBNOBACK", **asked))
    assert f'href="{back}"' in requests.get(with_way, timeout=60).text
    paid = requests.post(with_way, timeout=60).text
    assert "模拟支付成功" in paid
    assert f'href="{back}"' in paid
    assert "<a " not in requests.get(without, timeout=60).text
    for address in ("javascript:alert(1)", "https://example.com/"):
        assert "<a " not in requests.get(f"{without}?back={address}", timeout=60).text
        assert address not in requests.get(f"{with_way}?back={address}", timeout=60).text


def test_the_simulator_keeps_whose_money_it_is_and_says_so_everywhere(there):
    gateway, soon = LocalGateway(), timezone.now() + timedelta(minutes=5)
    asked = {"amount": 800, "title": "演示收费", "expires_at": soon, "merchant": "M-1", "notice_number": "粤财通1"}
    page = requests.get(gateway.create(Charge(number="TBM", **asked)), timeout=60).text
    assert "M-1" in page
    assert "粤财通1" in page
    there.pay("TBM")
    assert gateway.query("TBM").merchant == "M-1"
    assert gateway.parse(told_of("TBM")[1]).said.merchant == "M-1"
    give = {"order_number": "TBM", "trade_number": "", "amount": 800, "total": 800, "reason": "演示"}
    with pytest.raises(Declined):
        gateway.refund(number="RFM", merchant="", **give)
    gateway.refund(number="RFM", merchant="M-1", **give)
    told_of("RFM")
    lines = [line for line in gateway.bill_file(timezone.localdate())[1] if line.number in {"TBM", "RFM"}]
    assert [(line.amount, line.merchant) for line in lines] == [(800, "M-1"), (-800, "M-1")]
    with pytest.raises(Declined):
        gateway.create(Charge(number="TBM", **asked | {"merchant": "M-2"}))


def test_an_answer_that_drips_is_no_answer_and_holds_nobody(there, monkeypatch):
    monkeypatch.setattr(outbound, "IN_ALL", 1)
    monkeypatch.setitem(local.FILE, "in_all", 1)
    gateway = paid(there, "TBDRIP")
    there.faults(drip_s=0.3)
    for call in (lambda: gateway.query("TBDRIP"), lambda: gateway.bill_file(timezone.localdate())):
        began = time.monotonic()
        with pytest.raises(NoAnswer):
            call()
        assert time.monotonic() - began < 3
