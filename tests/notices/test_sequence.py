"""Numbers of a person's live events have no gap, whoever writes at once, on both databases."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import OperationalError, connections, transaction

from services.accounts.models import Person
from services.common.outbox import OutsideTransaction
from services.notices.models import LiveEvent
from services.notices.operations import STORE

WRITERS, EACH = 6, 15


def somebody(number: int) -> Person:
    return Person.objects.create(
        name="李样例", id_type="33", id_number=f"E{number:08}", birth_date=date(1980, 1, 1), phone="13800000002"
    )


def write(person_id: int, failures: list[BaseException]) -> None:
    """EACH events; every third transaction is rolled back and must leave no gap."""
    try:
        for number in range(EACH):
            for _ in range(5):
                try:
                    with transaction.atomic():
                        STORE.append(person_id, "case.moved", {"n": number})
                        transaction.set_rollback(number % 3 == 2)
                    break
                except OperationalError as error:
                    if "locked" not in str(error):
                        raise
    except BaseException as error:
        failures.append(error)
    finally:
        connections.close_all()


def test_no_gap_and_no_double(committed_db: None) -> None:
    persons = [somebody(1), somebody(2)]
    failures: list[BaseException] = []
    threads = [threading.Thread(target=write, args=(persons[number % 2].pk, failures)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    for person in persons:
        kept = EACH - EACH // 3
        seqs = list(LiveEvent.objects.filter(person=person).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, WRITERS // 2 * kept + 1))
        assert STORE.last(person.pk) == len(seqs)


@pytest.mark.django_db
def test_every_person_begins_at_one() -> None:
    assert [STORE.append(somebody(number).pk, "case.moved", {}) for number in (4, 5)] == [1, 1]


def test_only_inside_a_transaction(committed_db: None) -> None:
    person = somebody(3)
    with pytest.raises(OutsideTransaction):
        STORE.append(person.pk, "case.moved", {})
    assert not LiveEvent.objects.exists()
