"""WeChat Pay on 127.0.0.1: APIv3, direct and with sub-merchants."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.payments.gateways.base import Gateway
from services.payments.gateways.merchant import Role
from services.payments.gateways.wechatpay import WechatAccount, WechatGateway
from services.payments.localgw.books import Refused
from tests.support.companies import Answer, Served, pem, public_pem, rsa, served, sign, yuan

MCHID, APPID, SUB, SERIAL = "1900000001", "wxdemo0000000001", "1900000109", "0123456789ABCDEF"
KEY_ID = "PUB_KEY_ID_0119000000010000000000000000"
CHINA = timedelta(hours=8)
STATES = {"open": "NOTPAY", "paid": "SUCCESS", "closed": "CLOSED"}
REFUNDS = {"processing": "PROCESSING", "done": "SUCCESS", "abnormal": "ABNORMAL", "failed": "CLOSED"}
HEADER = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
COLUMNS = HEADER.split(",")
SUMS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"


def when(seconds: float) -> str:
    return (datetime.fromtimestamp(int(seconds), UTC) + CHINA).replace(tzinfo=None).isoformat() + "+08:00"


class WechatCompany(Served):
    """See ``companies.Company``."""

    own = MCHID

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.apiv3_key = secrets.token_hex(16)
        self.role = Role.OWN

    def as_role(self, role: Role) -> Gateway:
        self.role = role
        return WechatGateway(
            WechatAccount(
                mchid=MCHID,
                appid=APPID,
                serial=SERIAL,
                key=pem(rsa("merchant")),
                apiv3_key=self.apiv3_key,
                public_key_id=KEY_ID,
                public_key=public_pem(rsa("company")),
                role=role,
                url=self.address,
            )
        )

    def reset(self) -> None:
        super().reset()
        self.role = Role.OWN

    def signed(self, body: bytes, *, key: str = "company", off_s: int = 0) -> dict[str, str]:
        """The headers of whatever it says."""
        stamp, nonce = str(int(time.time()) + off_s), secrets.token_hex(16)
        return {
            "Wechatpay-Serial": KEY_ID,
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
            "Wechatpay-Signature": base64.b64encode(sign(rsa(key), f"{stamp}\n{nonce}\n{body.decode()}\n")).decode(),
        }

    def seal(self, what: dict[str, Any], event: str, event_id: str) -> bytes:
        """A notification."""
        nonce = secrets.token_hex(6)
        sealed = AESGCM(self.apiv3_key.encode()).encrypt(nonce.encode(), json.dumps(what).encode(), b"told")
        resource = {"algorithm": "AEAD_AES_256_GCM", "nonce": nonce, "associated_data": "told"}
        resource["ciphertext"] = base64.b64encode(sealed).decode()
        said = {"id": event_id, "event_type": event, "resource_type": "encrypt-resource", "resource": resource}
        return json.dumps(said).encode()

    def message(self, what: dict[str, Any], kind: str, *, off_s: int, key: Any) -> tuple[dict[str, str], bytes]:
        if kind == "payment":
            body = self.seal(self._order(what), "TRANSACTION.SUCCESS", f"P{what['number']}")
        else:
            said = self._refund(what) | self._whose("")
            said["refund_status"] = said.pop("status")
            body = self.seal(said, f"REFUND.{said['refund_status']}", f"R{what['number']}")
        return self.signed(body, key=key, off_s=off_s), body

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> Answer:
        if not self._is_portal(method, path, headers, body):
            return 401, b'{"code": "SIGN_ERROR"}', {}
        if self.bill is not None and "/bill" in path:
            status, raw, _headers = self.bill
            return status, raw, self.signed(raw) if b"{" in raw else {}
        if path.startswith("/v3/billdownload/"):
            return 200, self._file(parse_qs(urlsplit(path).query)["token"][0]), {}
        try:
            status, said = self._do(method, urlsplit(path), json.loads(body or b"{}"))
        except Refused as reason:
            status, said = 400, {"code": "INVALID_REQUEST", "message": str(reason)}
        if self.twist is not None and said:
            self.twist(said)
        raw = json.dumps(said).encode() if said else b""
        return status, raw, self.signed(raw, key="stranger" if self.wrong_key else "company")

    def _is_portal(self, method: str, path: str, headers: Any, body: bytes) -> bool:
        said = dict(re.findall(r'(\w+)="([^"]*)"', headers.get("Authorization", "")))
        text = f"{method}\n{path}\n{said.get('timestamp')}\n{said.get('nonce_str')}\n{body.decode()}\n"
        try:
            signature = base64.b64decode(said.get("signature", ""))
            rsa("merchant").public_key().verify(signature, text.encode(), PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        named = (said["mchid"], said["serial_no"], headers.get("Wechatpay-Serial"))
        return named == (MCHID, SERIAL, KEY_ID) and headers["Authorization"].startswith("WECHATPAY2-SHA256-RSA2048 ")

    def _do(self, method: str, address: Any, said: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        parts = [part for part in address.path.split("/") if part not in {"", "v3", "partner"}]
        if parts[:2] == ["pay", "transactions"]:
            asked = said or {name: values[0] for name, values in parse_qs(address.query).items()}
            prefix = "sp_" if self.role is Role.PARTNER else ""
            if asked.get(f"{prefix}mchid") != MCHID or ("partner" in address.path) != bool(prefix):
                return 400, {"code": "PARAM_ERROR"}
            return self._native(said) if parts[2] == "native" else self._about(method, parts[3], asked)
        if parts[:2] == ["refund", "domestic"]:
            return self._give(said) if method == "POST" else self._given(parts[3])
        day = parse_qs(address.query)["bill_date"][0]
        digest = hashlib.sha1(self._file(day)).hexdigest()
        download = f"https://api.mch.weixin.qq.com/v3/billdownload/file?token={day}"
        return 200, {"hash_type": "SHA1", "hash_value": digest, "download_url": download}

    def _native(self, said: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        assert said.get("appid") == APPID or said["sp_appid"] == APPID
        assert said["amount"]["currency"] == "CNY"
        assert said["notify_url"].endswith("/pay/notify/wechatpay/")
        number, until = said["out_trade_no"], datetime.fromisoformat(said["time_expire"]).timestamp()
        order = {"number": number, "amount": said["amount"]["total"], "title": said["description"]}
        self.books.open_order(said=order | {"expires_at": until, "merchant": said.get("sub_mchid", "")})
        return 200, {"code_url": f"weixin://wxpay/bizpayurl?pr={number}"}

    def _about(self, method: str, number: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if method == "POST" and self.switches.pay_while_closing and self.books.order(number):
            self.books.pay(number)
        order = self.books.close(number) if method == "POST" else self.books.order(number)
        if order is None or order["merchant"] != asked.get("sub_mchid", ""):
            return 404, {"code": "ORDER_NOT_EXIST", "message": "订单不存在"}
        if method == "POST":
            return (400, {"code": "ORDERPAID", "message": "已支付"}) if order["state"] == "paid" else (204, {})
        return 200, self._order({**order, "standing": order["state"], "at": order["paid_at"]})

    def _whose(self, sub: str) -> dict[str, str]:
        return {"sp_mchid": MCHID, "sub_mchid": sub or SUB} if self.role is Role.PARTNER else {"mchid": MCHID}

    def _order(self, what: dict[str, Any]) -> dict[str, Any]:
        app = {"sp_appid" if self.role is Role.PARTNER else "appid": APPID}
        said: dict[str, Any] = self._whose(what["merchant"]) | app | {"out_trade_no": what["number"]}
        said["trade_state"] = STATES[what["standing"]]
        if what["standing"] == "paid":
            amount = {"total": what["amount"], "payer_total": what["amount"], "currency": "CNY"}
            went_back = self.books._database.execute(
                "SELECT 1 FROM refunds WHERE order_number = ?", (what["number"],)
            ).fetchone()
            said["trade_state"] = "REFUND" if went_back else "SUCCESS"
            said |= {"transaction_id": what["trade_number"], "success_time": when(what["at"]), "amount": amount}
        return said

    def _refund(self, what: dict[str, Any]) -> dict[str, Any]:
        said: dict[str, Any] = {"refund_id": what["refund_number"], "out_refund_no": what["number"]}
        said |= {"status": REFUNDS[what["standing"]], "amount": {"refund": what["amount"], "currency": "CNY"}}
        return said | ({"success_time": when(what["at"])} if what["standing"] == "done" else {})

    def _give(self, said: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        assert len(said["reason"].encode()) <= 80
        found = said.get("out_trade_no") or self._of(said["transaction_id"])
        if self.books.order(found) is None:
            return 404, {"code": "RESOURCE_NOT_EXISTS", "message": "订单不存在"}
        row = self.books.give_back(
            number=said["out_refund_no"],
            order_number=found,
            amount=said["amount"]["refund"],
            state="processing",
            merchant=said.get("sub_mchid", ""),
        )
        return 200, self._refund({**row, "standing": row["state"], "at": row["done_at"]})

    def _of(self, trade: str) -> str:
        query = "SELECT number FROM orders WHERE trade_number = ?"
        return str((self.books._database.execute(query, (trade,)).fetchone() or ("",))[0])

    def _given(self, number: str) -> tuple[int, dict[str, Any]]:
        self.settle_refunds()
        row = self.books.refund(number)
        if row is None:
            return 404, {"code": "RESOURCE_NOT_EXISTS", "message": "退款单不存在"}
        return 200, self._refund({**row, "standing": row["state"], "at": row["done_at"]})

    def _file(self, day: str) -> bytes:
        rows = self.books.bill_file(date.fromisoformat(day)).decode().splitlines()[1:]
        lines = [",".join(COLUMNS)]
        for row in rows:
            kind, number, theirs, merchant, amount, _at = row.split(",")
            paid = {"交易状态": "SUCCESS", "微信订单号": theirs, "商户订单号": number, "订单金额": yuan(int(amount))}
            back = {"交易状态": "REFUND", "微信退款单号": theirs, "商户退款单号": number, "退款状态": "SUCCESS"}
            back |= {"申请退款金额": yuan(-int(amount)), "订单金额": "0.00"}
            values = {"商户号": MCHID, "特约商户号": merchant or "0", "商品名称": "演示,收费"}
            values |= paid if kind == "payment" else back
            lines.append(",".join(f"`{values.get(name, '')}" for name in COLUMNS))
        lines += [SUMS, f"`{len(rows)},`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00"]
        return b"\xef\xbb\xbf" + "\r\n".join([*lines, ""]).encode()


@contextmanager
def wechatpay(folder: Path) -> Iterator[WechatCompany]:
    """Runs it."""
    company = WechatCompany(folder)
    with served(company):
        company.gateway = company.as_role(Role.OWN)
        yield company
