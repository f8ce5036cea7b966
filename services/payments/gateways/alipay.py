"""支付宝: QR codes (当面付 precreate) and, by an agreement, 商家扣款; with public keys (RSA2).

The library signs and checks notifications; calls go our own way out, and what is said is checked here. An order exists
at Alipay from the moment somebody scans its code; until then it is not known there.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import alipay as library
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.payments.gateways import merchant as house
from services.payments.gateways.base import (
    Declined,
    Forged,
    Message,
    NoAnswer,
    RefundReport,
    RefundStanding,
    Report,
    Standing,
)
from services.payments.gateways.files import alipay_details, alipay_lines
from services.payments.gateways.merchant import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from services.payments.gateways.base import Charge, FileLine

DONE, ACCEPTED, BUSY = "10000", "10003", "20000"
UNKNOWN = frozenset({"ACQ.TRADE_NOT_EXIST"})
NO_FILE = "BILL_NOT_EXIST"
SPOILED = str.maketrans("/=&", "   ")
"""What a title may not have."""
TIME = "%Y-%m-%d %H:%M:%S"
STANDINGS = {
    "WAIT_BUYER_PAY": Standing.OPEN,
    "TRADE_CLOSED": Standing.CLOSED,
    "TRADE_SUCCESS": Standing.PAID,
    "TRADE_FINISHED": Standing.PAID,
}
REFUNDS = {
    "REFUND_SUCCESS": RefundStanding.DONE,
    "REFUND_PROCESSING": RefundStanding.PROCESSING,
    "REFUND_FAIL": RefundStanding.FAILED,
}
FORM = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8", "User-Agent": "tongban"}
MOST_FIELDS = 100


class _Silent(Declined):
    """The company knows no bill file of that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlipayAccount:
    """What the open platform (开放平台) shows of the application. Keys are PEM texts."""

    appid: str
    seller_id: str
    key: str = field(repr=False)
    public_key: str = field(repr=False)
    role: Role = Role.OWN
    url: str = "https://openapi.alipay.com/gateway.do"
    bill_url: str = "https://dwbillcenter.alipay.com"


class AlipayGateway:
    """See ``gateways.base.Gateway``."""

    code = "alipay"
    label = _("Alipay")
    is_simulator = False

    def __init__(self, account: AlipayAccount) -> None:
        self._account = account
        self._library = library.AliPay(
            appid=account.appid,
            app_private_key_string=account.key,
            alipay_public_key_string=account.public_key,
            sign_type="RSA2",
        )
        self._public: Any = serialization.load_pem_public_key(account.public_key.encode())

    def serves(self, merchant: str) -> bool:
        """Whether it takes money for this merchant."""
        return house.serves(self._account.role, self._account.seller_id, merchant)

    def create(self, charge: Charge) -> str:
        """What the QR code says: an address that opens Alipay on a phone."""
        said = self._said(charge) | {"seller_id": self._account.seller_id}
        said["time_expire"] = timezone.localtime(charge.expires_at).strftime(TIME)
        heard = self._call("alipay.trade.precreate", said, notify_url=house.notify_address(self.code))
        return house.text((heard or {}).get("qr_code"), 500)

    def deduct(self, charge: Charge, *, agreement: str) -> None:
        """商家扣款 by the number of the agreement: accepted; what became of it is told or asked."""
        said: dict[str, Any] = self._said(charge) | {"product_code": "GENERAL_WITHHOLDING"}
        said["agreement_params"] = {"agreement_no": agreement}
        self._call("alipay.trade.pay", said, notify_url=house.notify_address(self.code))

    def end_agreement(self, agreement: str) -> None:
        """Nothing more is taken by it."""
        self._call("alipay.user.agreement.unsign", {"agreement_no": agreement})

    def query(self, number: str, *, merchant: str = "") -> Report:
        """How an order stands."""
        house.expect(self.serves(merchant))
        heard = self._call("alipay.trade.query", {"out_trade_no": number})
        if heard is None:
            return Report(number=number, standing=Standing.NOT_FOUND, merchant=merchant)
        try:
            report = self._report(heard, paid_at=heard.get("send_pay_date"))
            house.same(number, report.number)
        except (ValueError, KeyError, TypeError) as error:
            raise NoAnswer from error
        return report

    def close(self, number: str, *, merchant: str = "") -> Report:
        """End an open order; the answer to closing says little, so it is asked how it stands."""
        house.expect(self.serves(merchant))
        with suppress(Declined):  # paid or closed meanwhile
            self._call("alipay.trade.close", {"out_trade_no": number})
        return self.query(number, merchant=merchant)

    def refund(
        self,
        *,
        number: str,
        order_number: str,
        trade_number: str,
        amount: int,
        total: int,
        reason: str,
        merchant: str = "",
    ) -> RefundReport:
        """Give money back. The answer tells the sum of all refunds; what did not move just now is asked about."""
        house.expect(self.serves(merchant))
        said = {"trade_no": trade_number} if trade_number else {"out_trade_no": order_number}
        said |= {"out_request_no": number, "refund_amount": house.yuan(amount), "refund_reason": reason}
        heard = self._call("alipay.trade.refund", said)
        if heard is None:
            raise Declined("ACQ.TRADE_NOT_EXIST")
        if heard.get("fund_change") == "Y":
            return RefundReport(number=number, standing=RefundStanding.DONE, refund_number=number, amount=amount)
        known = self.query_refund(number, order_number=order_number, merchant=merchant)
        if known.standing is not RefundStanding.NOT_FOUND:
            return known
        return RefundReport(number=number, standing=RefundStanding.PROCESSING, refund_number=number, amount=amount)

    def query_refund(self, number: str, *, order_number: str = "", merchant: str = "") -> RefundReport:
        """How a refund stands. Alipay has no number of its own for it: ours stands for both."""
        house.expect(self.serves(merchant))
        said = {"out_trade_no": order_number, "out_request_no": number, "query_options": ["gmt_refund_pay"]}
        heard = self._call("alipay.trade.fastpay.refund.query", said)
        if heard is None or "refund_status" not in heard:
            return RefundReport(number=number, standing=RefundStanding.NOT_FOUND)
        try:
            return RefundReport(
                number=house.same(number, heard["out_request_no"]),
                standing=REFUNDS[heard["refund_status"]],
                refund_number=number,
                amount=house.fen(heard["refund_amount"]),
                at=house.moment(heard["gmt_refund_pay"]) if heard.get("gmt_refund_pay") else None,
            )
        except (ValueError, KeyError, TypeError) as error:
            raise NoAnswer from error

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises Forged: also for what is meant for another application or seller."""
        try:
            said = _form(body)
            signature, ours = said.pop("sign"), self._account
            house.same(("RSA2", ours.appid), (said["sign_type"], said["app_id"]))
            house.same(("utf-8", ours.seller_id), (said["charset"].lower(), said["seller_id"]))
            near = house.is_near(house.moment(said["notify_time"]).timestamp())
            right = near and self._library.verify(said, signature)
        except Exception as error:  # whatever the library stumbles over
            raise Forged from error
        if not right:
            raise Forged

    def parse(self, body: bytes) -> Message:
        """How the order stands now, also where the notification is about a refund: that one is asked about.

        The same notification comes again with another time, so that both are the number of the message.
        """
        try:
            said = _form(body)
            house.same("trade_status_sync", said["notify_type"])
            which = f"{house.text(said['notify_id'], 128)} {said['notify_time']}"
            report = self._report(said, paid_at=said.get("gmt_payment"))
            return Message(event_id=hashlib.sha256(which.encode()).hexdigest(), said=report)
        except Exception as error:  # whatever the library stumbles over
            raise Forged from error

    def bill_file(self, day: date) -> tuple[bytes, Iterator[FileLine]]:
        """All payments and refunds of a day, from the one place bill files are fetched."""
        ours = self._account
        method = "alipay.data.dataservice.bill.downloadurl.query"
        try:
            heard = self._call(method, {"bill_type": "trade", "bill_date": f"{day:%Y-%m-%d}"}) or {}
        except _Silent:
            house.empty_day(day)
            return b"", iter(())
        try:
            address = house.moved_to(ours.bill_url, heard["bill_download_url"])
            answer = house.send("GET", address, b"", {"User-Agent": "tongban"}, **house.FILE)
            house.same(200, answer.status_code)
            details = alipay_details(answer.content)
            return details, iter([*alipay_lines(details, merchant=house.named(ours.role, ours.seller_id))])
        except (ValueError, KeyError, TypeError, EOFError, NotImplementedError, zipfile.BadZipFile) as error:
            raise NoAnswer from error

    def _said(self, charge: Charge) -> dict[str, Any]:
        """An order as it is asked for. Raises Declined."""
        house.expect(self.serves(charge.merchant))
        return {
            "out_trade_no": charge.number,
            "total_amount": house.yuan(charge.amount),
            "subject": charge.title.translate(SPOILED),
        }

    def _call(self, method: str, said: dict[str, Any], **more: str) -> dict[str, Any] | None:
        """The signed answer; None when the order is not known there. Raises NoAnswer, Declined."""
        at = timezone.localtime().strftime(TIME)
        try:
            asked = self._library.sign_data(self._library.build_body(method, said, timestamp=at, **more))
        except Exception as error:
            raise NoAnswer from error
        answer = house.send("POST", f"{self._account.url}?charset=utf-8", asked.encode(), FORM)
        try:
            house.same(200, answer.status_code)
            heard = self._signed(answer.content.decode(), f"{method.replace('.', '_')}_response")
            code, reason = house.text(heard["code"]), str(heard.get("sub_code", ""))
        except Exception as error:  # nothing that is signed by Alipay
            raise NoAnswer from error
        if code in {DONE, ACCEPTED}:
            return heard
        if reason in UNKNOWN:
            return None
        if reason.upper().endswith(NO_FILE):
            raise _Silent(reason)
        if code == BUSY or reason.endswith("SYSTEM_ERROR") or reason.lower().startswith(("isp.", "aop.")):
            raise NoAnswer(reason)
        raise Declined(f"{reason or code} {heard.get('sub_msg', '')}"[:200])

    def _signed(self, raw: str, name: str) -> dict[str, Any]:
        """The part that is signed, byte by byte as it came. Raises whatever shows that it is not."""
        whole, marker = json.loads(raw), f'"{name}":'
        start = raw.index(marker) + len(marker)
        said, end = json.JSONDecoder().raw_decode(raw, start)
        house.same(whole[name], said)
        signature = base64.b64decode(whole["sign"], validate=True)
        self._public.verify(signature, raw[start:end].encode(), PKCS1v15(), hashes.SHA256())
        return dict(said)

    def _report(self, said: dict[str, Any], *, paid_at: str | None) -> Report:
        """Closed after it was paid means that all of it went back. Raises ValueError, KeyError, TypeError."""
        standing = STANDINGS[said["trade_status"]]
        if standing is Standing.CLOSED and paid_at:
            standing = Standing.PAID
        at: datetime | None = house.moment(paid_at) if standing is Standing.PAID and paid_at else None
        return Report(
            number=house.text(said["out_trade_no"]),
            standing=standing,
            trade_number=house.text(said["trade_no"]),
            amount=house.fen(said["total_amount"]),
            at=at,
            merchant=house.named(self._account.role, self._account.seller_id),
        )


def _form(body: bytes) -> dict[str, str]:
    """Each field once. ValueError for anything else."""
    pairs = parse_qsl(
        body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
    )
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError("a field twice")
    return said
