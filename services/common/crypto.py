"""Encryption of stored personal data: AES-256-GCM under named keys, HMAC-SHA-256 blind indexes for look-up.

The key ring is ``settings.FIELD_KEYS`` (id → 32 bytes, the first encrypts). ``aad`` is a fixed name such as
``"person.id_number"``: a ciphertext moved to another column does not decrypt.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
PREFIX = "v1"
BLOB_MAGIC = b"TB1"


class CannotDecrypt(Exception):
    """The text is not ours, its key is unknown, or it was changed or moved."""


def current_key_id() -> str:
    """The id of the key that encrypts now."""
    return next(iter(settings.FIELD_KEYS))


def _seal(plain: bytes, key_id: str, aad: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(settings.FIELD_KEYS[key_id]).encrypt(nonce, plain, aad.encode())


def _open(sealed: bytes, key_id: str, aad: str) -> bytes:
    try:
        key = settings.FIELD_KEYS[key_id]
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad.encode())
    except (KeyError, InvalidTag, ValueError) as error:
        raise CannotDecrypt(aad) from error


def encrypt(plain: bytes, *, aad: str) -> str:
    """``v1:<key id>:<base64 of nonce and ciphertext>``."""
    key_id = current_key_id()
    return f"{PREFIX}:{key_id}:{base64.b64encode(_seal(plain, key_id, aad)).decode()}"


def decrypt(text: str, *, aad: str) -> bytes:
    """The plain bytes of what ``encrypt`` made. Raises CannotDecrypt."""
    try:
        prefix, key_id, body = text.split(":", 2)
        sealed = base64.b64decode(body, validate=True)
    except ValueError as error:
        raise CannotDecrypt(aad) from error
    if prefix != PREFIX:
        raise CannotDecrypt(aad)
    return _open(sealed, key_id, aad)


def encrypt_bytes(plain: bytes, *, aad: str) -> bytes:
    """A blob for the disk: magic, length of the key id, key id, nonce, ciphertext."""
    key_id = current_key_id()
    head = BLOB_MAGIC + bytes([len(key_id)]) + key_id.encode()
    return head + _seal(plain, key_id, aad)


def decrypt_bytes(blob: bytes, *, aad: str) -> bytes:
    """The plain bytes of what ``encrypt_bytes`` made. Raises CannotDecrypt."""
    start = len(BLOB_MAGIC) + 1
    if blob[: len(BLOB_MAGIC)] != BLOB_MAGIC or len(blob) < start:
        raise CannotDecrypt(aad)
    end = start + blob[len(BLOB_MAGIC)]
    return _open(blob[end:], blob[start:end].decode(errors="replace"), aad)


def blind_index(purpose: str, value: str) -> str:
    """64 hex digits by which an encrypted value is found again; blanks and case do not matter."""
    message = f"{purpose}\0{value.strip().upper()}".encode()
    return hmac.new(settings.FIELD_INDEX_KEY, message, hashlib.sha256).hexdigest()
