"""Storing files: uploads after a strict check, our own documents as they are."""

from __future__ import annotations

import hashlib
import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from services.common.crypto import CannotDecrypt
from services.files import blobs, pipeline
from services.files.child.wire import Refused
from services.files.enums import MESSAGES, Refusal
from services.files.models import PDF, StoredFile, random_blob_name
from services.files.names import clean_name

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

logger = logging.getLogger(__name__)
ORPHAN_AGE = timedelta(hours=24)
SWEEP_BATCH = 500


class UploadRefused(Exception):
    """The file is not taken: ``code`` is a Refusal, ``message`` says in plain words what is wrong and what to do."""

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = Refusal(code)
        self.message = str(MESSAGES[self.code]) % facts if facts else str(MESSAGES[self.code])
        super().__init__(self.message)


class FileDamaged(Exception):
    """The bytes on the disk are missing, do not decrypt or are not those that were stored."""


class NoSuchPage(LookupError):
    """The file has no page of this number, or none that can be drawn."""


def megabytes(size: int) -> str:
    """``32 MB``: whole from ten on, else one decimal."""
    value = size / 1024 / 1024
    return f"{value:.0f} MB" if value >= 10 or value == int(value) else f"{value:.1f} MB"


def store_upload(*, upload: UploadedFile, by: object) -> StoredFile:
    """Check one uploaded file in a limited child process and store its clean form. Takes 0.3 to 1 s.

    ``by`` is who sends it; the app that links the file records that. Call it outside a transaction where possible, so
    that no lock is held meanwhile. Raises UploadRefused.
    """
    limit = settings.FILE_MAX_BYTES
    size = upload.size or 0
    if size > limit:
        raise UploadRefused(Refusal.TOO_LARGE, size=megabytes(size), limit=megabytes(limit))
    upload.seek(0)
    data = upload.read(limit + 1)
    if not data:
        raise UploadRefused(Refusal.EMPTY)
    if len(data) > limit:
        raise UploadRefused(Refusal.TOO_LARGE, size=megabytes(len(data)), limit=megabytes(limit))
    try:
        checked = pipeline.check(data)
    except Refused as refused:
        logger.info("upload refused: %s, %s bytes", refused.code, len(data))
        raise UploadRefused(refused.code, **{"limit": settings.FILE_MAX_PAGES, **refused.facts}) from refused
    if len(checked.data) > 2 * limit:
        raise UploadRefused(Refusal.INFLATES)
    return _keep(
        checked.data, clean_name(upload.name or "", checked.media_type), checked.media_type,
        pages=checked.pages, signed=checked.signed, previews=checked.previews,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Portrait:
    """A 证件照 looked at."""

    ground: str
    """``white``, ``even`` (could be made white) or ``busy``."""
    data: bytes
    """JPEG in the wanted shape."""


def read_portrait(*, upload: UploadedFile, ratio: tuple[int, int] | None, whiten: bool) -> Portrait:
    """Cut a portrait to ``ratio`` (width, height), judge its ground, make it white where that is asked for and can be.

    Works in the limited child; stores nothing. Takes 0.3 to 1 s. Raises UploadRefused.
    """
    upload.seek(0)
    data = upload.read(settings.FILE_MAX_BYTES + 1)
    upload.seek(0)
    if not data:
        raise UploadRefused(Refusal.EMPTY)
    try:
        ground, cut = pipeline.portrait(data, ratio=ratio, whiten=whiten)
    except Refused as refused:
        logger.info("portrait refused: %s, %s bytes", refused.code, len(data))
        raise UploadRefused(refused.code, **refused.facts) from refused
    return Portrait(ground, cut)


def store_bytes(
    *, data: bytes, name: str, media_type: str, pages: int | None = None, signed: bool = False
) -> StoredFile:
    """Store what the portal made itself, byte for byte. ``pages`` None counts those of a PDF. ValueError if empty."""
    if not data:
        message = "nothing to store"
        raise ValueError(message)
    if pages is None:
        pages = _count_pages(data) if media_type == PDF else 1
    return _keep(data, clean_name(name, media_type), media_type, pages=pages, signed=signed, previews={})


def _count_pages(data: bytes) -> int:
    """For our own PDFs only: uploads are opened in the child."""
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def _keep(
    data: bytes, name: str, media_type: str, *, pages: int, signed: bool, previews: dict[int, bytes]
) -> StoredFile:
    """Bytes first, row second: a row always has its blob; a blob without a row is swept later."""
    blob = random_blob_name()
    blobs.write(blob, data)
    for page, image in previews.items():
        blobs.write(blobs.page_name(blob, page), image)
    return StoredFile.objects.create(
        blob=blob,
        digest=hashlib.sha256(data).hexdigest(),
        media_type=media_type,
        size=len(data),
        pages=pages,
        signed=signed,
        original_name=name,
    )


def read_bytes(file: StoredFile) -> bytes:
    """What was stored, proved by its digest. Raises FileDamaged."""
    try:
        data = blobs.read(file.blob)
    except (OSError, CannotDecrypt) as error:
        raise FileDamaged(file.pk) from error
    if hashlib.sha256(data).hexdigest() != file.digest:
        raise FileDamaged(file.pk)
    return data


def preview_page(file: StoredFile, page: int) -> bytes:
    """PNG of a page (from 1), drawn once in a limited child and kept. Raises NoSuchPage, FileDamaged."""
    if not 1 <= page <= file.pages:
        raise NoSuchPage(page)
    name = blobs.page_name(file.blob, page)
    if not blobs.exists(name):
        _draw_pages(file, page)
    try:
        return blobs.read(name)
    except (OSError, CannotDecrypt) as error:
        raise FileDamaged(file.pk) from error


def _draw_pages(file: StoredFile, first: int) -> None:
    data = read_bytes(file)
    try:
        if file.is_image:
            images = pipeline.check(data).previews
        elif file.media_type == PDF:
            images = pipeline.render_pages(data, first, min(file.pages, first + pipeline.PREVIEW_BATCH - 1))
        else:
            raise NoSuchPage(first)
    except Refused as refused:
        raise NoSuchPage(first) from refused
    for page, image in images.items():
        blobs.write(blobs.page_name(file.blob, page), image)


def remove(*, file: StoredFile, by: object) -> None:
    """Delete a file for good, row now and bytes after the commit. Raises ProtectedError while an app links it."""
    blob = file.blob
    with transaction.atomic():
        file.delete()
        transaction.on_commit(lambda: blobs.remove(blob), robust=True)


def sweep(*, older_than: timedelta = ORPHAN_AGE) -> int:
    """Delete blobs that no row names and drafts of crashed writers, once older than ``older_than``; how many files."""
    before = time.time() - older_than.total_seconds()
    old = [path for path in blobs.everything() if path.stat().st_mtime < before]
    removed = 0
    for start in range(0, len(old), SWEEP_BATCH):
        batch = old[start : start + SWEEP_BATCH]
        names = {path.name.split(".")[0] for path in batch if not path.name.startswith(".")}
        known = set(StoredFile.objects.filter(blob__in=names).values_list("blob", flat=True))
        for path in batch:
            if path.name.startswith(".") or path.name.split(".")[0] not in known:
                path.unlink(missing_ok=True)
                removed += 1
    return removed
