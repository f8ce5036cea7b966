"""Rights that a test gives and takes, and a case that somebody handed in for another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from services.accounts.enums import ActingKind
from services.accounts.models import Person
from services.applications.models import Application
from services.applications.operations import drafting
from services.files.operations import store_bytes
from tests.factories import acting as rights
from tests.factories import applications as make
from tests.factories.accounts import sign_in
from tests.factories.acting_cases import AGENT, CARD, PRINCIPAL, user
from tests.factories.filling import apply


@pytest.fixture
def agents() -> Iterator[rights.Given]:
    with rights.giving(ActingKind.AGENT) as given:
        yield given


@pytest.fixture
def guardians() -> Iterator[rights.Given]:
    with rights.giving(ActingKind.GUARDIAN) as given:
        yield given


@pytest.fixture
def principal() -> Person:
    return user(PRINCIPAL).person


@pytest.fixture
def submitted(agents: rights.Given, principal: Person) -> Application:
    """An elder card that the agent filled in and handed in for the principal."""
    right = agents.give(user(AGENT).person, principal)
    return apply(CARD, AGENT, right=right)


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every upload is this file: the pipeline has tests of its own."""
    stored = store_bytes(data=make.proof().read(), name="材料.jpg", media_type="image/jpeg")
    monkeypatch.setattr(drafting, "store_upload", lambda *, upload, by: stored)


@pytest.fixture
def desk(client: Client) -> Client:
    """The clerk of an 综合窗口, signed in."""
    sign_in(client, make.staff("window1"))
    return client
