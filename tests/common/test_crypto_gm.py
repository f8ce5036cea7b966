"""CRYPTO_PROFILE=gm: the published examples of SM3, HMAC-SM3 and SM4; nothing of the default profile; no mixture."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB
from django.contrib.auth.hashers import check_password, make_password

from services.audit import chain
from services.common import crypto
from services.common.checks import one_profile
from services.common.rotation import is_current_blob, turn_bytes, turn_text
from services.common.sm4 import SM4GCM
from tests.support.portal import ROOT, clean_environment

HASHER = "services.common.passwords.PBKDF2SM3PasswordHasher"
SM4_KEY, AES_KEY = bytes(range(16)), bytes(range(32))


@pytest.fixture
def gm(settings):
    """The profile in a process that was started with the other one."""
    settings.CRYPTO_PROFILE = "gm"
    settings.FIELD_KEYS = {"g1": SM4_KEY}
    settings.PASSWORD_HASHERS = [HASHER]
    return settings


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_as_gbt_32905_and_gmt_0004_print_it(gm, message, digest):
    assert crypto.digest(message) == digest
    piece_by_piece = crypto.digesting()
    for place in range(0, len(message), 7):
        piece_by_piece.update(message[place : place + 7])
    assert piece_by_piece.hexdigest() == digest


@pytest.mark.parametrize(
    ("key", "message", "mac"),
    [
        (
            bytes(range(1, 33)),
            b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2,
            "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a",
        ),
        (bytes(range(1, 38)), b"\xcd" * 50, "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae"),
        (b"\x0b" * 32, b"Hi There", "c0ba18c68b90c88bc07de794bfc7d2c8d19ec31ed8773bc2b390c9604e0be11e"),
    ],
)
def test_hmac_sm3_as_gmt_0042_prints_it(gm, key, message, mac):
    assert crypto.keyed_hash(key, message) == mac


def test_sm4_as_gbt_32907_and_gmt_0002_print_it():
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(SM4(key), ECB()).encryptor()
    assert encryptor.update(key).hex() == "681edf34d206965e86b3e94f536e4246"


RFC_8998 = {
    "key": bytes.fromhex("0123456789abcdeffedcba9876543210"),
    "nonce": bytes.fromhex("00001234567800000000abcd"),
    "associated": bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    "plain": bytes.fromhex("".join(digit * 16 for digit in "abcdefea")),
    "sealed": bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    ),
}


def test_sm4_gcm_as_rfc_8998_prints_it():
    cipher, said = SM4GCM(RFC_8998["key"]), RFC_8998
    assert cipher.encrypt(said["nonce"], said["plain"], said["associated"]) == said["sealed"]
    assert cipher.decrypt(said["nonce"], said["sealed"], said["associated"]) == said["plain"]


@pytest.mark.parametrize("part", ["key", "nonce", "associated", "sealed"])
def test_sm4_gcm_finds_every_change(part):
    said = RFC_8998 | {part: RFC_8998[part][:-1] + bytes([RFC_8998[part][-1] ^ 1])}
    with pytest.raises(InvalidTag):
        SM4GCM(said["key"]).decrypt(said["nonce"], said["sealed"], said["associated"])


def test_sm4_gcm_refuses_what_is_too_short_for_its_tag():
    with pytest.raises(InvalidTag):
        SM4GCM(SM4_KEY).decrypt(bytes(12), b"short", b"")


def test_fields_and_files_are_under_sm4(gm):
    text = crypto.encrypt("陈演示".encode(), aad="person.name")
    sealed = base64.b64decode(text.removeprefix("v1:g1:"))
    assert SM4GCM(SM4_KEY).decrypt(sealed[:12], sealed[12:], b"person.name").decode() == "陈演示"
    assert crypto.decrypt(text, aad="person.name").decode() == "陈演示"
    blob = crypto.encrypt_bytes(b"x" * 1000, aad="file")
    large = b"".join(crypto.encrypt_pieces(io.BytesIO(os.urandom(crypto.PIECE) * 2 + b"end"), aad="file"))
    assert crypto.decrypt_bytes(blob, aad="file") == b"x" * 1000
    assert crypto.decrypt_bytes(large, aad="file").endswith(b"end")
    for sealed, aad in ((blob, "other"), (blob[:-1], "file"), (large[:-20], "file")):
        with pytest.raises(crypto.CannotDecrypt):
            crypto.decrypt_bytes(sealed, aad=aad)


def test_what_was_written_under_aes_is_read_while_its_key_is_there_and_turned(settings):
    settings.FIELD_KEYS = {"k1": AES_KEY}
    text, blob = crypto.encrypt(b"440981195003150023", aad="x"), crypto.encrypt_bytes(b"file", aad="x")
    settings.CRYPTO_PROFILE, settings.FIELD_KEYS = "gm", {"g1": SM4_KEY, "k1": AES_KEY}
    assert crypto.decrypt(text, aad="x") == b"440981195003150023"
    turned, turned_blob = turn_text(text, aad="x"), turn_bytes(blob, aad="x")
    assert turned.startswith("v1:g1:")
    assert is_current_blob(turned_blob)
    settings.FIELD_KEYS = {"g1": SM4_KEY}
    assert crypto.decrypt(turned, aad="x") == b"440981195003150023"
    assert crypto.decrypt_bytes(turned_blob, aad="x") == b"file"
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(text, aad="x")


def test_indexes_and_the_chain_are_hmac_sm3(gm):
    before = crypto.blind_index("person.id", "31:440981195003150023")
    gm.CRYPTO_PROFILE = "default"
    assert crypto.blind_index("person.id", "31:440981195003150023") != before
    link = chain.link("0" * 64, 1, "mac")
    gm.CRYPTO_PROFILE = "gm"
    assert chain.link("0" * 64, 1, "mac") != link


def test_the_default_profile_is_what_it_was(settings):
    assert settings.CRYPTO_PROFILE == "default"
    assert crypto.digest(b"abc") == hashlib.sha256(b"abc").hexdigest()
    settings.FIELD_INDEX_KEY = b"k" * 32
    assert crypto.blind_index("phone", " 13800000001 ") == (
        "1aa8c1586540a8b98e5307cab322695189ff867bd65fd7a9f45a9f9201d7f82c"
    )


def test_passwords_are_kept_under_hmac_sm3(gm):
    kept = make_password("一个很长的口令-2026")
    assert kept.startswith("pbkdf2_sm3$")
    assert check_password("一个很长的口令-2026", kept)
    assert not check_password("一个很长的口令-2025", kept)
    _name, rounds, salt, digest = kept.split("$")
    raw = hashlib.pbkdf2_hmac("sm3", "一个很长的口令-2026".encode(), salt.encode(), int(rounds))
    assert base64.b64encode(raw).decode() == digest


def found() -> list[str]:
    return [message.id for message in one_profile(None)]


def test_one_profile_is_no_mixture(gm):
    assert found() == []


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"FIELD_KEYS": {"k1": AES_KEY}}, "common.E002"),
        ({"FIELD_KEYS": {"g1": SM4_KEY, "k1": AES_KEY}}, "common.E002"),
        ({"PASSWORD_HASHERS": [HASHER, "django.contrib.auth.hashers.Argon2PasswordHasher"]}, "common.E004"),
        ({"CRYPTO_PROFILE": "default"}, "common.E002"),
        ({"CRYPTO_PROFILE": "sm"}, "common.E001"),
    ],
)
def test_a_mixture_is_refused(gm, change, error):
    for name, value in change.items():
        setattr(gm, name, value)
    assert found() == [error]


def test_without_sm3_in_the_library_the_check_fails(gm, monkeypatch):
    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    assert found() == ["common.E003"]


def start(folder: Path, **values: str) -> subprocess.CompletedProcess:
    """Only the settings, in a process of their own."""
    environment = clean_environment(DATA_DIR=str(folder)) | {"DJANGO_SETTINGS_MODULE": "portal.settings.base"} | values
    script = "from django.conf import settings as s; print(s.CRYPTO_PROFILE, {len(k) for k in s.FIELD_KEYS.values()})"
    return subprocess.run([sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True)


def test_an_installation_keeps_the_profile_it_began_with(tmp_path):
    for profile, other, size in (("gm", "default", 16), ("default", "gm", 32)):
        folder = tmp_path / profile
        folder.mkdir()
        assert start(folder, CRYPTO_PROFILE=profile).stdout.split() == [profile, f"{{{size}}}"]
        assert start(folder, CRYPTO_PROFILE=profile).returncode == 0
        refused = start(folder, CRYPTO_PROFILE=other)
        assert refused.returncode != 0
        assert "FIELD_KEYS" in refused.stderr


KEY = base64.b64encode(b"k" * 32).decode()


@pytest.mark.parametrize(
    ("profile", "name", "value"),
    [
        ("gm", "FIELD_KEYS", f"k1:{KEY}"),
        ("gm", "FIELD_INDEX_KEY", KEY),
        ("gm", "AUDIT_KEY", KEY),
        ("default", "FIELD_INDEX_KEY", f"sm3:{KEY}"),
        ("default", "AUDIT_KEY", f"sm3:{KEY}"),
        ("sm2", "CRYPTO_PROFILE", "sm2"),
    ],
)
def test_a_key_of_the_other_profile_stops_the_start(tmp_path, profile, name, value):
    refused = start(tmp_path, **{"CRYPTO_PROFILE": profile, name: value})
    assert refused.returncode != 0
    assert name in refused.stderr.splitlines()[-1]
