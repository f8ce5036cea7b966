"""Signatures between portal and simulator: Ed25519 over method, path, time, nonce and digest of the body."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WINDOW_S = 300
SERIAL, STAMP, NONCE, SIGNATURE = "X-Gateway-Serial", "X-Gateway-Timestamp", "X-Gateway-Nonce", "X-Gateway-Signature"


class BadSignature(Exception):
    """Headers missing, the wrong key, another text, or a time more than five minutes away."""


def private_key(path: Path) -> Ed25519PrivateKey:
    """The key kept in ``path`` (PEM, readable by its owner alone), made there once."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_bytes(pem)
        draft.replace(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(str(path))
    return key


def public_pem(key: Ed25519PrivateKey) -> bytes:
    """The public half, for the other side."""
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def public_key(pem: bytes) -> Ed25519PublicKey:
    """A public key from PEM. Raises TypeError for another kind, ValueError for no key."""
    key = serialization.load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError
    return key


def serial_of(key: Ed25519PublicKey) -> str:
    """The name of a key: the first 16 hex digits of the SHA-256 of its bytes."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def _text(method: str, path: str, stamp: str, nonce: str, body: bytes) -> bytes:
    return "\n".join((method, path, stamp, nonce, hashlib.sha256(body).hexdigest(), "")).encode()


def sign(key: Ed25519PrivateKey, method: str, path: str, body: bytes, *, at: float | None = None) -> dict[str, str]:
    """The headers of a signed message."""
    stamp, nonce = str(int(time.time() if at is None else at)), secrets.token_hex(16)
    signature = key.sign(_text(method, path, stamp, nonce, body))
    return {
        SERIAL: serial_of(key.public_key()),
        STAMP: stamp,
        NONCE: nonce,
        SIGNATURE: base64.b64encode(signature).decode(),
    }


def verify(
    key: Ed25519PublicKey, method: str, path: str, body: bytes, headers: Mapping[str, str], *, now: float
) -> None:
    """Raises BadSignature unless ``key`` signed exactly this within five minutes of ``now``."""
    serial, stamp = headers.get(SERIAL, ""), headers.get(STAMP, "")
    if serial != serial_of(key) or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise BadSignature
    if abs(now - int(stamp)) > WINDOW_S:
        raise BadSignature
    try:
        signature = base64.b64decode(headers.get(SIGNATURE, ""), validate=True)
        key.verify(signature, _text(method, path, stamp, headers.get(NONCE, ""), body))
    except (InvalidSignature, ValueError) as error:
        raise BadSignature from error
