"""Connections to SQLite are kept between requests, and nothing of a request is kept with them."""

import sqlite3
import threading

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from portal.sqlite.base import IDLE, POOL

pytestmark = pytest.mark.django_db


def opened(path):
    """A connection as a new thread would get it, in use."""
    connection = ConnectionHandler({"default": {"ENGINE": "portal.sqlite", "NAME": path}})["default"]
    connection.ensure_connection()
    return connection


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kept.sqlite3"
    connection = opened(path)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE note (text TEXT)")
    connection.close()
    yield path
    path.unlink(missing_ok=True)
    path.touch()
    opened(path).connection.close()  # a new file: what waited for the old one is closed


def notes(connection):
    with connection.cursor() as cursor:
        return [text for (text,) in cursor.execute("SELECT text FROM note").fetchall()]


def note(connection, text):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO note VALUES (%s)", [text])


def test_the_next_thread_goes_on_with_a_connection_that_is_not_in_use(path):
    first, others = opened(path), []
    raw = first.connection
    second = opened(path)
    assert second.connection is not raw
    first.close()
    thread = threading.Thread(target=lambda: others.append(opened(path).connection))
    thread.start()
    thread.join()
    assert others == [raw]
    second.connection.close()
    raw.close()


def test_a_transaction_left_open_is_not_the_next_ones(path):
    first = opened(path)
    raw = first.connection
    first.set_autocommit(False)
    note(first, "half")
    first.close()
    second = opened(path)
    assert second.connection is raw
    assert second.get_autocommit()
    assert notes(second) == []
    second.close()


def test_a_list_read_in_part_holds_no_old_view_for_the_next(path):
    writer, first = opened(path), opened(path)
    for number in range(3):
        note(writer, str(number))
    half_read = first.create_cursor()
    half_read.execute("SELECT text FROM note")
    assert half_read.fetchone() == ("0",)
    raw = first.connection
    first.close()
    note(writer, "3")
    second = opened(path)
    assert second.connection is raw
    assert notes(second) == ["0", "1", "2", "3"]
    with pytest.raises(sqlite3.ProgrammingError):
        half_read.fetchone()
    writer.close(), second.close()


def test_a_connection_with_errors_is_closed(path):
    first = opened(path)
    raw = first.connection
    with pytest.raises(OperationalError):
        first.cursor().execute("SELECT text FROM nothing")
    first.errors_occurred = True
    first.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        raw.execute("SELECT 1")


def test_another_file_in_the_place_of_the_database_is_read_anew(path):
    first = opened(path)
    raw = first.connection
    first.close()
    path.rename(path.with_suffix(".old"))
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE note (text TEXT)")
        other.execute("INSERT INTO note VALUES ('restored')")
    other.close()
    second = opened(path)
    assert notes(second) == ["restored"]
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        raw.execute("SELECT 1")
    second.close()


def test_a_file_that_went_while_it_was_used_is_let_go(path):
    first = opened(path)
    raw = first.connection
    path.unlink()
    first.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        raw.execute("SELECT 1")


def test_no_more_wait_than_may(path):
    many = [opened(path) for _ in range(IDLE + 3)]
    raws = [connection.connection for connection in many]
    for connection in many:
        connection.close()
    closed = 0
    for raw in raws:
        try:
            raw.execute("SELECT 1")
        except sqlite3.ProgrammingError:
            closed += 1
    assert closed >= 3


def test_foreign_keys_are_watched_again_whatever_the_last_one_did(path):
    first = opened(path)
    first.disable_constraint_checking()
    first.close()
    second = opened(path)
    with second.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
    second.close()


def test_after_a_fork_no_connection_of_the_parent_is_used_or_closed(path):
    first = opened(path)
    raw = first.connection
    first.close()
    POOL.forget()
    second = opened(path)
    assert second.connection is not raw
    second.close()
    assert raw.execute("SELECT 1").fetchone() == (1,)
    raw.close()


def test_writing_and_reading_in_turns_by_many_threads_loses_nothing(path):
    def work(number):
        for turn in range(20):
            connection = opened(path)
            note(connection, f"{number}-{turn}")
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last = opened(path)
    assert len(set(notes(last))) == len(notes(last)) == 120
    last.close()
