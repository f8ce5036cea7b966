"""Keys of an installation: from the environment, or made once under DATA_DIR/keys.

Only the embedded profile makes keys by itself; ``portal.settings.production`` refuses to start without its own.
"""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from portal import env


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


def _decode(name: str, value: str) -> bytes:
    raw = base64.b64decode(value)
    if len(raw) != 32:
        message = f"{name}: a key must be 32 bytes in base64, this one has {len(raw)}"
        raise ImproperlyConfigured(message)
    return raw


def field_keys() -> dict[str, bytes]:
    """Key id → 32 bytes; the first is the one that encrypts."""
    value = env.text("FIELD_KEYS") or _kept("field_keys", b"1:" + base64.b64encode(secrets.token_bytes(32)))
    pairs = (part.split(":", 1) for part in value.split(",") if part)
    return {key_id.strip(): _decode("FIELD_KEYS", key) for key_id, key in pairs}


def single(variable: str, name: str) -> bytes:
    """One 32-byte key: the variable, or the file of that name."""
    return _decode(variable, env.text(variable) or _kept(name, base64.b64encode(secrets.token_bytes(32))))
