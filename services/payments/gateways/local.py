"""模拟支付: the simulator of `localgw`, which runs as a process of its own, behind the protocol of every channel."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import requests  # noqa: TID251  only its exceptions; calls go through outbound.Session
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.common.outbound import Session
from services.payments.gateways.base import (
    Declined,
    FileLine,
    Forged,
    Message,
    NoAnswer,
    RefundReport,
    RefundStanding,
    Report,
    Standing,
)
from services.payments.localgw import signing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from services.payments.gateways.base import Charge

HEADER = ["kind", "number", "channel_number", "merchant", "amount", "at"]
NO_WORD = frozenset({401, 408, 425, 429})
"""Answers that say nothing about what was asked."""
FILE = {"in_all": 60, "largest": 64 * 1024 * 1024}
"""A bill file may take a minute and be long."""
NOTIFY_PATH = "/pay/notify/localgw/"


class LocalGateway:
    """See ``gateways.base.Gateway``. Keys lie below DATA_DIR: ours in keys/, the simulator's in localgw/."""

    code = "localgw"
    label = _("Simulated payment")
    is_simulator = True

    def serves(self, merchant: str) -> bool:
        """The simulator takes money for everybody."""
        return True

    def create(self, charge: Charge) -> str:
        """The address of the simulator's page."""
        return str(self._known(self._call("POST", "/v1/orders", _said(charge)))["address"])

    def deduct(self, charge: Charge, *, agreement: str) -> None:
        """Accepted; what became of it is told or asked."""
        self._known(self._call("POST", "/v1/deductions", _said(charge) | {"agreement": agreement}))

    def end_agreement(self, agreement: str) -> None:
        """Nothing more is taken by it."""
        self._known(self._call("POST", f"/v1/agreements/{agreement}/end", {}))

    def query(self, number: str, *, merchant: str = "") -> Report:
        """How an order stands; the simulator finds it in whosever account."""
        return self._report(number, self._call("GET", f"/v1/orders/{number}"))

    def close(self, number: str, *, merchant: str = "") -> Report:
        """End an open order."""
        return self._report(number, self._call("POST", f"/v1/orders/{number}/close", {}))

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
        """Give money back."""
        said = {"number": number, "order_number": order_number, "trade_number": trade_number}
        said |= {"amount": amount, "total": total, "reason": reason, "merchant": merchant}
        return self._refund_report(number, self._call("POST", "/v1/refunds", said))

    def query_refund(self, number: str, *, order_number: str = "", merchant: str = "") -> RefundReport:
        """How a refund stands."""
        return self._refund_report(number, self._call("GET", f"/v1/refunds/{number}"))

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises Forged."""
        try:
            key = signing.public_key((settings.DATA_DIR / "localgw" / "public.pem").read_bytes())
            signing.verify(key, "POST", NOTIFY_PATH, body, headers, now=timezone.now().timestamp())
        except (signing.BadSignature, OSError, ValueError, TypeError) as error:
            raise Forged from error

    def parse(self, body: bytes) -> Message:
        """Raises Forged."""
        try:
            heard = json.loads(body)
            said, number = heard["said"], _text(heard["said"]["number"])
            kinds = {"payment": self._report, "refund": self._refund_report}
            return Message(event_id=_text(heard["id"]), said=kinds[heard["kind"]](number, said))
        except (ValueError, KeyError, TypeError, RecursionError, NoAnswer) as error:
            raise Forged from error

    def bill_file(self, day: date) -> tuple[bytes, Iterator[FileLine]]:
        """CSV of the simulator's own books."""
        answer = self._send("GET", f"/v1/bills/{day:%Y-%m-%d}", None, **FILE)
        if answer.status_code != 200:
            raise NoAnswer(answer.status_code)
        try:
            return answer.content, iter(list(self._lines(answer.content)))
        except (ValueError, KeyError, TypeError) as error:
            raise NoAnswer from error

    def _lines(self, raw: bytes) -> Iterator[FileLine]:
        rows = csv.DictReader(io.StringIO(raw.decode()))
        if rows.fieldnames != HEADER:
            raise ValueError(rows.fieldnames)
        for row in rows:
            if None in row or None in row.values() or row["kind"] not in {"payment", "refund"}:
                raise ValueError(row)
            yield FileLine(
                number=row["number"],
                channel_number=row["channel_number"],
                amount=int(row["amount"]),
                is_refund=row["kind"] == "refund",
                merchant=row["merchant"],
            )

    def _send(self, method: str, path: str, said: dict[str, Any] | None, **limits: int) -> requests.Response:
        body = b"" if said is None else json.dumps(said).encode()
        key = signing.private_key(settings.DATA_DIR / "keys" / "localgw.pem")
        headers = {"Content-Type": "application/json", **signing.sign(key, method, path, body)}
        try:
            with Session([settings.LOCALGW_URL]) as session:
                address = settings.LOCALGW_URL + path
                answer = session.request(method, address, data=body or None, headers=headers, **limits)
        except requests.RequestException as error:
            raise NoAnswer from error
        if answer.status_code >= 500 or answer.status_code in NO_WORD:
            raise NoAnswer(answer.status_code)
        return answer

    def _call(self, method: str, path: str, said: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """The answer; None when the simulator does not know the number. Raises NoAnswer, Declined."""
        answer = self._send(method, path, said)
        if answer.status_code == 404:
            return None
        try:
            heard = answer.json()
        except ValueError as error:
            raise NoAnswer from error
        if not isinstance(heard, dict):
            raise NoAnswer
        if answer.status_code != 200:
            raise Declined(heard.get("reason", answer.status_code))
        return heard

    def _known(self, heard: dict[str, Any] | None) -> dict[str, Any]:
        if heard is None:
            raise NoAnswer
        return heard

    def _report(self, number: str, heard: dict[str, Any] | None) -> Report:
        """Raises NoAnswer for an answer about something else, or one that says nothing."""
        if heard is None:
            return Report(number=number, standing=Standing.NOT_FOUND)
        try:
            return Report(
                number=_same(number, heard["number"]),
                standing=Standing(heard["standing"]),
                trade_number=_text(heard["trade_number"]),
                amount=heard["amount"],
                at=_time(heard["at"]),
                merchant=_text(heard["merchant"]),
            )
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise NoAnswer from error

    def _refund_report(self, number: str, heard: dict[str, Any] | None) -> RefundReport:
        if heard is None:
            return RefundReport(number=number, standing=RefundStanding.NOT_FOUND)
        try:
            return RefundReport(
                number=_same(number, heard["number"]),
                standing=RefundStanding(heard["standing"]),
                refund_number=_text(heard["refund_number"]),
                amount=heard["amount"],
                at=_time(heard["at"]),
            )
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise NoAnswer from error


def _said(charge: Charge) -> dict[str, Any]:
    """An order as the simulator is asked for it."""
    return {
        "number": charge.number,
        "amount": charge.amount,
        "title": charge.title,
        "expires_at": charge.expires_at.timestamp(),
        "merchant": charge.merchant,
        "notice_number": charge.notice_number,
        "return_address": charge.return_address,
    }


def _text(value: object) -> str:
    """ValueError for what is no text, or longer than any number."""
    if not isinstance(value, str) or len(value) > 64:
        raise ValueError(value)
    return value


def _same(asked: str, told: object) -> str:
    """ValueError when the answer is about another number."""
    if told != asked:
        raise ValueError(told)
    return asked


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
