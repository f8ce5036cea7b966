"""Invented persons and sign-ins, named by their state. Numbers are computed and belong to nobody."""

from __future__ import annotations

import time
from datetime import date
from itertools import count
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from services.accounts.enums import IdType, RealNameLevel
from services.accounts.models import Person, User
from services.common.identifiers import ID_CHECK, ID_WEIGHTS

_serial = count(1)
_people = count(1)
HERE, AROUND = "440981", ("440902", "440904", "440982", "440983")
"""The people of the demo have numbers of 高州市: whoever a test invents has one of the towns around."""


def fake_id(born: date = date(1990, 1, 1), *, male: bool = True, serial: int | None = None) -> str:
    """An 18-character number with a right check digit: of 高州市 with ``serial``, else another one each time."""
    n = serial if serial is not None else next(_people)
    area = HERE if serial is not None else AROUND[n // 500 % len(AROUND)]
    body = f"{area}{born:%Y%m%d}{(2 * n + male) % 1000:03d}"
    total = sum(w * int(d) for w, d in zip(ID_WEIGHTS, body, strict=True))
    return body + ID_CHECK[total % 11]


def fake_phone() -> str:
    """13800100001, 13800100002, …"""
    return f"138001{next(_serial):05d}"


def person(name: str = "陈演示", *, born: date = date(1990, 1, 1), **fields: Any) -> Person:
    """A person known from a window, without a sign-in."""
    fields.setdefault("id_number", fake_id(born))
    return Person.objects.create(name=name, id_type=IdType.ID_CARD, birth_date=born, **fields)


def resident(**fields: Any) -> User:
    """A sign-in that knows only a phone."""
    phone = fields.pop("phone", None) or fake_phone()
    return User.objects.create_user(f"r{next(_serial)}", phone=phone, phone_verified=True, **fields)


def real_named(who: Person | None = None, *, level: int = RealNameLevel.NAMED, **fields: Any) -> User:
    """A sign-in tied to its person."""
    who = who or person()
    fields.setdefault("phone", who.phone or None)
    return resident(person=who, level=level, display_name=who.name, **fields)


def staff(username: str = "", *, password: str = "", **fields: Any) -> User:
    """A staff sign-in without any post."""
    name = username or f"staff{next(_serial)}"
    fields.setdefault("display_name", "何演示")
    return User.objects.create_user(name, password or None, is_staff=True, **fields)


def sign_in(client: Client, user: User, *, second_factor: bool = True) -> Client:
    """``client`` signed in as ``user``; staff with the second factor unless told otherwise."""
    client.force_login(user)
    if user.is_staff and second_factor:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def step_up(client: Client, user: User) -> Client:
    """The signed-in ``client`` just confirmed again that it is ``user``."""
    session = client.session
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    record = {"method": "code", "at": time.time(), "reauthenticated": True}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records, record]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
