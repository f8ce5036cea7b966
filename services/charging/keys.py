"""The keys by which charge points sign in: at least 16 bytes, kept as a salted hash."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from pathlib import Path

SHORTEST = 16
_COST = {"n": 2**10, "r": 8, "p": 1, "dklen": 32}


class KeyTooShort(ValueError):
    """Shorter than 16 bytes."""


def new_key() -> str:
    """A key nobody guesses; 40 hex digits, the most that 1.6 can store."""
    return secrets.token_hex(20)


def simulated(folder: Path) -> tuple[str, Path]:
    """The key of charge points that are simulated here, and the file it is kept in; made when there is none."""
    path = folder / "keys" / "charging-simulated.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(new_key(), encoding="ascii")
    return path.read_text(encoding="ascii").strip(), path


def hashed(key: str) -> str:
    """What is kept of a key. Raises KeyTooShort."""
    if len(key.encode()) < SHORTEST:
        raise KeyTooShort
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${hashlib.scrypt(key.encode(), salt=salt, **_COST).hex()}"


def fits(key: bytes, kept: str) -> bool:
    """Whether this key was hashed to that."""
    _name, salt, right = kept.split("$") if kept.count("$") == 2 else ("", "", "")
    if not right or len(key) > 200:
        return False
    return hmac.compare_digest(hashlib.scrypt(key, salt=bytes.fromhex(salt), **_COST).hex(), right)


def basic(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str, bytes] | None:
    """Name and key of a Basic header; None where there is none that can be read. The key may be bytes of any kind."""
    told = [value for name, value in headers if name.lower() == b"authorization"]
    kind, _blank, coded = told[0].partition(b" ") if len(told) == 1 else (b"", b"", b"")
    if kind.lower() != b"basic":
        return None
    try:
        name, colon, key = base64.b64decode(coded.strip(), validate=True).partition(b":")
        return (name.decode("ascii"), key) if colon else None
    except (binascii.Error, ValueError):
        return None
