"""Statements whose text is kept say what the ORM says: the same objects, the same rows, the same refusals."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from services.accounts.models import Person, User
from services.common import live
from services.common.models import OutboxTask, Priority
from services.common.outbox import later
from services.common.statements import Read, change, count_up, insert
from services.common.together import together, write
from services.documents.models import NumberSeries
from services.notices.models import LiveEvent, Notice
from tests.factories import accounts
from tests.support import threads

SIGN_IN: Read[User] = Read(
    lambda level, name: User.objects.select_related("person").filter(level__gte=level, username=name),
    level=int,
    name=str,
)
WORK = "services.common.tasks.sweep"


def columns(row: models.Model) -> dict[str, object]:
    """What the database holds of a row, read by the ORM, without its id."""
    stored = type(row)._base_manager.get(pk=row.pk)
    return {
        field.attname: getattr(stored, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }


def work(**fields: object) -> OutboxTask:
    """A row with texts, numbers, times, JSON and empty columns."""
    return OutboxTask(task=WORK, kwargs={"n": 1, "t": "字"}, due_at=timezone.now(), priority=Priority.URGENT, **fields)


@pytest.mark.django_db
class TestRead:
    def test_objects_are_those_of_the_orm(self):
        user = accounts.real_named(accounts.person(phone="13800000002", address="高州市演示路 1 号"))
        for _ in range(2):
            found = SIGN_IN.first(level=1, name=user.username)
            assert found == user
            assert found.person.address == "高州市演示路 1 号"
            assert (found.phone, found.created_at) == (user.phone, user.created_at)
            assert not found._state.adding

    def test_the_related_row_is_read_in_the_same_statement(self):
        user = accounts.real_named()
        SIGN_IN.first(level=1, name="")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert SIGN_IN.first(level=1, name=user.username).person.name == "陈演示"
        assert len(asked) == 1

    def test_every_call_has_its_own_values(self):
        first, second = accounts.real_named(), accounts.real_named()
        assert [SIGN_IN.first(level=1, name=user.username) for user in (first, second)] == [first, second]
        assert SIGN_IN.first(level=3, name=first.username) is None
        assert SIGN_IN.first(level=1, name="' OR ''='") is None

    def test_a_missing_related_row_is_none(self):
        user = accounts.resident()
        assert SIGN_IN.all(level=0, name=user.username)[0].person is None

    def test_times_are_compared(self):
        insert(work(key="a"))
        due: Read[OutboxTask] = Read(lambda now: OutboxTask.objects.filter(due_at__lte=now), now=datetime)
        assert due.count(now=timezone.now()) == 1
        assert due.first(now=timezone.now() - timedelta(hours=1)) is None

    def test_counted(self):
        accounts.person()
        accounts.person()
        people: Read[Person] = Read(lambda name: Person.objects.filter(name=name), name=str)
        assert (people.count(name="陈演示"), people.count(name="无此人")) == (2, 0)

    @pytest.mark.parametrize(
        "make",
        [
            lambda name: Person.objects.filter(name__startswith=name),
            lambda name: Person.objects.all(),
        ],
    )
    def test_values_that_do_not_reach_the_statement_are_an_error(self, make):
        with pytest.raises(ValueError, match="name"):
            Read(make, name=str).first(name="陈")


@pytest.mark.django_db
class TestInsert:
    def test_a_row_holds_what_the_orm_would_write(self):
        mine, djangos = work(key="a", error="x"), work(key="b", error="x")
        insert(mine)
        djangos.save()
        written, expected = columns(mine), columns(djangos)
        for names in (written, expected):
            assert timezone.now() - names.pop("created_at") < timedelta(minutes=1)
            assert timezone.now() - names.pop("due_at") < timedelta(minutes=1)
            names.pop("key")
        assert written == expected

    def test_encrypted_columns_are_ciphertext_in_the_database(self):
        notice = Notice(person=accounts.person(), event="x", title="标题", body="只给本人看")
        insert(notice)
        with connection.cursor() as cursor:
            cursor.execute("SELECT body FROM notices_notice WHERE id = %s", [notice.pk])
            assert cursor.fetchone()[0].startswith("v1:")
        assert columns(notice)["body"] == "只给本人看"

    def test_several_rows_in_one_statement_get_their_ids(self):
        person = accounts.person()
        rows = [LiveEvent(person=person, seq=n, event="x", payload={"n": n}) for n in (1, 2, 3)]
        with CaptureQueriesContext(connection) as written:
            insert(*rows)
        assert len(written) == 1
        assert [LiveEvent.objects.get(pk=row.pk).seq for row in rows] == [1, 2, 3]
        assert not any(row._state.adding for row in rows)

    def test_a_key_is_written_once(self):
        insert(work(key="same"), work(key="same"), once_by="key")
        insert(work(key="same"), once_by="key")
        insert(work(key=None), work(key=None), once_by="key")
        assert list(OutboxTask.objects.order_by("id").values_list("key", flat=True)) == ["same", None, None]

    def test_columns_that_are_unique_together_are_written_once(self):
        person = accounts.person()
        for seq, event in ((1, "first"), (1, "again"), (2, "next")):
            insert(LiveEvent(person=person, seq=seq, event=event, payload={}), once_by=("person", "seq"))
        assert list(LiveEvent.objects.order_by("seq").values_list("seq", "event")) == [(1, "first"), (2, "next")]

    def test_without_it_a_double_is_refused(self):
        insert(work(key="same"))
        with pytest.raises(IntegrityError), transaction.atomic():
            insert(work(key="same"))


@pytest.mark.django_db
class TestChange:
    def test_only_from_the_values_named(self):
        row = work()
        insert(row)
        assert change(row, where={"priority": [Priority.NORMAL, Priority.LIVE]}, error="no") is False
        assert columns(row)["error"] == "" == row.error
        assert change(row, where={"priority": [Priority.NORMAL, Priority.URGENT]}, error="yes") is True
        assert columns(row)["error"] == "yes" == row.error

    def test_only_while_a_column_is_empty(self):
        row = work()
        insert(row)
        assert change(row, where={"done_at": [None]}, done_at=timezone.now())
        assert not change(row, where={"done_at": [None]}, error="no")
        assert columns(row)["error"] == ""

    def test_the_object_is_as_stored_now(self):
        row = work()
        insert(row)
        OutboxTask.objects.update(attempts=F("attempts") + 4)
        assert change(row, where={"priority": [Priority.URGENT]})
        assert row.attempts == 4

    def test_a_foreign_key_that_changed_forgets_its_row_and_one_that_did_not_keeps_it(self):
        first, second = accounts.person(), accounts.person("李样例")
        notice = Notice(person=first, event="x", title="x")
        insert(notice)
        assert change(notice, where={"event": ["x"]}, title="y")
        assert notice.person is first
        Notice.objects.update(person=second)
        assert change(notice, where={"event": ["x"]})
        assert notice.person == second
        assert change(notice, where={"event": ["x"]}, person=first)
        assert columns(notice)["person_id"] == first.pk


class TestCountUp:
    @pytest.mark.django_db
    def test_each_key_begins_at_one(self):
        assert [count_up(NumberSeries, series="甲", year=2026) for _ in range(3)] == [1, 2, 3]
        assert count_up(NumberSeries, series="甲", year=2027) == 1
        assert count_up(NumberSeries, series="甲", year=2026, by=5) == 8

    @pytest.mark.django_db
    def test_a_rollback_gives_the_number_back(self):
        with pytest.raises(RuntimeError), transaction.atomic():
            count_up(NumberSeries, series="甲", year=2026)
            raise RuntimeError
        assert count_up(NumberSeries, series="甲", year=2026) == 1

    @pytest.mark.usefixtures("committed_db")
    def test_many_at_once_without_doubles_and_gaps(self):
        def take() -> list[int]:
            return [count_up(NumberSeries, series="甲", year=2026) for _ in range(10)]

        ended = threads.together(*[take] * 6)
        threads.only(ended)
        assert sorted(n for numbers in ended for n in numbers) == list(range(1, 61))


@pytest.mark.django_db
class TestTogether:
    def test_one_statement_a_table_in_the_order_given(self):
        person = accounts.person()
        with CaptureQueriesContext(connection) as queries, together():
            for n in (1, 2, 3):
                write(LiveEvent(person=person, seq=n, event="x"))
                later(WORK, n=n)
            assert not OutboxTask.objects.exists()
        assert sum(query["sql"].startswith("INSERT") for query in queries) == 2
        assert [row.kwargs["n"] for row in OutboxTask.objects.order_by("id")] == [1, 2, 3]
        assert list(LiveEvent.objects.order_by("id").values_list("seq", flat=True)) == [1, 2, 3]

    def test_nothing_is_written_of_what_was_undone(self):
        with pytest.raises(RuntimeError), together():
            later(WORK)
            raise RuntimeError
        assert not OutboxTask.objects.exists()
        with transaction.atomic():
            later(WORK, key="at once")
            assert OutboxTask.objects.get().key == "at once"

    @pytest.mark.parametrize("block", [transaction.atomic, together])
    def test_an_inner_block_that_was_undone_is_left_out(self, block):
        with together():
            later(WORK, key="before")
            with pytest.raises(RuntimeError), block():
                later(WORK, key="undone")
                raise RuntimeError
            with block():
                later(WORK, key="after")
        assert list(OutboxTask.objects.order_by("id").values_list("key", flat=True)) == ["before", "after"]

    def test_a_key_asked_for_twice_is_written_once(self):
        with together():
            later(WORK, key="same")
            later(WORK, key="same")
        assert OutboxTask.objects.count() == 1

    def test_of_merged_work_the_last_is_written(self):
        with together():
            live.publish("person.7", "case.moved", {"seq": 1})
            live.publish("desk.3", "desk.changed", {"ref": "x"})
            live.publish("person.7", "notice.new", {"seq": 2})
            live.publish("desk.3", "desk.changed", {"ref": "x"})
            live.publish("desk.3", "desk.changed", {"ref": "y"})
        payloads = [row.kwargs["payload"] for row in OutboxTask.objects.order_by("id")]
        assert payloads == [{"seq": 2}, {"ref": "x"}, {"ref": "y"}]

    def test_a_merged_row_that_was_undone_gives_way_to_the_one_before(self):
        with together():
            live.publish("person.7", "case.moved", {"seq": 1})
            with pytest.raises(RuntimeError), transaction.atomic():
                live.publish("person.7", "case.moved", {"seq": 2})
                raise RuntimeError
        assert OutboxTask.objects.get().kwargs["payload"] == {"seq": 1}

    def test_the_relay_is_woken_once(self, monkeypatch, django_capture_on_commit_callbacks):
        woken = []
        monkeypatch.setattr("services.common.outbox.wake", partial(woken.append, 1))
        with django_capture_on_commit_callbacks(execute=True), together():
            later(WORK)
            later(WORK)
        assert woken == [1]

    def test_woken_though_an_inner_block_was_undone(self, monkeypatch, django_capture_on_commit_callbacks):
        woken = []
        monkeypatch.setattr("services.common.outbox.wake", partial(woken.append, 1))
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            with pytest.raises(RuntimeError), transaction.atomic():
                later(WORK)
                raise RuntimeError
            later(WORK)
        assert woken == [1]
