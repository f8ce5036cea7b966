"""The keys by which charge points sign in: at least 16 bytes, kept as a salted hash."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SHORTEST = 16
_COST = {"n": 2**10, "r": 8, "p": 1, "dklen": 32}
SETTINGS = frozenset({"authorizationkey", "basicauthpassword"})
"""Settings that hold the key by which a charge point signs in."""
HIDDEN = "***"


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


def opens(key: bytes, kept: str) -> bool:
    """As ``fits``, also for the 16 to 20 bytes that a charge point of 1.6 makes of a key written in hex digits."""
    written = (key.hex(), key.hex().upper()) if SHORTEST <= len(key) <= 20 else ()
    return fits(key, kept) or any(fits(one.encode(), kept) for one in written)


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


def holds_key(setting: str) -> bool:
    """Whether this setting is the key of a charge point, in either protocol."""
    return setting.rpartition(".")[2].strip().lower() in SETTINGS


def without_keys(text: str) -> str:
    """A message as it is kept: word for word, but for the key by which the charge point signs in."""
    if not _mentions(text):
        return text
    try:
        told = json.loads(text)
        kept = hidden(told)
    except (ValueError, RecursionError):
        return HIDDEN
    return text if kept == told else json.dumps(kept)


def hidden(told: Any) -> Any:
    """What was told without the key, wherever it stands in it."""
    if isinstance(told, list):
        return [hidden(one) for one in told]
    if isinstance(told, dict):
        names = [one.get("name") if isinstance(one, dict) else one for one in told.values()]
        if any(isinstance(name, str) and holds_key(name) for name in names):
            return {name: HIDDEN if _is_value(name) else one for name, one in told.items()}
        return {name: HIDDEN if holds_key(str(name)) else hidden(one) for name, one in told.items()}
    return HIDDEN if isinstance(told, str) and _mentions(told) and not holds_key(told) else told


def _mentions(text: str) -> bool:
    low = text.lower()
    return any(name in low for name in SETTINGS)


def _is_value(name: Any) -> bool:
    return str(name).lower().endswith("value")
