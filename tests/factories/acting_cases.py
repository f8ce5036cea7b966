"""Cases begun by one person for another, and the demo people who do so."""

from __future__ import annotations

from services.accounts.acting import Acting, find
from services.accounts.models import User
from services.applications.models import Application
from services.applications.operations import drafting
from services.catalog.access import get_published
from tests.factories import acting as rights
from tests.factories import applications as make

LEGAL, HANDLER, STRANGER = "13800000003", "13800000008", "13800000011"
AGENT, PRINCIPAL = "13800000003", "13800000001"
LICENCE, CARD, PERMIT = "shipin-jingying", make.ELDER_CARD, make.RESIDENCE_PERMIT
ONLY_FIRMS = "gonggong-weisheng"


def user(phone: str) -> User:
    """The sign-in of a demo resident."""
    return make.resident(phone)


def as_firm(phone: str = HANDLER) -> Acting:
    """The right of a handler of the demo firm."""
    return find(user(phone).person, f"enterprise:{rights.firm().pk}")


def begin(item: str, right: Acting, phone: str) -> Application:
    """A draft begun under this right."""
    return drafting.start(version=get_published(item), acting=right, by=user(phone))
