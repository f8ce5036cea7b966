"""A payment channel that does as it is told; photos that are stored as they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.files.operations import store_bytes
from services.parking.operations import rounds
from services.payments.gateways.base import GATEWAYS
from services.payments.operations import asking, disputing
from tests.factories import payments


@pytest.fixture
def gateway() -> Iterator[payments.FakeGateway]:
    """Registered for one test; nobody remembers how it answered before."""
    asking.forget()
    with GATEWAYS.replace(payments.CHANNEL, payments.FakeGateway()) as faked:
        yield faked


@pytest.fixture
def quick_photos(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of pictures has its own tests and takes half a second."""

    def store(*, upload, by):
        return store_bytes(data=upload.read(), name=upload.name, media_type=upload.content_type, pages=1)

    for module in (rounds, disputing):
        monkeypatch.setattr(module, "store_upload", store)
