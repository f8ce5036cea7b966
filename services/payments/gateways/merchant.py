"""What the adapters of real payment companies share: whose account it is, amounts, times, and the call itself."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests  # noqa: TID251  only its exceptions; calls go through outbound.Session
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from services.common.outbound import Session
from services.payments.gateways.base import Declined, NoAnswer

if TYPE_CHECKING:
    from datetime import date

WINDOW_S = 300
"""A message older or newer than this is not believed."""
NO_WORD = frozenset({202, 401, 408, 425, 429})
"""Answers that say nothing about what was asked."""
FILE = {"in_all": 60, "largest": 64 * 1024 * 1024}
"""A bill file may take a minute and be long."""
FILES_STAND_AT = 12
"""Hour of the next day from which a company that knows no bill file of a day took nothing on it."""
_YUAN = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?")


class Role(StrEnum):
    """Whose money comes to the account that is set up."""

    OWN = "own"
    """The portal's own: of every payee of charges that has no account of its own."""
    PAYEE = "payee"
    """Of those payees alone that name its number, such as the treasury's."""
    PARTNER = "partner"
    """服务商: each payee names the number of a sub-merchant of it."""


def serves(role: Role, number: str, merchant: str) -> bool:
    """Whether the account ``number`` in this role takes money for ``merchant`` (empty: for the portal)."""
    if role is Role.PARTNER:
        return bool(merchant) and merchant != number
    return merchant == named(role, number)


def named(role: Role, number: str) -> str:
    """How we call our account: the portal's own is empty, whatever the channel calls it."""
    return "" if role is Role.OWN else number


def expect(served: bool) -> None:
    """Raises Declined for an account that is not ours to look into."""
    if not served:
        raise Declined("the merchant number is not one of this connection")


def fen(yuan: object) -> int:
    """``"8.80"`` is 880. Raises ValueError for anything that is no whole number of fen."""
    if not isinstance(yuan, str) or not _YUAN.fullmatch(yuan):
        raise ValueError(yuan)
    return int(Decimal(yuan).scaleb(2))


def yuan(amount: int) -> str:
    """880 is ``8.80``."""
    return f"{Decimal(amount).scaleb(-2):.2f}"


def text(value: object, most: int = 64) -> str:
    """ValueError for what is no text, is empty, or longer than any number."""
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise ValueError(value)
    return value


def same(asked: object, told: object) -> Any:
    """ValueError when the answer is about something else."""
    if told != asked:
        raise ValueError(told)
    return asked


def moment(told: str) -> datetime:
    """An ISO time; one without a zone is China's. ValueError for what is none."""
    at = datetime.fromisoformat(text(told))
    return at if at.tzinfo else timezone.make_aware(at)


def is_near(at: float) -> bool:
    """Whether this second is less than five minutes away."""
    return abs(timezone.now().timestamp() - at) <= WINDOW_S


def notify_address(channel: str) -> str:
    """Where the company tells what happened."""
    return settings.SITE_URL.rstrip("/") + reverse("payments_notify:notify", args=[channel])


def empty_day(day: date) -> None:
    """The company knows no file of this day: nothing was paid on it, once files stand. Raises NoAnswer before."""
    now = timezone.localtime()
    if (now.date() - day).days < 2 and now.hour < FILES_STAND_AT:
        raise NoAnswer(day)


def send(method: str, address: str, body: bytes, headers: dict[str, str], **limits: int) -> requests.Response:
    """The answer of the one origin this address lies in. Raises NoAnswer."""
    try:
        with Session([address]) as session:
            answer = session.request(method, address, data=body or None, headers=headers, **limits)
    except requests.RequestException as error:
        raise NoAnswer from error
    if answer.status_code >= 500 or answer.status_code in NO_WORD:
        raise NoAnswer(answer.status_code)
    return answer


def moved_to(address: str, told: str) -> str:
    """The path and query of ``told`` below the origin that was set up: an answer never leads anywhere else."""
    parts, ours = urlsplit(text(told, 4096)), urlsplit(address)
    return f"{ours.scheme}://{ours.netloc}{parts.path}?{parts.query}"
