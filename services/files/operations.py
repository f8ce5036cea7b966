"""Storing files: uploads after a strict check, our own documents as they are."""

from __future__ import annotations

import base64
import io
import logging
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Exists, OuterRef, ProtectedError
from django.utils import timezone
from PIL import Image

from services.common import transaction
from services.common.crypto import PIECE, CannotDecrypt, digesting
from services.common.crypto import digest as digest_of
from services.files import blobs, pipeline
from services.files.child.wire import Refused
from services.files.enums import MESSAGES, Refusal
from services.files.models import PDF, StoredFile, random_blob_name
from services.files.names import clean_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)
PICTURES = ("image/jpeg", "image/png")
LIGHT = 32 * 1024
"""A portrait of so few bytes is shown and printed as it is."""
JOINED_DPI = 110
PRINT_SIDE = 2000
"""Pixels of the longer side of a page that is printed: 170 to the inch on A4."""
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


def portrait_address(file: StoredFile) -> str:
    """A stored portrait as a data address, light enough for a page; "" for what is no picture.

    Works in the limited child, which is passed by for one that is light as it is, and done without when it cannot.
    """
    if file.media_type not in PICTURES:
        return ""
    data, media_type = read_bytes(file), file.media_type
    if len(data) > LIGHT:
        try:
            data, media_type = pipeline.small_portrait(data), "image/jpeg"
        except Refused as refused:
            logger.warning("portrait of %s bytes stays as it is: %s", len(data), refused.code)
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


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


def store_large(*, data: IO[bytes], name: str, media_type: str) -> StoredFile:
    """Write what the portal made itself and is too large to hold, from an open file; the row is not saved.

    Whoever links the file saves it in the same transaction, within ``linked_or_gone``; until then the daily sweep may
    take the bytes. ValueError if empty.
    """
    digest, size = digesting(), 0
    data.seek(0)
    while piece := data.read(PIECE):
        digest.update(piece)
        size += len(piece)
    if not size:
        message = "nothing to store"
        raise ValueError(message)
    data.seek(0)
    blob = random_blob_name()
    blobs.write_pieces(blob, data)
    return StoredFile(
        blob=blob, digest=digest.hexdigest(), media_type=media_type, size=size, pages=1, signed=False,
        original_name=clean_name(name, media_type),
    )  # fmt: skip


@contextmanager
def linked_or_gone() -> Iterator[list[StoredFile]]:
    """For the files of ``store_large``: append them; when the block fails, the bytes of those without a row go."""
    files: list[StoredFile] = []
    try:
        yield files
    except BaseException:
        written = [file.blob for file in files]
        known = set(StoredFile.objects.filter(blob__in=written).values_list("blob", flat=True))
        for blob in written:
            if blob not in known:
                blobs.remove(blob)
        raise


def joined(*, files: Sequence[StoredFile], name: str) -> StoredFile:
    """The pages of several files as one PDF of pictures, in their order; one file alone stays what it is.

    Made from the pictures that the limited child draws: nothing that was handed in is opened here. Raises FileDamaged,
    ValueError without a file.
    """
    if len(files) == 1:
        return files[0]
    pages = [preview_page(file, page) for file in files for page in range(1, file.pages + 1)]
    if not pages:
        message = "nothing to join"
        raise ValueError(message)
    first, *rest = (Image.open(io.BytesIO(page)).convert("RGB") for page in pages)
    kept = io.BytesIO()
    first.save(kept, "PDF", save_all=True, append_images=rest, resolution=JOINED_DPI)
    return store_bytes(data=kept.getvalue(), name=f"{name}.pdf", media_type=PDF, pages=len(pages))


def _count_pages(data: bytes) -> int:
    """For our own PDFs only: uploads are opened in the child."""
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
        digest=digest_of(data),
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
    if digest_of(data) != file.digest:
        raise FileDamaged(file.pk)
    return data


def read_pieces(file: StoredFile) -> Iterator[bytes]:
    """What was stored, piece by piece, each proved as it is read. Raises FileDamaged, at the first or a later piece."""
    try:
        yield from blobs.read_pieces(file.blob)
    except (OSError, CannotDecrypt) as error:
        raise FileDamaged(file.pk) from error


def read_proved(file: StoredFile) -> Iterator[bytes]:
    """As ``read_pieces``; the digest is compared after the last piece. Raises FileDamaged."""
    digest = digesting()
    for piece in read_pieces(file):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != file.digest:
        raise FileDamaged(file.pk)


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


def printed_page(file: StoredFile, page: int) -> bytes:
    """PNG of a page (from 1) of a PDF that the portal made, its seal drawn, sharp enough for paper; not kept.

    Raises NoSuchPage, FileDamaged.
    """
    if file.media_type != PDF or not 1 <= page <= file.pages:
        raise NoSuchPage(page)
    try:
        return pipeline.render_pages(_flat(read_bytes(file)), page, page, side=PRINT_SIDE)[page]
    except Refused as refused:
        raise NoSuchPage(page) from refused


def _flat(data: bytes) -> bytes:
    """For our own PDFs only: a seal is a field of a form, which page images leave out; it becomes part of the page."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.flatten_annotations("all")
        if "/AcroForm" in pdf.Root:
            del pdf.Root.AcroForm
        pdf.save(out)
    return out.getvalue()


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


def remove_unlinked(*, files: Iterable[StoredFile], by: object) -> int:
    """Delete those of ``files`` that no app links any more, as ``remove`` does; how many. The others stay."""
    removed = 0
    for file in files:
        try:
            with transaction.atomic():
                remove(file=file, by=by)
        except ProtectedError:
            continue
        removed += 1
    return removed


@contextmanager
def linked_or_removed(*, by: object) -> Iterator[list[StoredFile]]:
    """For uploads that the block links: append them; when it fails, those that no app links are deleted."""
    files: list[StoredFile] = []
    try:
        yield files
    except Exception:
        remove_unlinked(files=files, by=by)
        raise


def unlinked() -> QuerySet[StoredFile]:
    """Files that no row of any app links."""
    files = StoredFile.objects.all()
    for link in StoredFile._meta.get_fields(include_hidden=True):
        if link.auto_created and not link.concrete and not link.many_to_many:
            linking = link.related_model._base_manager.filter(**{link.field.name: OuterRef("pk")})
            files = files.exclude(Exists(linking))
    return files


def sweep_unlinked(*, older_than: timedelta = ORPHAN_AGE) -> int:
    """Delete unlinked files older than ``older_than``, at most SWEEP_BATCH of them; how many."""
    old = unlinked().filter(created_at__lt=timezone.now() - older_than)
    return remove_unlinked(files=old.order_by("pk")[:SWEEP_BATCH], by=None)


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
