"""Encrypted bytes on the disk: one file per blob under ``settings.FILES_DIR``, complete or absent."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings

from services.common import crypto
from services.files.private import private_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = re.compile(r"^[0-9a-f]{32}(\.p\d{1,3})?$")


def path_of(name: str) -> Path:
    """Where a blob stands. ValueError for a name that is not ours."""
    if not _NAME.match(name):
        message = "not the name of a blob"
        raise ValueError(message)
    return Path(settings.FILES_DIR) / name[:2] / name


def _aad(name: str) -> str:
    """Binds the ciphertext to its name: two blobs swapped on the disk do not decrypt."""
    return f"file.blob:{name}"


def write(name: str, plain: bytes) -> None:
    """Encrypt and keep; on the disk when this returns. Raises OSError when the disk is full, leaving nothing."""
    _write(name, [crypto.encrypt_bytes(plain, aad=_aad(name))])


def write_pieces(name: str, plain: IO[bytes]) -> None:
    """As ``write`` for what is too large to hold: read, encrypted and written piece by piece."""
    _write(name, crypto.encrypt_pieces(plain, aad=_aad(name)))


def _write(name: str, sealed: Iterable[bytes]) -> None:
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{name}.{secrets.token_hex(4)}.draft")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            for piece in sealed:
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except (OSError, crypto.CannotDecrypt):
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(name: str) -> bytes:
    """The plain bytes. Raises FileNotFoundError, CannotDecrypt."""
    return crypto.decrypt_bytes(path_of(name).read_bytes(), aad=_aad(name))


def read_pieces(name: str) -> Iterator[bytes]:
    """The plain bytes piece by piece; in one where it was written in one. Raises as ``read``."""
    with path_of(name).open("rb") as blob:
        if blob.read(len(crypto.STREAM_MAGIC)) != crypto.STREAM_MAGIC:
            yield read(name)
            return
        blob.seek(0)
        yield from crypto.decrypt_pieces(blob, aad=_aad(name))


def renew(name: str) -> None:
    """Write a blob anew under the current key, in pieces where it is in pieces. Raises as ``read`` and ``write``."""
    with path_of(name).open("rb") as blob:
        in_pieces = blob.read(len(crypto.STREAM_MAGIC)) == crypto.STREAM_MAGIC
    if not in_pieces:
        write(name, read(name))
        return
    with private_file() as plain:
        for piece in read_pieces(name):
            plain.write(piece)
        plain.seek(0)
        write_pieces(name, plain)


def exists(name: str) -> bool:
    """Whether a blob of this name is on the disk."""
    return path_of(name).exists()


def page_name(name: str, page: int) -> str:
    """The name of the image of a page (from 1)."""
    return f"{name}.p{page}"


def remove(name: str) -> None:
    """Delete a blob and its page images; absent ones are fine."""
    path = path_of(name)
    path.unlink(missing_ok=True)
    for page in path.parent.glob(f"{name}.p*"):
        page.unlink(missing_ok=True)


def everything() -> Iterator[Path]:
    """Every file in the folder, drafts included."""
    root = Path(settings.FILES_DIR)
    for folder in sorted(root.glob("[0-9a-f][0-9a-f]")):
        yield from (path for path in folder.iterdir() if path.is_file())
