"""Keys of an installation: from the environment, or made once under DATA_DIR/keys.

Only the embedded profile makes keys by itself; ``portal.settings.production`` refuses to start without its own.

A key says for which ``CRYPTO_PROFILE`` it was made, field keys by their length, the others by a mark before them. Blind
indexes and the audit chain cannot be turned from one hash to the other, so an installation stays with the profile it
began with: with the keys of another one the portal does not start.
"""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from portal import env

FIELD_KEY_BYTES = {"default": 32, "gm": 16}
"""Of AES-256, of SM4."""
SM3_MARK = "sm3:"


def _kept(name: str, make: bytes) -> str:
    """The text in DATA_DIR/keys/<name>, written there first (mode 0600) when absent; safe against two starters."""
    folder = env.data_dir() / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    path: Path = folder / name
    if not path.exists():
        draft = folder / f".{name}.{secrets.token_hex(4)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(make)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def secret_key() -> str:
    """Django's SECRET_KEY."""
    return env.text("SECRET_KEY") or _kept("secret_key", secrets.token_urlsafe(48).encode())


def profile() -> str:
    """The algorithms of this installation: ``default`` (AES-256, SHA-256, P-256) or ``gm`` (SM4, SM3, SM2)."""
    name = env.text("CRYPTO_PROFILE")
    if name not in FIELD_KEY_BYTES:
        message = f"CRYPTO_PROFILE must be one of {', '.join(FIELD_KEY_BYTES)}, not {name!r}"
        raise ImproperlyConfigured(message)
    return name


def _decode(name: str, value: str, size: int) -> bytes:
    raw = base64.b64decode(value)
    if len(raw) != size:
        message = f"{name}: a key of CRYPTO_PROFILE={profile()} must be {size} bytes in base64, this one has {len(raw)}"
        raise ImproperlyConfigured(message)
    return raw


def field_keys() -> dict[str, bytes]:
    """Key id → its bytes, 32 of AES-256 or 16 of SM4; the first is the one that encrypts."""
    size = FIELD_KEY_BYTES[profile()]
    value = env.text("FIELD_KEYS") or _kept("field_keys", b"1:" + base64.b64encode(secrets.token_bytes(size)))
    pairs = (part.split(":", 1) for part in value.split(",") if part)
    return {key_id.strip(): _decode("FIELD_KEYS", key, size) for key_id, key in pairs}


def single(variable: str, name: str) -> bytes:
    """One 32-byte key of a keyed hash, ``sm3:`` before it under gm: the variable, or the file of that name."""
    mark = SM3_MARK if profile() == "gm" else ""
    value = env.text(variable) or _kept(name, mark.encode() + base64.b64encode(secrets.token_bytes(32)))
    if value.startswith(SM3_MARK) != bool(mark):
        message = f"{variable} was made for another CRYPTO_PROFILE than {profile()}: a key of gm begins with {SM3_MARK}"
        raise ImproperlyConfigured(message)
    return _decode(variable, value.removeprefix(mark), 32)
