"""微信支付: APIv3 with the WeChat Pay public key (never with platform certificates), QR codes (Native).

The library signs, checks and decrypts; calls go our own way out, and what is said is checked here. A message under any
other key than ours is refused without asking anybody.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wechatpayv3 import utils as library

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
from services.payments.gateways.files import wechat_lines
from services.payments.gateways.merchant import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import requests  # noqa: TID251  its answers

    from services.payments.gateways.base import Charge, FileLine

ALGORITHM = "WECHATPAY2-SHA256-RSA2048"
SERIAL, STAMP, NONCE = "Wechatpay-Serial", "Wechatpay-Timestamp", "Wechatpay-Nonce"
SIGNATURE, KIND = "Wechatpay-Signature", "Wechatpay-Signature-Type"
UNKNOWN = frozenset({"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"})
BUSY = frozenset({"SYSTEM_ERROR", "SYSTEMERROR", "BANK_ERROR", "BANKERROR", "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED"})
"""Whatever the status: it may have been done or not."""
NO_FILE, DOWNLOAD = "NO_STATEMENT_EXIST", "/v3/billdownload/file"
STANDINGS = {
    "SUCCESS": Standing.PAID,
    "REFUND": Standing.PAID,
    "NOTPAY": Standing.OPEN,
    "USERPAYING": Standing.OPEN,
    "CLOSED": Standing.CLOSED,
    "REVOKED": Standing.CLOSED,
    "PAYERROR": Standing.FAILED,
}
REFUNDS = {
    "SUCCESS": RefundStanding.DONE,
    "PROCESSING": RefundStanding.PROCESSING,
    "ABNORMAL": RefundStanding.ABNORMAL,
    "CLOSED": RefundStanding.FAILED,
}
REASON = 80
"""Bytes of a reason."""


class _Silent(Declined):
    """The company knows no bill file of that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatAccount:
    """What the merchant platform (商户平台) shows under API security. Keys are PEM texts."""

    mchid: str
    appid: str
    serial: str
    key: str = field(repr=False)
    apiv3_key: str = field(repr=False)
    public_key_id: str
    public_key: str = field(repr=False)
    role: Role = Role.OWN
    url: str = "https://api.mch.weixin.qq.com"


class WechatGateway:
    """See ``gateways.base.Gateway``."""

    code = "wechatpay"
    label = _("WeChat Pay")
    is_simulator = False

    def __init__(self, account: WechatAccount) -> None:
        self._account = account
        self._key = library.load_private_key(account.key)
        self._public = library.load_public_key(account.public_key)

    def serves(self, merchant: str) -> bool:
        """Whether it takes money for this merchant."""
        return house.serves(self._account.role, self._account.mchid, merchant)

    def create(self, charge: Charge) -> str:
        """What the QR code says (weixin://)."""
        said = self._whose(charge.merchant) | {
            "description": charge.title,
            "out_trade_no": charge.number,
            "time_expire": timezone.localtime(charge.expires_at).isoformat(timespec="seconds"),
            "notify_url": house.notify_address(self.code),
            "amount": {"total": charge.amount, "currency": "CNY"},
        }
        heard = self._call("POST", f"{self._orders}/native", said | self._app)
        return house.text((heard or {}).get("code_url"), 500)

    def deduct(self, charge: Charge, *, agreement: str) -> None:
        """Not offered: 委托代扣 and 车主服务 are products of their own. The bill is paid by hand."""
        raise Declined("not offered")

    def end_agreement(self, agreement: str) -> None:
        """There are none."""
        raise Declined("not offered")

    def query(self, number: str, *, merchant: str = "") -> Report:
        """How an order stands."""
        path = f"{self._orders}/out-trade-no/{number}?{urlencode(self._whose(merchant))}"
        heard = self._call("GET", path)
        if heard is None:
            return Report(number=number, standing=Standing.NOT_FOUND, merchant=merchant)
        try:
            report = self._report(heard)
            house.same((number, merchant), (report.number, report.merchant))
        except (ValueError, KeyError, TypeError) as error:
            raise NoAnswer from error
        return report

    def close(self, number: str, *, merchant: str = "") -> Report:
        """End an open order; the answer to closing says little, so it is asked how it stands."""
        with suppress(Declined):  # paid or closed meanwhile
            self._call("POST", f"{self._orders}/out-trade-no/{number}/close", self._whose(merchant))
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
        """Give money back. The number of a refund is made by this: what is not known there is the payment."""
        paid = {"transaction_id": trade_number} if trade_number else {"out_trade_no": order_number}
        said = (
            self._beside(merchant)
            | paid
            | {
                "out_refund_no": number,
                "reason": reason.encode()[:REASON].decode(errors="ignore"),
                "notify_url": house.notify_address(self.code),
                "amount": {"refund": amount, "total": total, "currency": "CNY"},
            }
        )
        heard = self._call("POST", "/v3/refund/domestic/refunds", said)
        if heard is None:
            raise Declined("the payment is not known there")
        return self._refund_report(number, heard)

    def query_refund(self, number: str, *, order_number: str = "", merchant: str = "") -> RefundReport:
        """How a refund stands."""
        whose = urlencode(self._beside(merchant))
        path = f"/v3/refund/domestic/refunds/{number}" + (f"?{whose}" if whose else "")
        return self._refund_report(number, self._call("GET", path))

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises Forged: also for the probes with a wrong signature that WeChat Pay sends on purpose."""
        try:
            stamp, signature = headers.get(STAMP, ""), headers.get(SIGNATURE, "")
            right = headers.get(SERIAL) == self._account.public_key_id and headers.get(KIND) == ALGORITHM
            right = right and stamp.isascii() and stamp.isdigit() and len(stamp) <= 12 and house.is_near(int(stamp))
            right = right and library.rsa_verify(stamp, headers.get(NONCE, ""), body.decode(), signature, self._public)
        except Exception as error:  # whatever the library stumbles over
            raise Forged from error
        if not right:
            raise Forged

    def parse(self, body: bytes) -> Message:
        """Raises Forged, also for what is meant for another merchant or appid."""
        try:
            heard = json.loads(body)
            said = self._opened(heard)
            is_refund = {"TRANSACTION": False, "REFUND": True}[heard["event_type"].split(".")[0]]
            what = self._told_refund(said) if is_refund else self._report(said)
            return Message(event_id=house.text(heard["id"]), said=what)
        except Exception as error:  # whatever the library stumbles over
            raise Forged from error

    def bill_file(self, day: date) -> tuple[bytes, Iterator[FileLine]]:
        """All payments and refunds of a day."""
        asked = f"/v3/bill/tradebill?{urlencode({'bill_date': f'{day:%Y-%m-%d}', 'bill_type': 'ALL'})}"
        try:
            heard = self._call("GET", asked) or {}
        except _Silent:
            house.empty_day(day)
            return b"", iter(())
        try:
            parts = urlsplit(house.text(heard["download_url"], 4096))
            house.same(DOWNLOAD, parts.path)
            raw = self._send("GET", f"{parts.path}?{parts.query}", None, **house.FILE).content
            digest = hashlib.sha1(raw, usedforsecurity=False).hexdigest()
            house.same(("SHA1", digest), (heard["hash_type"], heard["hash_value"].lower()))
            return raw, iter([*wechat_lines(raw, mchid=self._account.mchid, role=self._account.role)])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoAnswer from error

    @property
    def _is_partner(self) -> bool:
        return self._account.role is Role.PARTNER

    @property
    def _orders(self) -> str:
        return "/v3/pay/partner/transactions" if self._is_partner else "/v3/pay/transactions"

    @property
    def _app(self) -> dict[str, str]:
        return {"sp_appid" if self._is_partner else "appid": self._account.appid}

    def _whose(self, merchant: str) -> dict[str, str]:
        """How an account is named in a call. Raises Declined."""
        house.expect(self.serves(merchant))
        ours = self._account.mchid
        return {"sp_mchid": ours, "sub_mchid": merchant} if self._is_partner else {"mchid": ours}

    def _beside(self, merchant: str) -> dict[str, str]:
        """As ``_whose``, where the signature names the merchant already."""
        whose = self._whose(merchant)
        return {"sub_mchid": whose["sub_mchid"]} if self._is_partner else {}

    def _send(self, method: str, path: str, said: dict[str, Any] | None, **limits: int) -> requests.Response:
        body = "" if said is None else json.dumps(said, ensure_ascii=False)
        ours = self._account
        try:
            signed = library.build_authorization(path, method, ours.mchid, ours.serial, self._key, data=body)
        except Exception as error:
            raise NoAnswer from error
        headers = {"Authorization": signed, SERIAL: ours.public_key_id}
        headers |= {"Accept": "application/json", "Content-Type": "application/json", "User-Agent": "tongban"}
        return house.send(method, ours.url.rstrip("/") + path, body.encode(), headers, **limits)

    def _call(self, method: str, path: str, said: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """The answer; None when the number is not known there. Raises NoAnswer, Declined."""
        answer = self._send(method, path, said)
        try:
            self.verify(answer.headers, answer.content)
            heard = json.loads(answer.content) if answer.content else {}
            reason = "" if answer.status_code in {200, 204} else house.text(heard["code"])
        except (Forged, ValueError, KeyError, TypeError) as error:
            raise NoAnswer from error
        if not isinstance(heard, dict) or reason in BUSY:
            raise NoAnswer(reason)
        if reason == NO_FILE:
            raise _Silent
        if reason and not (answer.status_code == 404 and reason in UNKNOWN):
            raise Declined(f"{reason} {heard.get('message', '')}"[:200])
        return None if reason else heard

    def _merchant(self, said: dict[str, Any]) -> str:
        """Whose account it is about. ValueError when neither we nor a merchant of ours."""
        ours = self._account
        if not self._is_partner:
            house.same(ours.mchid, said["mchid"])
            return house.named(ours.role, ours.mchid)
        house.same(ours.mchid, said["sp_mchid"])
        return house.text(said["sub_mchid"])

    def _report(self, said: dict[str, Any]) -> Report:
        """Raises ValueError, KeyError, TypeError for what does not say whose, what and how much."""
        standing, amount = STANDINGS[said["trade_state"]], said.get("amount") or {}
        is_paid = standing is Standing.PAID
        for name, value in self._app.items():
            house.same(value, said[name])
        if is_paid:
            house.same("CNY", amount.get("currency", "CNY"))
        return Report(
            number=house.text(said["out_trade_no"]),
            standing=standing,
            trade_number=house.text(said["transaction_id"]) if is_paid else "",
            amount=amount["total"] if is_paid else 0,
            at=house.moment(said["success_time"]) if is_paid else None,
            merchant=self._merchant(said),
        )

    def _refund_report(self, number: str, said: dict[str, Any] | None) -> RefundReport:
        """Raises NoAnswer for an answer about something else, or one that says nothing."""
        if said is None:
            return RefundReport(number=number, standing=RefundStanding.NOT_FOUND)
        try:
            report = self._returned(said, said["status"])
            house.same(number, report.number)
        except (ValueError, KeyError, TypeError) as error:
            raise NoAnswer from error
        return report

    def _told_refund(self, said: dict[str, Any]) -> RefundReport:
        self._merchant(said)
        return self._returned(said, said["refund_status"])

    def _returned(self, said: dict[str, Any], status: str) -> RefundReport:
        return RefundReport(
            number=house.text(said["out_refund_no"]),
            standing=REFUNDS[status],
            refund_number=house.text(said["refund_id"]),
            amount=said["amount"]["refund"],
            at=house.moment(said["success_time"]) if said.get("success_time") else None,
        )

    def _opened(self, heard: dict[str, Any]) -> dict[str, Any]:
        """The decrypted part. ValueError for what our key does not open."""
        sealed = heard["resource"]
        house.same(("encrypt-resource", "AEAD_AES_256_GCM"), (heard["resource_type"], sealed["algorithm"]))
        plain = library.aes_decrypt(
            nonce=sealed["nonce"],
            ciphertext=sealed["ciphertext"],
            associated_data=sealed.get("associated_data") or "",
            apiv3_key=self._account.apiv3_key,
        )
        said = json.loads(plain or "null")
        if not isinstance(said, dict):
            raise ValueError("not opened")
        return said
