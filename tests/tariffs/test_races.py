"""Real threads on real transactions: of two prices for the same past released at once, one holds."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from services.tariffs import operations
from services.tariffs.enums import State
from services.tariffs.models import Tariff, TariffVersion
from tests.factories import departments
from tests.support.threads import errors, only, together
from tests.tariffs.made import spec_of

pytestmark = pytest.mark.usefixtures("committed_db")
TEXT = json.dumps(spec_of("lot-half-hours"), ensure_ascii=False)


@pytest.fixture(autouse=True)
def a_while_between_question_and_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wide enough for the others to ask meanwhile, if they may."""
    original = operations._move

    def later(name: str, *args: Any, **kwargs: Any) -> TariffVersion:
        if name == "publish":
            time.sleep(0.1)
        return original(name, *args, **kwargs)

    monkeypatch.setattr(operations, "_move", later)


def waits(code: str, **fields: Any) -> TariffVersion:
    """Handed in, from nine days ago on."""
    writer = departments.system_admin()
    tariff = Tariff.objects.create(code=code, name=code)
    fields = {"valid_since": timezone.now() - timedelta(days=9)} | fields
    return operations.send(version=operations.draft(tariff=tariff, by=writer, spec_text=TEXT, **fields), by=writer)


def test_of_prices_for_the_same_past_one_is_released():
    versions = [waits(code) for code in ("one", "two", "three")]
    checker = departments.system_admin()
    done = together(*[partial(operations.publish, version=version, by=checker) for version in versions])
    only(done, operations.CannotPublish)
    assert (len(errors(done)), TariffVersion.objects.filter(state=State.PUBLISHED).count()) == (2, 1)


def test_what_begins_later_does_not_hinder_one_another():
    since = timezone.now() + timedelta(days=1)
    versions = [waits(code, valid_since=since) for code in ("one", "two")]
    checker = departments.system_admin()
    assert errors(together(*[partial(operations.publish, version=version, by=checker) for version in versions])) == []
    assert TariffVersion.objects.filter(state=State.PUBLISHED).count() == 2
