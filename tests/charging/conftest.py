"""A payment channel that does as it is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.payments.gateways.base import GATEWAYS
from services.payments.operations import asking
from tests.factories import payments


@pytest.fixture
def gateway() -> Iterator[payments.FakeGateway]:
    """Registered for one test; nobody remembers how it answered before."""
    asking.forget()
    with GATEWAYS.replace(payments.CHANNEL, payments.FakeGateway()) as faked:
        yield faked
