"""Alipay on 127.0.0.1: one address, a method in the form. An order is known once its code was scanned."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from services.payments.gateways.alipay import AlipayAccount, AlipayGateway
from services.payments.gateways.base import Gateway
from services.payments.gateways.merchant import Role
from services.payments.localgw.books import Refused
from tests.support.companies import Answer, Served, pem, public_pem, rsa, served, sign, yuan

APPID, SELLER = "2021000000000001", "2088000000000001"
CHINA = timedelta(hours=8)
STATES = {"open": "WAIT_BUYER_PAY", "paid": "TRADE_SUCCESS", "closed": "TRADE_CLOSED"}
REFUNDS = {"processing": "REFUND_PROCESSING", "done": "REFUND_SUCCESS", "failed": "REFUND_FAIL"}
HEADER = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,"
    "商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,"
    "商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)
COLUMNS = HEADER.split(",")


def when(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC) + CHINA:%Y-%m-%d %H:%M:%S}"


def now(off_s: int = 0) -> str:
    return when(datetime.now(UTC).timestamp() + off_s)  # noqa: TID251  the company's clock


def joined(said: dict[str, str]) -> str:
    return "&".join(f"{name}={said[name]}" for name in sorted(said))


class No(Exception):
    """Code and sub_code."""


class AlipayCompany(Served):
    """See ``companies.Company``."""

    own = SELLER

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.unscanned: set[str] = set()
        self.given: set[str] = set()

    def as_role(self, role: Role) -> Gateway:
        return AlipayGateway(
            AlipayAccount(
                appid=APPID,
                seller_id=SELLER,
                key=pem(rsa("merchant")),
                public_key=public_pem(rsa("company")),
                role=role,
                url=f"{self.address}/gateway.do",
                bill_url=self.address,
            )
        )

    def scan(self, number: str) -> None:
        self.unscanned.discard(number)

    def form(self, said: dict[str, str], *, key: str = "company") -> bytes:
        """A signed notification."""
        signature = base64.b64encode(sign(rsa(key), joined(said))).decode()
        return urlencode(said | {"sign": signature, "sign_type": "RSA2"}).encode()

    def fields(self, what: dict[str, Any], *, off_s: int = 0) -> dict[str, str]:
        """What a notification says."""
        said = {"notify_type": "trade_status_sync", "notify_id": f"N{what['number']}", "notify_time": now(off_s)}
        said |= {"app_id": APPID, "auth_app_id": APPID, "seller_id": SELLER, "charset": "utf-8", "version": "1.0"}
        said |= {"out_trade_no": what["number"], "trade_no": what["trade_number"] or "T0", "subject": "演示 收费"}
        said |= {"total_amount": yuan(what["amount"]), "trade_status": STATES[what["standing"]], "body": ""}
        return said | ({"gmt_payment": when(what["at"])} if what["at"] else {})

    def message(self, what: dict[str, Any], kind: str, *, off_s: int, key: Any) -> tuple[dict[str, str], bytes]:
        """Of a refund Alipay tells how the order stands."""
        if kind == "refund":
            order = self.books.order(self.books.refund(what["number"])["order_number"]) or {}  # type: ignore[index]
            what = {**order, "standing": order["state"], "at": order["paid_at"]}
        return {}, self.form(self.fields(what, off_s=off_s), key=key)

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> Answer:
        if method == "GET":
            return self.bill or (200, self._archive(parse_qs(urlsplit(path).query)["day"][0]), {})
        said = dict(parse_qsl(body.decode(), strict_parsing=True))
        name = f"{said['method'].replace('.', '_')}_response"
        if not self._is_portal(said):
            return 200, json.dumps({name: {"code": "40002", "sub_code": "isv.invalid-signature"}}).encode(), {}
        try:
            answer = {"code": "10000", "msg": "Success"} | self._do(said["method"], json.loads(said["biz_content"]))
        except No as no:
            answer = {"code": no.args[0], "msg": "Business Failed", "sub_code": no.args[1], "sub_msg": "演示"}
        except Refused as reason:
            answer = {"code": "40004", "msg": "Business Failed", "sub_code": "ACQ.REFUSED", "sub_msg": str(reason)}
        if self.twist is not None:
            self.twist(answer)
        text = json.dumps(answer, ensure_ascii=False)
        signature = base64.b64encode(sign(rsa("stranger" if self.wrong_key else "company"), text)).decode()
        return 200, f'{{"{name}":{text},"sign":"{signature}"}}'.encode(), {}

    def _is_portal(self, said: dict[str, str]) -> bool:
        said = dict(said)
        signature = base64.b64decode(said.pop("sign"))
        try:
            rsa("merchant").public_key().verify(signature, joined(said).encode(), PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        near = abs(datetime.fromisoformat(said["timestamp"]) - datetime.fromisoformat(now())) < timedelta(minutes=1)
        return near and (said["app_id"], said["sign_type"], said["charset"]) == (APPID, "RSA2", "utf-8")

    def _do(self, method: str, said: dict[str, Any]) -> dict[str, Any]:
        doing = {
            "alipay.trade.precreate": self._precreate,
            "alipay.trade.pay": self._deduct,
            "alipay.trade.query": self._query,
            "alipay.trade.close": self._close,
            "alipay.trade.refund": self._give,
            "alipay.trade.fastpay.refund.query": self._given,
            "alipay.user.agreement.unsign": self._unsign,
            "alipay.data.dataservice.bill.downloadurl.query": self._bill,
        }
        return doing[method](said)

    def _open(self, said: dict[str, Any]) -> str:
        number, (whole, part) = said["out_trade_no"], said["total_amount"].split(".")
        assert len(part) == 2
        assert not set(said["subject"]) & set("/=&")
        until = said.get("time_expire") or now(600)
        expires = (datetime.fromisoformat(until) - CHINA).replace(tzinfo=UTC).timestamp()
        order = {"number": number, "amount": int(whole + part), "title": said["subject"], "expires_at": expires}
        self.books.open_order(said=order)
        return str(number)

    def _precreate(self, said: dict[str, Any]) -> dict[str, Any]:
        assert said["seller_id"] == SELLER
        fresh = self.books.order(said["out_trade_no"]) is None
        number = self._open(said)
        if fresh:
            self.unscanned.add(number)
        return {"out_trade_no": number, "qr_code": f"https://qr.alipay.com/{number}"}

    def _deduct(self, said: dict[str, Any]) -> dict[str, Any]:
        assert said["product_code"] == "GENERAL_WITHHOLDING"
        if self.books.is_ended(said["agreement_params"]["agreement_no"]):
            raise No("40004", "ACQ.AGREEMENT_NOT_EXIST")
        self.books.pay(self._open(said))
        return {"out_trade_no": said["out_trade_no"]}

    def _unsign(self, said: dict[str, Any]) -> dict[str, Any]:
        self.books.end_agreement(said["agreement_no"])
        return {}

    def _known(self, said: dict[str, Any]) -> dict[str, Any]:
        number = said.get("out_trade_no")
        if said.get("trade_no"):
            query = "SELECT number FROM orders WHERE trade_number = ?"
            number = (self.books._database.execute(query, (said["trade_no"],)).fetchone() or ("",))[0]
        order = self.books.order(str(number))
        if order is None or number in self.unscanned:
            raise No("40004", "ACQ.TRADE_NOT_EXIST")
        return order

    def _query(self, said: dict[str, Any]) -> dict[str, Any]:
        order = self._known(said)
        found = {"out_trade_no": order["number"], "trade_no": order["trade_number"] or "T0"}
        found |= {"total_amount": yuan(order["amount"]), "trade_status": STATES[order["state"]]}
        query = "SELECT SUM(amount) FROM refunds WHERE order_number = ?"
        if self.books._database.execute(query, (order["number"],)).fetchone()[0] == order["amount"]:
            found["trade_status"] = "TRADE_CLOSED"
        return found | ({"send_pay_date": when(order["paid_at"])} if order["paid_at"] else {})

    def _close(self, said: dict[str, Any]) -> dict[str, Any]:
        order = self._known(said)
        if self.switches.pay_while_closing:
            self.books.pay(order["number"])
        if (self.books.close(order["number"]) or {})["state"] == "paid":
            raise No("40004", "ACQ.REASON_TRADE_STATUS_INVALID")
        return {"out_trade_no": order["number"]}

    def _give(self, said: dict[str, Any]) -> dict[str, Any]:
        """``refund_fee`` is the sum of all refunds, as with the real one."""
        order, (whole, part) = self._known(said), said["refund_amount"].split(".")
        number, amount = said["out_request_no"], int(whole + part)
        self.books.give_back(number=number, order_number=order["number"], amount=amount, state="processing")
        self.settle_refunds()
        fresh = number not in self.given and (self.books.refund(number) or {})["state"] == "done"
        self.given.add(number)
        rows = self.books._database.execute("SELECT amount FROM refunds WHERE order_number = ?", (order["number"],))
        total = sum(row[0] for row in rows)
        return {"out_trade_no": order["number"], "fund_change": "Y" if fresh else "N", "refund_fee": yuan(total)}

    def _given(self, said: dict[str, Any]) -> dict[str, Any]:
        """Nothing is said of a refund that is not known."""
        order, row = self._known(said), self.books.refund(said["out_request_no"])
        if row is None or row["order_number"] != order["number"]:
            return {}
        found = {"out_request_no": row["number"], "refund_amount": yuan(row["amount"])}
        found["refund_status"] = REFUNDS[row["state"]]
        return found | ({"gmt_refund_pay": when(row["done_at"])} if row["state"] == "done" else {})

    def _bill(self, said: dict[str, Any]) -> dict[str, Any]:
        assert said["bill_type"] == "trade"
        if self.bill is not None and self.bill[0] == 404:
            raise No("40004", "isp.bill_not_exist")
        return {"bill_download_url": f"http://dwbillcenter.alipay.com/download?day={said['bill_date']}"}

    def _archive(self, day: str) -> bytes:
        """Packed anew at each download: who fetched it and when stands in it."""
        rows = self.books.bill_file(date.fromisoformat(day)).decode().splitlines()[1:]
        lines = [
            "#支付宝业务明细查询",
            f"#账号：[{SELLER}0156]",
            f"#{'-' * 40}业务明细列表{'-' * 40}",
            ",".join(COLUMNS),
        ]
        for row in rows:
            kind, number, theirs, _merchant, amount, _at = row.split(",")
            values = {
                "商户订单号": number,
                "支付宝交易号": theirs,
                "业务类型": "交易",
                "订单金额（元）": yuan(int(amount)),
            }
            if kind == "refund":
                order = self.books.order((self.books.refund(number) or {})["order_number"]) or {}
                values |= {"商户订单号": order["number"], "支付宝交易号": order["trade_number"], "业务类型": "退款"}
                values["退款批次号/请求号"] = number
            lines.append(",".join(f"{values.get(name, '')}\t" for name in COLUMNS))
        lines += [f"#{'-' * 40}业务明细列表结束{'-' * 40}", f"#交易合计：{len(rows)}笔", f"#导出时间：[{now()}]", ""]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(f"{SELLER}0156_{day}_业务明细.csv", "\r\n".join(lines).encode("gb18030"))
            archive.writestr(f"{SELLER}0156_{day}_业务明细(汇总).csv", "#支付宝业务汇总查询\r\n".encode("gb18030"))
        return packed.getvalue()


@contextmanager
def alipay(folder: Path) -> Iterator[AlipayCompany]:
    """Runs it."""
    company = AlipayCompany(folder)
    with served(company):
        company.gateway = company.as_role(Role.OWN)
        yield company
