"""Another key: all that is ciphertext is found, written anew, and the old key may go."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from services.accounts import operations as accounts_operations
from services.accounts.models import Person, User
from services.audit.models import AuditEntry
from services.common import crypto, rotation
from services.common.fields import EncryptedTextField
from services.files import blobs
from services.files.models import StoredFile
from tests.factories import accounts, departments
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db
NEW = "2026b"


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: object) -> None:
    settings.DATA_DIR = tmp_path
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def another_key(settings: object) -> Callable[[], dict[str, bytes]]:
    """Puts a new key first; returns the ring without the old ones."""

    def change() -> dict[str, bytes]:
        alone = {NEW: os.urandom(32)}
        settings.FIELD_KEYS = alone | settings.FIELD_KEYS
        return alone

    return change


def rotate(*options: str) -> str:
    out = io.StringIO()
    call_command("rotate_keys", *options, stdout=out, stderr=out)
    return out.getvalue()


def facts(person: Person) -> tuple[str | None, ...]:
    return person.id_number, person.phone, person.id_index, person.phone_index


def raw(table: str, column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY 1")
        return [row[0] for row in cursor.fetchall() if row[0]]


def test_everything_turns_and_the_old_key_may_go(settings: object, another_key: Callable) -> None:
    people = [accounts.person(phone=accounts.fake_phone(), address="高州市演示路 1 号") for _ in range(7)]
    before = sorted(map(facts, people))
    resident = accounts.real_named()
    client = sign_in(Client(), resident)
    clerk = departments.clerk()
    accounts_operations.give_second_factor(user=clerk, by=None)
    call_command("make_demo_ca", stdout=io.StringIO())
    kept = StoredFile.objects.create(digest="0" * 64, media_type="image/png", size=3, original_name="身份证.png")
    blobs.write(kept.blob, b"png")
    alone = another_key()
    with pytest.raises(CommandError):
        rotate("--check")
    assert "other keys may go" in rotate()
    settings.FIELD_KEYS = alone
    assert "other keys may go" in rotate("--check")
    assert sorted(map(facts, Person.objects.filter(pk__in=[p.pk for p in people]))) == before
    assert Person.objects.get(id_index=people[0].id_index).pk == people[0].pk
    assert client.get("/account/").status_code == 200
    assert blobs.read(kept.blob) == b"png"
    assert StoredFile.objects.get(pk=kept.pk).original_name == "身份证.png"
    from services.accounts.second_factor import demo_code
    from services.documents.sealing import authority

    assert demo_code(clerk)
    assert authority.load(authority.ROOT)
    entry = AuditEntry.objects.get(event="keys.rotated")
    assert (entry.detail["key"], entry.detail["left"]) == (NEW, 0)


def test_every_encrypted_field_of_the_house_is_found() -> None:
    fields = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, EncryptedTextField)
    }
    assert fields
    assert fields | {"django_session.session_data"} == {name for name, _column in rotation.columns()}
    assert {"files", "seal keys", "one-time secrets"} <= dict(rotation.everything()).keys()


def stores() -> dict[str, rotation.Rotation]:
    return dict(rotation.everything())


def test_after_a_kill_it_goes_on_with_what_is_left(another_key: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 4)
    for _ in range(10):
        accounts.person()
    another_key()
    column = stores()["accounts_person.id_number"]
    turning = column.run()
    assert next(turning).done == 4
    turning.close()
    turned = [text for text in raw("accounts_person", "id_number") if text.startswith(f"v1:{NEW}:")]
    assert len(turned) == 4
    assert column.stale() == 6
    rotate()
    assert column.stale() == 0
    assert set(turned) <= set(raw("accounts_person", "id_number")), "what was turned is not turned again"


def test_what_somebody_writes_meanwhile_stays(another_key: Callable) -> None:
    person = accounts.person(phone="13800100001")
    another_key()
    column = stores()["accounts_person.phone"]

    def turn(text: str) -> str:
        Person.objects.filter(pk=person.pk).update(phone="13800100002")
        return rotation.turn_text(text, aad="person.phone")

    list(rotation.Column(column.table, column.key, column.name, turn).run())
    assert Person.objects.get(pk=person.pk).phone == "13800100002"
    assert column.stale() == 0


def test_what_no_key_opens_is_told_and_left(settings: object, another_key: Callable) -> None:
    lost = accounts.person()
    settings.FIELD_KEYS = {"other": os.urandom(32)}
    accounts.person()
    ring = {NEW: os.urandom(32)} | settings.FIELD_KEYS
    settings.FIELD_KEYS = ring
    with pytest.raises(CommandError, match="1 pieces"):
        rotate()
    assert [text.split(":")[1] for text in raw("accounts_person", "id_number")].count("1") == 1
    assert lost.pk


def test_nothing_to_do_is_no_entry() -> None:
    accounts.person()
    assert "other keys may go" in rotate()
    assert not AuditEntry.objects.filter(event="keys.rotated").exists()


def test_the_size_of_a_city(size: Callable[[int, int], int], another_key: Callable) -> None:
    """100,000 rows in five minutes when soaking, 600 here."""
    rows = size(600, 100_000)
    sealed = [crypto.encrypt(f"138{n:08d}".encode(), aad="user.phone") for n in range(rows)]
    User.objects.bulk_create((User(username=f"many{n}", password="!") for n in range(rows)), batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_user WHERE username LIKE 'many%%' ORDER BY id")
        pks = [row[0] for row in cursor.fetchall()]
        cursor.executemany("UPDATE accounts_user SET phone = %s WHERE id = %s", list(zip(sealed, pks, strict=True)))
    another_key()
    begun = time.monotonic()
    rotate()
    assert time.monotonic() - begun < 300
    assert stores()["accounts_user.phone"].stale() == 0
    assert User.objects.get(pk=pks[-1]).phone == f"138{rows - 1:08d}"
