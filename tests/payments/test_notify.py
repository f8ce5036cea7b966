"""The address payment companies tell results to: the signature is the key; forged messages are refused, one by one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.urls import reverse

from services.payments.enums import OrderState
from services.payments.gateways.base import GATEWAYS, Forged
from services.payments.gateways.local import NOTIFY_PATH, LocalGateway
from services.payments.localgw import signing
from services.payments.models import ChannelInbox, LedgerTransfer, Order
from services.payments.operations import opening
from services.payments.views import notify
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db


def tell(body: bytes, *, channel: str = make.CHANNEL, **headers: str) -> int:
    client = Client(enforce_csrf_checks=True)
    address = reverse("payments_notify:notify", args=[channel])
    return client.post(address, body, content_type="application/json", headers=headers).status_code


def test_a_message_is_booked_and_told_again_changes_nothing(gateway):
    order = make.order()
    body = make.said(gateway.pay(order.out_trade_no, amount=800))
    assert [tell(body, **make.RIGHT) for _time in range(3)] == [200, 200, 200]
    assert Order.objects.get().state == OrderState.SUCCEEDED
    assert LedgerTransfer.objects.count() == 1
    books.hold()


def test_a_thousand_forged_messages_leave_nothing_and_ask_nobody(gateway):
    order = make.order()
    opening.open_order(order=order)
    body, calls = make.said(gateway.pay(order.out_trade_no)), list(gateway.calls)
    forged = [{}, {"signature": "wrong"}, {"signature": "zz-not-hex"}, {"serial": "unknown"}]
    answers = [tell(body, **forged[n % len(forged)]) for n in range(1000)]
    assert set(answers) == {401}
    assert gateway.calls == calls
    assert not ChannelInbox.objects.exists()
    assert Order.objects.get().state == OrderState.PENDING


def test_an_unknown_channel_and_a_huge_message_and_reading_are_refused():
    assert tell(b"{}", channel="nobody", **make.RIGHT) == 404
    assert tell(b" " * 70_000, **make.RIGHT) == 413
    assert Client().get(reverse("payments_notify:notify", args=[make.CHANNEL])).status_code == 405


def test_a_message_without_a_length_is_refused_unread():
    address = reverse("payments_notify:notify", args=[make.CHANNEL])
    for length in ("", "-1", "many"):
        answer = Client().post(address, b"{}", content_type="application/json", CONTENT_LENGTH=length)
        assert answer.status_code == 411


def test_forged_messages_fill_no_log(gateway, caplog, monkeypatch):
    monkeypatch.setattr(notify, "_forged", {})
    for _time in range(100):
        tell(b"{}")
    said = [row.getMessage() for row in caplog.records if "forged" in row.getMessage()]
    assert said == [f"1 forged messages for the channel {make.CHANNEL}"]
    monkeypatch.setattr(notify, "LOGGED_EVERY_S", 0)
    tell(b"{}")
    assert f"100 forged messages for the channel {make.CHANNEL}" in caplog.text


FORGED: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "bad signature": lambda right: right | {signing.SIGNATURE: "AAAA"},
    "another's key": lambda right: right | signing.sign(Ed25519PrivateKey.generate(), "POST", NOTIFY_PATH, b"{}"),
    "unknown serial": lambda right: right | {signing.SERIAL: "0" * 16},
    "serial not hex": lambda right: right | {signing.SERIAL: "不是十六进制"},
    "no time": lambda right: {name: value for name, value in right.items() if name != signing.STAMP},
    "time no number": lambda right: right | {signing.STAMP: "soon"},
    "no headers": lambda right: {},
}


@pytest.fixture
def simulators_key(settings, tmp_path) -> Iterator[Ed25519PrivateKey]:
    """The key of the simulated payment company, which the portal knows."""
    settings.DATA_DIR = tmp_path
    key = signing.private_key(tmp_path / "localgw" / "private.pem")
    (tmp_path / "localgw" / "public.pem").write_bytes(signing.public_pem(key))
    with GATEWAYS.replace("localgw", LocalGateway()):
        yield key


@pytest.mark.parametrize("name", FORGED)
def test_forged_messages_of_the_simulator_are_refused_before_the_database_is_asked(
    name, simulators_key, django_assert_num_queries
):
    right = signing.sign(simulators_key, "POST", NOTIFY_PATH, b"{}")
    with pytest.raises(Forged):
        LocalGateway().verify(FORGED[name](right), b"{}")
    LocalGateway().verify(right, b"{}")
    with django_assert_num_queries(0):
        answers = {raw(FORGED[name](right)) for _time in range(150)}
    assert answers == {401}
    assert not ChannelInbox.objects.exists()


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_right_signature_six_minutes_off_is_401(minutes, simulators_key):
    off = signing.sign(simulators_key, "POST", NOTIFY_PATH, b"{}", at=time.time() + minutes * 60)
    assert raw(off) == 401


def raw(headers: dict[str, str]) -> int:
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return Client().generic("POST", NOTIFY_PATH, b"{}", content_type="application/json", **named).status_code
