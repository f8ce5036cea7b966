"""The simulator over HTTP: a signed interface for the portal, a page for whoever pays, switches for its faults."""

from __future__ import annotations

import html
import json
import random
import sys
import threading
import time
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from services.payments.localgw.books import Books, Refused, order_said, refund_said
from services.payments.localgw.faults import Faults
from services.payments.localgw.signing import BadSignature, verify

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LIMIT = 64 * 1024
PAGE = """<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>模拟收银台</title><link rel="icon" href="data:,">
<style>:focus-visible {{ outline: 4px solid #ffd400; box-shadow: 0 0 0 8px #14181f; border-radius: 8px; }}</style>
<body style="font:18px/1.6 sans-serif;max-width:26rem;margin:2rem auto;padding:0 1rem">
<p style="background:#fff3cd;padding:.75rem 1rem;border-radius:8px"><b>模拟支付</b>：演示用，不会真的扣钱。</p>
<h1 style="font-size:1.25rem">{title}</h1><p style="font-size:2rem;margin:.5rem 0"><b>￥{yuan}</b></p>
<p>订单号 {number}</p>{more}
{body}</body></html>"""
BUTTON = """<form method="post" action="/pay/{number}">
<button style="font:inherit;font-weight:700;width:100%;min-height:60px;border:0;border-radius:8px;
background:#0b4fb3;color:#fff">模拟支付成功</button></form>"""
STATES = {"paid": "<p><b>模拟支付成功。</b>可以回到原来的页面了。</p>", "closed": "<p>这笔订单已经关闭，没有扣钱。</p>"}
MERCHANT = "<p>收款商户号 {number}</p>"
NOTICE = "<p>缴款通知书编号 {number}</p>"
BACK = '<p><a href="{back}" style="display:inline-block;padding:.75rem 0">返回原来的页面</a></p>'


def _back(address: str) -> str:
    """The way back: as the portal said it when it asked, signed, for the order. No address leads anybody elsewhere."""
    return BACK.format(back=html.escape(address)) if address.startswith(("http://", "https://")) else ""


def _more(form: str, number: str) -> str:
    return form.format(number=html.escape(number)) if number else ""


@dataclass(slots=True)
class Office:
    """What the handlers share."""

    books: Books
    faults: Faults
    portal: Ed25519PublicKey
    address: str


class Handler(BaseHTTPRequestHandler):
    """One request."""

    office: Office
    protocol_version = "HTTP/1.1"
    server_version = "localgw"
    timeout = 30

    def log_message(self, *_args: Any) -> None:
        """Silent: the portal's log is the one to read."""

    def do_GET(self) -> None:
        """Standing of orders and refunds, the bill file, the page of a payer."""
        self._answer("GET", b"")

    def do_POST(self) -> None:
        """Orders, refunds, closing; paying on the page; switches."""
        length = min(int(self.headers.get("Content-Length") or 0), LIMIT)
        self._answer("POST", self.rfile.read(length))

    def _answer(self, method: str, body: bytes) -> None:
        parts = urlsplit(self.path).path.strip("/").split("/")
        try:
            if parts[0] == "pay" and len(parts) == 2:
                self._page(method, parts[1])
            elif parts == ["faults"]:
                self._faults(method, body)
            elif parts[0] == "v1":
                self._signed(method, body, parts[1:])
            else:
                self._send(404, {})
        except Refused as reason:
            self._send(409, {"reason": str(reason)})
        except (KeyError, ValueError, TypeError):
            self._send(400, {})

    def _page(self, method: str, number: str) -> None:
        order = self.office.books.order(number)
        if order is None:
            self._send(404, {})
            return
        if method == "POST":
            order = self.office.books.pay(number)
        body = STATES.get(order["state"]) or BUTTON.format(number=html.escape(number))
        body += _back(order["return_address"])
        yuan = f"{order['amount'] // 100}.{order['amount'] % 100:02d}"
        more = _more(MERCHANT, order["merchant"]) + _more(NOTICE, order["notice_number"])
        title = html.escape(order["title"])
        text = PAGE.format(title=title, yuan=yuan, number=html.escape(number), more=more, body=body)
        self._send(200, text.encode(), "text/html; charset=utf-8")

    def _faults(self, method: str, body: bytes) -> None:
        if method == "POST":
            self.office.faults.set(json.loads(body))
        self._send(200, self.office.faults.asdict())

    def _signed(self, method: str, body: bytes, parts: list[str]) -> None:
        try:
            verify(self.office.portal, method, self.path, body, self.headers, now=time.time())
        except BadSignature:
            self._send(401, {})
            return
        faults = self.office.faults
        if faults.hang_s:
            time.sleep(faults.hang_s)
        if random.randrange(100) < faults.error_percent:  # noqa: S311  no secret
            self._send(503, {})
            return
        answer = self._do(method, parts, json.loads(body) if body else {})
        if faults.cut_after_effect and method == "POST":
            self.close_connection = True
            self.connection.close()
            return
        if isinstance(answer, bytes):
            self._send(200, answer, "text/csv; charset=utf-8")
        else:
            self._send(404 if answer is None else 200, answer or {})

    def _do(self, method: str, parts: list[str], said: dict[str, Any]) -> dict[str, Any] | bytes | None:
        books, faults = self.office.books, self.office.faults
        match (method, *parts):
            case ("POST", "orders"):
                order = books.open_order(said=said)
                return {**order_said(order), "address": f"{self.office.address}/pay/{order['number']}"}
            case ("POST", "deductions"):
                if books.is_ended(str(said["agreement"])):
                    raise Refused("agreement ended")
                order = books.open_order(said=said)
                books.pay(order["number"])
                return {"accepted": True}
            case ("POST", "agreements", agreement, "end"):
                books.end_agreement(agreement)
                return {"ended": True}
            case ("GET", "orders", number):
                order = books.order(number)
                return order_said(order) if order else None
            case ("POST", "orders", number, "close"):
                if faults.pay_while_closing and books.order(number):
                    books.pay(number)
                order = books.close(number)
                return order_said(order) if order else None
            case ("POST", "refunds"):
                refund = books.give_back(
                    number=said["number"],
                    order_number=said["order_number"],
                    amount=int(said["amount"]),
                    state="processing",
                    merchant=str(said.get("merchant", "")),
                )
                return refund_said(refund)
            case ("GET", "refunds", number):
                refund = books.refund(number)
                return refund_said(refund) if refund else None
            case ("GET", "bills", day):
                return books.bill_file(date.fromisoformat(day))
        return None

    def _send(self, status: int, body: Any, kind: str = "application/json") -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        pause = self.office.faults.drip_s if self.path.startswith("/v1/") else 0
        for at in range(0, len(raw), 1 if pause else max(1, len(raw))):
            self.wfile.write(raw[at : at + 1] if pause else raw)
            time.sleep(pause)


class Server(ThreadingHTTPServer):
    """Says nothing of callers that hung up."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """What else goes wrong is written to the log."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def serve(office: Office, port: int) -> ThreadingHTTPServer:
    """The server, running in a thread; ``server_port`` says where when ``port`` is 0."""
    server = Server(("127.0.0.1", port), type("OfficeHandler", (Handler,), {"office": office}))
    office.address = office.address or f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
