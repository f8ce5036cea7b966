"""Work is written with what it belongs to, done at least once, retried and at last given up."""

import threading
from datetime import timedelta

import pytest
from celery import current_app
from django.db import transaction
from django.utils import timezone

from services.common import outbox, relay
from services.common.models import OutboxTask, Priority
from services.common.outbox import OutsideTransaction, PersonalDataInQueue, later
from services.common.schedule import write_due
from services.common.tasks import task

NAME = "tests.note"
done: list[int] = []


@pytest.fixture(autouse=True)
def _task():
    @current_app.task(name=NAME)
    def note(*, number: int) -> None:
        if number < 0:
            raise RuntimeError("as asked")
        done.append(number)

    done.clear()
    yield
    current_app.tasks.pop(NAME)


@pytest.mark.django_db
def test_work_is_done_once_in_order_of_priority():
    with transaction.atomic():
        later(NAME, priority=Priority.BACKGROUND, number=0)
        later(NAME, number=1)
        later(NAME, priority=Priority.URGENT, number=2)
        later(NAME, priority=Priority.LIVE, number=3)
    assert relay.drain() == 4
    assert done == [3, 2, 1, 0]
    assert relay.drain() == 0


@pytest.mark.django_db
def test_tasks_are_looked_for_once_a_process(monkeypatch):
    relay.drain()
    monkeypatch.setattr(current_app.loader, "import_default_modules", lambda: done.append(0))
    relay.drain()
    assert done == []


@pytest.mark.django_db
def test_work_done_is_marked_so_and_free_of_what_went_wrong_before():
    with transaction.atomic():
        later(NAME, number=1)
    OutboxTask.objects.update(error="before", dead_at=timezone.now())
    row = OutboxTask.objects.get()
    relay.execute(row)
    row = OutboxTask.objects.get()
    assert row.done_at
    assert (row.dead_at, row.leased_until, row.error) == (None, None, "")


@pytest.mark.django_db
def test_the_live_lane_leaves_other_work_alone():
    with transaction.atomic():
        later(NAME, number=1)
    assert relay.step(Priority.LIVE) is False
    assert relay.step() is True


@pytest.mark.django_db
def test_a_hint_wakes_the_lane_of_hints_alone(django_capture_on_commit_callbacks, monkeypatch):
    listeners = []
    monkeypatch.setattr(outbox, "LISTENERS", listeners)
    monkeypatch.setattr(relay, "LISTENERS", listeners)
    hints, everything = relay.RelayThread(Priority.LIVE).awake, relay.RelayThread().awake
    with django_capture_on_commit_callbacks(execute=True):
        later(NAME, priority=Priority.LIVE, number=1)
        later(NAME, priority=Priority.LIVE, number=2)
    assert (hints.is_set(), everything.is_set()) == (True, False)
    with django_capture_on_commit_callbacks(execute=True):
        later(NAME, priority=Priority.LIVE, number=3)
        later(NAME, number=4)
    assert everything.is_set()


@pytest.mark.django_db
def test_rolled_back_work_never_happened():
    with pytest.raises(RuntimeError), transaction.atomic():
        later(NAME, number=1)
        raise RuntimeError
    assert relay.drain() == 0
    assert done == []


@pytest.mark.usefixtures("committed_db")
def test_work_outside_a_transaction_is_refused():
    with pytest.raises(OutsideTransaction):
        later(NAME, number=1)


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["440981195003150023", "call 13800000001", ["x", {"a": "44098119720229001X"}]])
def test_personal_data_in_the_queue_is_refused(value):
    with pytest.raises(PersonalDataInQueue), transaction.atomic():
        later(NAME, number=1, text=value)
    assert not OutboxTask.objects.exists()


@pytest.mark.django_db
def test_same_key_is_written_once():
    with transaction.atomic():
        later(NAME, key="a", number=1)
        later(NAME, key="a", number=1)
    assert relay.drain() == 1


@pytest.mark.django_db
def test_failing_work_backs_off_and_is_given_up_in_sight():
    with transaction.atomic():
        later(NAME, number=-1)
    for n in range(1, relay.MAX_ATTEMPTS + 1):
        assert relay.step() is True
        row = OutboxTask.objects.get()
        assert row.attempts == n
        assert row.due_at > timezone.now()
        assert "as asked" in row.error
        OutboxTask.objects.update(due_at=timezone.now())
    assert row.dead_at is not None
    assert relay.step() is False


@pytest.mark.django_db
def test_a_lease_that_ran_out_is_taken_over():
    with transaction.atomic():
        later(NAME, number=1)
    assert relay.claim() is not None
    assert relay.claim() is None
    OutboxTask.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert relay.drain() == 1
    assert done == [1]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "minutes"), [(NAME, 1), ("tests.long", 30)])
def test_work_that_declares_a_long_lease_is_not_taken_over_before(name, minutes):
    def long(*, number: int) -> None:
        done.append(number)

    long.__module__ = "tests"
    task(lease=timedelta(minutes=30))(long)
    with transaction.atomic():
        later(name, number=1)
    row = relay.claim()
    wait = OutboxTask.objects.get(pk=row.pk).leased_until - timezone.now()
    current_app.tasks.pop("tests.long")
    assert timedelta(minutes=minutes, seconds=-30) < wait <= timedelta(minutes=minutes)


def test_packages_declare_a_long_lease():
    relay._know_tasks()
    for room in ("applications", "bundles"):
        assert relay.lease_of(f"services.{room}.tasks.archive") >= timedelta(minutes=30)


@pytest.mark.usefixtures("committed_db")
def test_many_relays_do_each_piece_once():
    with transaction.atomic():
        for n in range(40):
            later(NAME, number=n)
    threads = [threading.Thread(target=relay.drain) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(done) == list(range(40))


@pytest.mark.django_db
def test_periodic_work_is_written_once_a_period(clock):
    write_due()
    written = OutboxTask.objects.count()
    assert written >= 1
    write_due()
    assert OutboxTask.objects.count() == written
