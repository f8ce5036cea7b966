"""What people do on the pages of delegation, for the tests of this folder."""

from __future__ import annotations

from typing import Any

from django.test import Client

from services.accounts.models import User
from services.delegation.models import ConsentCode, Grant
from tests.factories import accounts

NEW, ASK = "/my/delegation/new/", "/my/delegation/ask/"


def client_of(user: User) -> Client:
    """A browser of their own."""
    return accounts.sign_in(Client(), user)


def newest() -> Grant:
    return Grant.objects.order_by("-pk")[0]


def code_of(grant: Grant) -> str:
    return ConsentCode.objects.filter(grant=grant).order_by("-pk")[0].code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def appoint(client: Client, **data: Any) -> Any:
    """The form, filled in for 王测试 by phone."""
    fields = {
        "name": "王测试",
        "relation": "child",
        "way": "phone",
        "phone": "13800300002",
        "id_type": "31",
        "scopes": ["apply", "follow"],
        "which": "all",
        "months": "3",
        "action": "go",
    }
    return client.post(NEW, fields | data)


def ask(client: Client, of: User, **data: Any) -> Any:
    """The form of the other way round."""
    fields = {
        "name": of.person.name,
        "id_type": "31",
        "id_number": of.person.id_number,
        "relation": "child",
        "scopes": ["apply"],
        "which": "all",
        "months": "1",
        "action": "go",
    }
    return client.post(ASK, fields | data)


def write_code(client: Client, grant: Grant, digits: str = "") -> Any:
    return client.post(f"/my/delegation/{grant.pk}/code/", {"code": digits or code_of(grant)})


def answer(client: Client, grant: Grant, action: str) -> Any:
    return client.post(f"/my/delegation/{grant.pk}/answer/", {"action": action})


def end(client: Client, grant: Grant) -> Any:
    return client.post(f"/my/delegation/{grant.pk}/end/")
