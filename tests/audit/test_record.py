"""Writing entries: what is kept, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from services.accounts.models import User
from services.audit import chain
from services.audit.models import AuditEntry
from services.audit.operations import BadEventName, PersonalDataInAudit, during_request, record

pytestmark = pytest.mark.django_db


def last() -> AuditEntry:
    return AuditEntry.objects.order_by("id").last()


def test_who_what_why() -> None:
    by = User.objects.create_user("clerk", display_name="李样例")
    record(event="case.accepted", by=by, subject="case:7", department="department:2", detail={"reason": "材料齐全"})
    entry = last()
    assert (entry.event, entry.actor_ref, entry.actor_label) == ("case.accepted", f"user:{by.pk}", "李*例")
    assert (entry.subject_ref, entry.department_ref, entry.detail) == ("case:7", "department:2", {"reason": "材料齐全"})
    assert entry.mac == chain.seal(entry)
    assert entry.seq is None


def test_the_portal_itself_acts() -> None:
    record(event="case.decided", by=None)
    assert last().actor_ref == "system"


def test_a_row_is_named_by_kind_and_number() -> None:
    user = User.objects.create_user("x")
    record(event="user.seen", by=None, subject=user)
    assert last().subject_ref == f"user:{user.pk}"


def test_an_unsaved_row_has_no_name() -> None:
    with pytest.raises(ValueError, match="unsaved"):
        record(event="user.seen", by=None, subject=User(username="x"))


def test_a_rollback_takes_the_entry_along() -> None:
    with transaction.atomic():
        record(event="case.accepted", by=None)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("event", ["accepted", "Case.Accepted", "case accepted", "", "case."])
def test_event_names_are_dotted_words(event: str) -> None:
    with pytest.raises(BadEventName):
        record(event=event, by=None)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "detail",
    [
        {"id": "440981199001010015"},
        {"id": "44098119900101001X"},
        {"id": 440981199001010015},
        {"remark": "身份证440981199001010015，住城东"},
        {"phone": "13800000001"},
        {"phone": 13800000001},
        {"deep": [{"x": ("+8613800000001",)}]},
        {"13800000001": "key"},
    ],
)
def test_numbers_of_people_are_refused(detail: dict) -> None:
    with pytest.raises(PersonalDataInAudit):
        record(event="person.seen", by=None, detail=detail)
    assert not AuditEntry.objects.exists()


def test_what_a_clerk_typed_is_masked_not_refused() -> None:
    record(event="case.refused", by=None, detail={"reason": "打13800000001问过，证号440981199001010015不符"})
    assert last().detail == {"reason": "打138****0001问过，证号440****0015不符"}


def test_numbers_in_the_subject_are_refused() -> None:
    with pytest.raises(PersonalDataInAudit):
        record(event="person.seen", by=None, subject="person:440981199001010015")


@pytest.mark.parametrize(
    "value",
    [
        "1144098100701234562026112100001",
        "114409810070123456",
        "a13812345678f" * 4,
        "440***********0015",
        "138****0001",
        20261121,
    ],
)
def test_other_numbers_are_kept(value: object) -> None:
    record(event="case.seen", by=None, detail={"value": value})
    assert last().detail == {"value": value}


def test_detail_reads_the_same_from_every_database() -> None:
    record(
        event="fee.set", by=None, detail={"day": date(2026, 11, 21), "rate": Decimal("7.10"), "share": 0.1, "n": {3, 1}}
    )
    entry = last()
    assert entry.detail == {"day": "2026-11-21", "rate": "7.10", "share": "0.1", "n": [1, 3]}
    assert entry.mac == chain.seal(entry)


def test_entries_carry_the_number_of_the_request() -> None:
    with during_request("A7F3"):
        record(event="case.seen", by=None)
    assert last().request_id == "A7F3"
    record(event="case.seen", by=None)
    assert last().request_id == ""
