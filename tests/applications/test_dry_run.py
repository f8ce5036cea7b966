"""Rules tried on decided cases: what was known then, nothing asked again, nobody named."""

from __future__ import annotations

import pytest

from services.catalog import operations, trials
from services.catalog.models import AutoRule
from services.common.relay import drain
from services.registries.models import RegistryQuery
from tests.factories import applications as make

pytestmark = pytest.mark.usefixtures("city")


def test_rules_of_a_draft_are_tried_on_what_was_known() -> None:
    case = make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    drain()
    case.refresh_from_db()
    assert case.decided_by_system
    draft = operations.next_version(version=case.item_version, by=None)
    asked = RegistryQuery.objects.count()
    (row,) = trials.run(draft)
    assert row.grants
    assert case.applicant.name not in str(row)
    AutoRule.objects.create(version=draft, fact="applicant.age", operator="ge", value=120, explanation="满 120 岁")
    AutoRule.objects.create(version=draft, fact="registry.credit.clean", operator="eq", value=True, explanation="信用")
    (row,) = trials.run(draft)
    assert not row.grants
    assert row.open_points == ("满 120 岁：不成立", "信用：当时没有查")
    assert RegistryQuery.objects.count() == asked
    case.refresh_from_db()
    assert case.granted


def test_an_item_nobody_applied_for_has_nothing_to_try() -> None:
    version = operations.next_version(version=make.received().item_version, by=None)
    assert trials.run(version) == []
