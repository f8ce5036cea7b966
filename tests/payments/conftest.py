"""The faked channel and the kind of bill that everything here is paid through; real companies on 127.0.0.1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from services.payments.gateways.base import GATEWAYS
from services.payments.kinds import KINDS
from services.payments.operations import asking
from tests.factories import payments as make
from tests.support.alipay import alipay
from tests.support.companies import Company, local
from tests.support.wechatpay import wechatpay

COMPANIES = {"localgw": local, "wechatpay": wechatpay, "alipay": alipay}
SPOKEN = ("wechatpay", "alipay")
"""Those whose answers are signed."""


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


@pytest.fixture(scope="module")
def houses(tmp_path_factory) -> Iterator[dict[str, Company]]:
    """Every payment company, for the tests of one file."""
    with ExitStack() as open_until_the_end:
        yield {
            name: open_until_the_end.enter_context(begin(tmp_path_factory.mktemp(name)))
            for name, begin in COMPANIES.items()
        }


@pytest.fixture(params=COMPANIES)
def house(request, houses, settings) -> Iterator[Company]:
    """One of them, behaving."""
    found = houses[request.param]
    found.use(settings)
    yield found
    found.reset()
