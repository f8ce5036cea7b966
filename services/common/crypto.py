"""Encryption of stored personal data under named keys, keyed hashes for look-up, digests.

``settings.CRYPTO_PROFILE`` is ``default`` (AES-256-GCM, HMAC-SHA-256, SHA-256) or ``gm`` (SM4-GCM, HMAC-SM3, SM3:
GB/T 32907, GB/T 32905). The key ring is ``settings.FIELD_KEYS`` (id → key, the first encrypts): a ciphertext names its
key, and the key its cipher, 32 bytes of AES-256 or 16 of SM4. ``aad`` is a fixed name such as ``"person.id_number"``: a
ciphertext moved to another column does not decrypt.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import os
from typing import IO, TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from services.common.sm4 import SM4GCM

if TYPE_CHECKING:
    from collections.abc import Iterator

NONCE_BYTES = 12
PREFIX = "v1"
BLOB_MAGIC = b"TB1"
STREAM_MAGIC = b"TB2"
"""A blob in pieces: head, then pieces of PIECE bytes, each sealed with its place and whether it is the last."""
PIECE = 1024 * 1024
TAG_BYTES = 16
KEY_BYTES = {"default": 32, "gm": 16}
"""Of AES-256 and of SM4."""
DIGESTS = {"default": "sha256", "gm": "sm3"}
"""The hash of each profile, by its name in ``hashlib``; both have 64 hex digits."""


class CannotDecrypt(Exception):
    """The text is not ours, its key is unknown, or it was changed or moved."""


def current_key_id() -> str:
    """The id of the key that encrypts now."""
    return next(iter(settings.FIELD_KEYS))


def _cipher(key: bytes) -> AESGCM | SM4GCM:
    """Raises ValueError for a key of neither length."""
    return AESGCM(key) if len(key) == 32 else SM4GCM(key)


def _seal(plain: bytes, key_id: str, aad: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(settings.FIELD_KEYS[key_id]).encrypt(nonce, plain, aad.encode())


def _open(sealed: bytes, key_id: str, aad: str) -> bytes:
    try:
        key = settings.FIELD_KEYS[key_id]
        return _cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad.encode())
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


def encrypt_pieces(plain: IO[bytes], *, aad: str) -> Iterator[bytes]:
    """As ``encrypt_bytes`` for what is too large to hold: the blob piece by piece."""
    key_id, place = current_key_id(), 0
    yield STREAM_MAGIC + bytes([len(key_id)]) + key_id.encode()
    piece = plain.read(PIECE)
    while True:
        following = plain.read(PIECE)
        yield _seal(piece, key_id, _place(aad, place, last=not following))
        if not following:
            return
        piece, place = following, place + 1


def decrypt_pieces(blob: IO[bytes], *, aad: str) -> Iterator[bytes]:
    """The plain pieces of what ``encrypt_pieces`` made. Raises CannotDecrypt at the piece that was cut or changed."""
    head = blob.read(len(STREAM_MAGIC) + 1)
    if head[: len(STREAM_MAGIC)] != STREAM_MAGIC or len(head) <= len(STREAM_MAGIC):
        raise CannotDecrypt(aad)
    key_id, size, place = blob.read(head[-1]).decode(errors="replace"), NONCE_BYTES + PIECE + TAG_BYTES, 0
    piece = blob.read(size)
    while True:
        following = blob.read(size)
        yield _open(piece, key_id, _place(aad, place, last=not following))
        if not following:
            return
        piece, place = following, place + 1


def _place(aad: str, place: int, *, last: bool) -> str:
    return f"{aad}#{place}{'.' if last else ''}"


def decrypt_bytes(blob: bytes, *, aad: str) -> bytes:
    """The plain bytes of what ``encrypt_bytes`` or ``encrypt_pieces`` made. Raises CannotDecrypt."""
    if blob.startswith(STREAM_MAGIC):
        return b"".join(decrypt_pieces(io.BytesIO(blob), aad=aad))
    start = len(BLOB_MAGIC) + 1
    if blob[: len(BLOB_MAGIC)] != BLOB_MAGIC or len(blob) < start:
        raise CannotDecrypt(aad)
    end = start + blob[len(BLOB_MAGIC)]
    return _open(blob[end:], blob[start:end].decode(errors="replace"), aad)


def blind_index(purpose: str, value: str) -> str:
    """64 hex digits by which an encrypted value is found again; blanks and case do not matter."""
    return keyed_hash(settings.FIELD_INDEX_KEY, f"{purpose}\0{value.strip().upper()}".encode())


def keyed_hash(key: bytes, message: bytes) -> str:
    """64 hex digits that nobody makes without the key: HMAC-SHA-256 or HMAC-SM3."""
    return hmac.digest(key, message, DIGESTS[settings.CRYPTO_PROFILE]).hex()


def digest(data: bytes) -> str:
    """64 hex digits by which the portal knows the same bytes again: SHA-256 or SM3."""
    return hashlib.new(DIGESTS[settings.CRYPTO_PROFILE], data).hexdigest()


def digesting() -> Any:
    """As ``digest`` for what comes piece by piece: a hash object with ``update`` and ``hexdigest``."""
    return hashlib.new(DIGESTS[settings.CRYPTO_PROFILE])
