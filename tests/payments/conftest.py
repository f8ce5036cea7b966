"""The faked channel and the kind of bill that everything here is paid through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.payments.gateways.base import GATEWAYS
from services.payments.kinds import KINDS
from services.payments.operations import asking
from tests.factories import payments as make


@pytest.fixture(autouse=True)
def gateway() -> Iterator[make.FakeGateway]:
    """The channel, registered for one test; nobody remembers how it answered before."""
    asking.forget()
    with GATEWAYS.replace(make.CHANNEL, make.FakeGateway()) as faked:
        yield faked


@pytest.fixture(autouse=True)
def heard() -> Iterator[make.Heard]:
    """What the room that asked for the money was told."""
    listener = make.Heard()
    with KINDS.replace(make.KIND, listener.kind()):
        yield listener
