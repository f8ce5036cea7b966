"""Payment companies on 127.0.0.1 that speak as the real ones do, each with keys made for this run.

Their books are the simulator's; what goes over the wire, and every signature of it, is written here anew and not with
the libraries of the portal. ``Local`` is the simulator itself, in its own process.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from services.payments.gateways.base import Gateway
from services.payments.gateways.local import NOTIFY_PATH, LocalGateway
from services.payments.gateways.merchant import Role
from services.payments.localgw import signing
from services.payments.localgw.books import Books, order_said, refund_said
from services.payments.localgw.faults import Faults
from tests.support.localgw import simulator

Answer = tuple[int, bytes, dict[str, str]]


@cache
def rsa(whose: str) -> RSAPrivateKey:
    """The key of ``whose``, made once in this process."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: RSAPrivateKey) -> str:
    """As a company hands it out."""
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def public_pem(key: RSAPrivateKey) -> str:
    """The public half."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def sign(key: RSAPrivateKey, text: str) -> bytes:
    """RSA with SHA-256, as both companies do."""
    return key.sign(text.encode(), PKCS1v15(), hashes.SHA256())


def yuan(amount: int) -> str:
    """Fen as the companies write them."""
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


class Company:
    """One payment company. ``calls`` are the requests it got; ``twist`` changes what it answers before it signs."""

    gateway: Gateway
    own = ""
    """What its number is called when the account is not the portal's own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.books, self.switches = Books(folder / "books.sqlite3"), Faults()
        self.calls: list[str] = []
        self.twist: Callable[[dict[str, Any]], None] | None = None
        self.wrong_key = False
        self.bill: Answer | None = None

    def reset(self) -> None:
        """It behaves again."""
        self.twist, self.wrong_key, self.bill = None, False, None
        self.faults(**{one.name: getattr(Faults(), one.name) for one in fields(Faults)})

    def use(self, settings: Any) -> None:
        """What the portal has to know of it."""

    def faults(self, **switches: Any) -> None:
        """Turn switches."""
        self.switches.set(switches)

    def scan(self, number: str) -> None:
        """Somebody scans the code."""

    def pay(self, number: str) -> None:
        """Somebody scans the code and pays."""
        self.scan(number)
        self.books.pay(number)

    def as_role(self, role: Role) -> Gateway:
        """The gateway of an account in this role."""
        raise NotImplementedError

    def message(self, what: dict[str, Any], kind: str, *, off_s: int, key: Any) -> tuple[dict[str, str], bytes]:
        """How it tells this."""
        raise NotImplementedError

    def told(
        self, of: str, /, *, off_s: int = 0, wrong_key: bool = False, **changes: Any
    ) -> tuple[dict[str, str], bytes]:
        """What it tells of an order or refund as it stands now."""
        order = self.books.order(of)
        what, kind = (order_said(order), "payment") if order else (refund_said(self.books.refund(of) or {}), "refund")
        return self.message(what | changes, kind, off_s=off_s, key="stranger" if wrong_key else "company")

    def settle_refunds(self) -> None:
        """What is on its way back arrives, sticks or fails, as the switches say; or stays under way."""
        if not self.switches.refund_slow:
            ending = "abnormal" if self.switches.refund_abnormal else "failed" if self.switches.refund_fails else "done"
            self.books.finish_refunds(ending=ending)


class Local(Company):
    """The simulator: another process."""

    own = "M-own"

    def __init__(self, folder: Path, address: str, turn: Callable[..., None], press: Callable[[str], None]) -> None:
        super().__init__(folder / "localgw")
        self._folder, self.address, self._turn, self._press = folder, address, turn, press
        self.gateway = LocalGateway()

    def use(self, settings: Any) -> None:
        settings.DATA_DIR, settings.LOCALGW_URL = self._folder, self.address

    def faults(self, **switches: Any) -> None:
        self._turn(**switches)

    def pay(self, number: str) -> None:
        self._press(number)

    def as_role(self, role: Role) -> Gateway:
        return self.gateway

    def settle_refunds(self) -> None:
        end = time.monotonic() + 60
        while self.books._database.execute("SELECT 1 FROM refunds WHERE state = 'processing'").fetchone():
            assert time.monotonic() < end
            time.sleep(0.02)

    def message(self, what: dict[str, Any], kind: str, *, off_s: int, key: Any) -> tuple[dict[str, str], bytes]:
        right = signing.private_key(self._folder / "localgw" / "private.pem")
        chosen = right if key == "company" else Ed25519PrivateKey.generate()
        body = json.dumps({"id": f"E{kind}{what['number']}", "kind": kind, "said": what}).encode()
        return signing.sign(chosen, "POST", NOTIFY_PATH, body, at=time.time() + off_s), body


@contextmanager
def local(folder: Path) -> Iterator[Local]:
    """The simulator; nobody listens to what it tells."""
    with simulator(folder, notify=f"http://127.0.0.1:9{NOTIFY_PATH}") as there:
        yield Local(folder, there.address, there.faults, there.pay)


class Served(Company):
    """A company in a thread of this process."""

    address = ""

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> Answer:
        """One request. What is not signed by the portal is refused."""
        raise NotImplementedError

    def respond(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        """Answers, with the faults that are switched on."""
        self.calls.append(f"{handler.command} {handler.path}")
        if self.switches.hang_s:
            time.sleep(self.switches.hang_s)
        if self.switches.error_percent:
            status, said, headers = 503, b"", {}
        else:
            status, said, headers = self.answer(handler.command, handler.path, handler.headers, body)
        if self.switches.cut_after_effect and handler.command == "POST":
            handler.close_connection = True
            return
        with suppress(OSError):  # the portal waited no longer
            handler.send_response(status)
            for name, value in {"Content-Length": str(len(said)), **headers}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(said)


@contextmanager
def served(company: Served) -> Iterator[Served]:
    """Runs it on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def do_GET(self) -> None:
            company.respond(self, b"")

        def do_POST(self) -> None:
            company.respond(self, self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    company.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield company
    finally:
        server.shutdown()
        server.server_close()


def number(letter: str = "T") -> str:
    """An order or refund nobody asked for before."""
    return f"{letter}{secrets.token_hex(12)}"
