"""Fees that are asked for in the case: what a version says of them before it may be published."""

from __future__ import annotations

import pytest
from django.utils import translation

from services.catalog import operations
from services.catalog.charges import COLLECTORS, evidence_words, taken_off_words
from services.catalog.diff import differences
from services.catalog.models import Fee, FeeReduction, ItemVersion
from services.catalog.models.frozen import VersionFrozenError
from services.catalog.quality import findings
from tests.factories.catalog import draft_version
from tests.factories.payments import payee

pytestmark = pytest.mark.django_db
OURS = {"fee_when", "fee_due_days", "fee_clock", "fee_reductions"}


def charged(**fields: object) -> ItemVersion:
    values = {"charged": True, "fee_basis": "示例依据", "fee_when": "acceptance", **fields}
    version = draft_version(**values)
    Fee.objects.create(version=version, name="工本费", amount=1000, standard="10 元")
    return version


def fields_found(version: ItemVersion) -> set[str]:
    version = ItemVersion.objects.to_check().get(pk=version.pk)
    return {finding.field for finding in findings(version)} & OURS


def test_an_organ_without_payee_is_refused() -> None:
    version = charged()
    with COLLECTORS.replace("acceptance", "case.fee"):
        assert fields_found(version) == {"fee_when"}
        payee(department=version.department)  # not of the treasury
        assert fields_found(version) == {"fee_when"}
        payee(book="treasury", department=version.department)
        assert fields_found(version) == set()


def test_a_moment_nobody_collects_at_is_refused() -> None:
    version = charged(fee_when="later")
    payee(book="treasury", department=version.department)
    assert fields_found(version) == {"fee_when"}


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, set()),
        ({"fee_when": "none"}, set()),
        ({"charged": False}, {"fee_when"}),
        ({"fee_due_days": 0}, {"fee_due_days"}),
        ({"auto_decision": True, "service_kind": "apply"}, {"fee_when"}),
        ({"fee_clock": "stops"}, {"fee_clock"}),
        ({"fee_when": "certificate", "fee_clock": "stops"}, set()),
        ({"allows_later_material": True}, {"fee_when"}),
        ({"fee_when": "certificate", "allows_later_material": True}, set()),
    ],
)
def test_what_goes_together(fields: dict, found: set[str]) -> None:
    version = charged(**fields)
    payee(book="treasury", department=version.department)
    with COLLECTORS.replace("acceptance", "case.fee"), COLLECTORS.replace("certificate", "case.fee"):
        assert fields_found(version) == found


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"percent": 50, "material_key": "form"}, True),
        ({"amount": 200, "fact": "applicant.age", "operator": "ge", "value": 70, "fee_name": "工本费"}, True),
        ({"percent": 50}, False),
        ({"percent": 50, "material_key": "form", "fact": "applicant.age", "operator": "ge", "value": 70}, False),
        ({"percent": 50, "material_key": "no-such"}, False),
        ({"percent": 50, "fact": "applicant.age"}, False),
        ({"material_key": "form"}, False),
        ({"percent": 50, "amount": 100, "material_key": "form"}, False),
        ({"percent": 0, "material_key": "form"}, False),
        ({"percent": 101, "material_key": "form"}, False),
        ({"percent": 50, "material_key": "form", "fee_name": "别的费"}, False),
        ({"percent": 50, "material_key": "form", "shown_when": [{"question": "x", "operator": "answered"}]}, False),
    ],
)
def test_a_reduction_says_of_what_how_much_and_what_shows_it(fields: dict, right: bool) -> None:
    version = charged(fee_when="none")
    FeeReduction.objects.create(version=version, name="低保减免", **fields)
    assert fields_found(version) == (set() if right else {"fee_reductions"})


@pytest.mark.parametrize(
    ("fields", "amount", "off"),
    [
        ({"percent": 50}, 1001, 501),  # a part of a fen in the payer's favour
        ({"percent": 100}, 1000, 1000),
        ({"amount": 300}, 1000, 300),
        ({"amount": 3000}, 1000, 1000),
    ],
)
def test_never_more_than_all_is_taken_off(fields: dict, amount: int, off: int) -> None:
    assert FeeReduction(name="减免", **fields).taken_off(amount) == off


def test_reductions_are_copied_frozen_and_compared() -> None:
    version = charged(fee_when="none")
    row = FeeReduction.objects.create(version=version, name="低保减免", percent=50, material_key="form")
    operations.publish(version=version)
    row.refresh_from_db()
    row.percent = 100
    with pytest.raises(VersionFrozenError):
        row.save()
    version.refresh_from_db()
    following = operations.next_version(version=version, by=None)
    copied = following.fee_reductions.get()
    assert (copied.percent, copied.material_key) == (50, "form")
    copied.percent = 80
    copied.save()
    following.fee_due_days = 5
    following.save()
    with translation.override("en"):
        parts = differences(version, following)
        said = [(line.label, line.before, line.after) for part in parts for line in part.lines]
    assert ("working days to pay", "10", "5") in said
    assert any("per cent taken off" in label and (before, after) == ("50", "80") for label, before, after in said)


def test_what_it_rests_on_in_words() -> None:
    version = charged(fee_when="none")
    by_paper = FeeReduction(version=version, name="低保", percent=50, material_key="form")
    by_age = FeeReduction(version=version, name="老人", percent=100, fact="applicant.age", operator="ge", value=70)
    with translation.override("en"):
        assert evidence_words(by_paper) == "申请表"
        assert evidence_words(by_age) == "Age in full years is at least 70"
        by_tick = FeeReduction(version=version, fact="applicant.is_self", operator="eq", value=True)
        assert evidence_words(by_tick) == "Applies in person, for oneself"
        by_tick.value = False
        assert evidence_words(by_tick) != "Applies in person, for oneself"
        assert [taken_off_words(row) for row in (by_paper, by_age)] == ["50% less", "nothing to pay"]
        assert taken_off_words(FeeReduction(version=version, name="减", amount=250)) == "2.50 yuan less"


def test_before_acceptance_every_fee_has_a_figure() -> None:
    """Nobody who handed in everything may wait for two people to work it out."""
    version = charged()
    payee(book="treasury", department=version.department)
    Fee.objects.create(version=version, name="占用费", standard="每平方米每天 0.5 元")
    assert fields_found(version) == {"fee_when"}
    version.fee_when = "certificate"
    version.save()
    assert fields_found(version) == set()
