"""Ciphertext cannot be moved, guessed or searched; keys rotate."""

import pytest
from django.db import connection
from django.test import override_settings

from services.accounts.models import Person
from services.common import crypto

NUMBER = "440981195003150023"


def test_what_was_encrypted_comes_back():
    text = crypto.encrypt("陈演示".encode(), aad="person.name")
    assert crypto.decrypt(text, aad="person.name").decode() == "陈演示"
    assert text != crypto.encrypt("陈演示".encode(), aad="person.name")


@pytest.mark.parametrize("broken", ["", "v1", "v1:1:!!", "v2:1:AAAA", "v1:unknown:AAAA", "plain"])
def test_foreign_text_is_refused(broken):
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(broken, aad="person.name")


def test_ciphertext_does_not_work_in_another_column():
    text = crypto.encrypt(b"1", aad="person.id_number")
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(text, aad="person.phone")


def test_blob_round_trip_and_tampering():
    blob = crypto.encrypt_bytes(b"x" * 1000, aad="file")
    assert crypto.decrypt_bytes(blob, aad="file") == b"x" * 1000
    changed = blob[:-1] + bytes([blob[-1] ^ 1])
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt_bytes(changed, aad="file")


def test_old_key_still_opens_after_rotation():
    old = crypto.encrypt(b"1", aad="x")
    from django.conf import settings

    with override_settings(FIELD_KEYS={"new": b"n" * 32, **settings.FIELD_KEYS}):
        assert crypto.decrypt(old, aad="x") == b"1"
        assert crypto.encrypt(b"1", aad="x").startswith("v1:new:")


@pytest.mark.django_db
def test_person_is_ciphertext_in_the_table_and_found_by_its_index():
    person = Person.objects.create(name="陈演示", id_number=NUMBER, phone="13800000001")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_person WHERE id = %s", [person.pk])
        row = "|".join(map(str, cursor.fetchone()))
    assert NUMBER not in row
    assert "13800000001" not in row
    found = Person.objects.get(id_index=person.id_index)
    assert (found.id_number, found.phone) == (NUMBER, "13800000001")


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["id_number", "id_number__contains", "phone__in"])
def test_searching_ciphertext_raises(lookup):
    with pytest.raises(TypeError):
        Person.objects.filter(**{lookup: NUMBER}).exists()
