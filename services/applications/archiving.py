"""What an archive package is: parts with digests, a list of them as JSON, one PDF of everything; its proof.

In the spirit of DA/T 85-2019 (政务服务事项电子文件归档规范): parts keep their own bytes, the list tells what each is.
The list names the digests by their algorithm: ``sha256``, made under ``CRYPTO_PROFILE=gm`` ``sm3``.
No database here: `manage.py verify_archive` reads a package anywhere, and asks ``KNOWN`` who made it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from contextlib import ExitStack
from dataclasses import dataclass, field, fields
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings

from services.common import crypto
from services.common.registry import Registry
from services.files.private import private_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

FORMAT = "tongban-case-archive/1"
LIST = "archive.json"
WHOLE = "全部材料.pdf"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Packages made of the same parts are the same bytes."""
PDF, SIGNATURE = "application/pdf", "application/pkcs7-signature"
ENDINGS = {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png", "application/zip": "zip", SIGNATURE: "p7s"}
PIECE = 1024 * 1024
BATCH = 32 * PIECE
ZIP64 = 1 << 31
"""From here on a part needs the long form of ZIP."""


KNOWN: Registry[Callable[[str], bool]] = Registry("registers of archive packages")
"""Room → whether it made a package with this digest of its list."""

WHOLES: Registry[Callable[[Any], dict[str, Any]]] = Registry("wholes that cases are part of")
"""Room → what the list and the cover of a case say of the larger application it came from; nothing where it did not."""


class NotAPackage(ValueError):
    """The file is no archive package at all."""


@dataclass
class Part:
    """One thing in the package, read when it is packed: a package may be larger than memory.

    ``is_open``: the applicant has it too. Without ``pages`` it is not in the PDF of everything.
    """

    title: str
    kind: str
    pieces: Callable[[], Iterable[bytes]] = field(repr=False)
    size: int
    digest: str
    media_type: str
    pages: int = 1
    number: str = ""
    date: str = ""
    is_open: bool = True
    path: str = ""

    def told(self) -> dict[str, Any]:
        """How the list names it."""
        own = {"pieces", "is_open", "digest"}
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in own} | _named(self.digest)


def small(title: str, kind: str, data: bytes, media_type: str, pages: int, **more: Any) -> Part:
    """A part whose bytes are at hand."""
    return Part(title, kind, lambda: [data], len(data), crypto.digest(data), media_type, pages, **more)


def _named(digest: str) -> dict[str, str]:
    return {crypto.DIGESTS[settings.CRYPTO_PROFILE]: digest}


def digest_of(file: IO[bytes], algorithm: str = "") -> tuple[str, int]:
    """Digest in hex and length of an open file, read piece by piece; it stands at its beginning afterwards."""
    digest, size = hashlib.new(algorithm) if algorithm else crypto.digesting(), 0
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
        size += len(piece)
    file.seek(0)
    return digest.hexdigest(), size


def number_paths(parts: list[Part]) -> list[Part]:
    """Give every part its place: ``parts/03-material.pdf``."""
    for n, part in enumerate(parts, 1):
        part.path = f"parts/{n:02d}-{part.kind}.{ENDINGS.get(part.media_type, 'bin')}"
    return parts


def listing(
    case: dict[str, Any], parts: list[Part], whole: IO[bytes], *, form: str = FORMAT, path: str = WHOLE
) -> bytes:
    """The list as JSON: the case, every part with its digest, the PDF of everything."""
    digest, size = digest_of(whole)
    said = {
        "format": form,
        "case": case,
        "parts": [part.told() for part in parts],
        "whole": {"path": path, "size": size} | _named(digest),
    }
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()


def pack(parts: list[Part], whole: IO[bytes], told: bytes, *, path: str = WHOLE) -> IO[bytes]:
    """The ZIP: stored, not compressed, so that any tool reads it in fifty years. An open file without a name."""
    out = private_file()  # whoever keeps it closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        package.writestr(zipfile.ZipInfo(LIST, _EPOCH), told)
        whole.seek(0)
        _write(package, path, iter(partial(whole.read, PIECE), b""))
        for part in parts:
            _write(package, part.path, part.pieces(), size=part.size)
    out.seek(0)
    return out


def _write(package: zipfile.ZipFile, path: str, pieces: Iterable[bytes], *, size: int = 0) -> None:
    info = zipfile.ZipInfo(path, _EPOCH)
    with package.open(info, "w", force_zip64=size > ZIP64) as into:
        for piece in pieces:
            into.write(piece)


def merged(front: bytes, parts: list[Part]) -> IO[bytes]:
    """One PDF: cover and table of contents, then every part in order; pictures become pages.

    An open file without a name. What is taken from other files is in memory until it is written: so it is written
    whenever BATCH bytes have come together.
    """
    batches, size = [[small("", "", front, PDF, 1)]], 0
    for part in (one for one in parts if one.pages):
        if size + part.size > BATCH:
            batches.append([])
            size = 0
        batches[-1].append(part)
        size += part.size
    base = None
    for batch in batches:
        base = _longer(base, batch)
    return base


def _longer(base: IO[bytes] | None, parts: list[Part]) -> IO[bytes]:
    """``base`` and the pages of ``parts`` in a file of their own; ``base`` is closed."""
    import pikepdf

    kept, read = private_file(), partial(pikepdf.open, access_mode=pikepdf.AccessMode.stream)
    with ExitStack() as opened:
        out = pikepdf.new() if base is None else opened.enter_context(read(opened.enter_context(base)))
        for part in parts:
            pdf = opened.enter_context(read(opened.enter_context(_as_pdf(part))))
            pdf.flatten_annotations("all")  # a seal is drawn; what proves it is the original beside this
            if "/AcroForm" in pdf.Root:
                del pdf.Root.AcroForm
            out.pages.extend(pdf.pages)
        out.save(kept, deterministic_id=True)
    kept.seek(0)
    return kept


def _as_pdf(part: Part) -> IO[bytes]:
    """A part as pages, in an open file."""
    kept = private_file()  # closed with the others
    for piece in part.pieces():
        kept.write(piece)
    kept.seek(0)
    if part.media_type == PDF:
        return kept
    from PIL import Image

    pages = private_file()
    with kept, Image.open(kept) as image:
        image.convert("RGB").save(pages, "PDF", resolution=150)
    pages.seek(0)
    return pages


def listed_digest(file: Path | IO[bytes]) -> str:
    """Digest of the list inside, by which the portal knows the package. Raises NotAPackage."""
    with _opened(file) as package:
        return crypto.digest(package.read(LIST))


def _opened(file: Path | IO[bytes]) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(file)
        package.getinfo(LIST)
    except (zipfile.BadZipFile, KeyError) as error:
        raise NotAPackage from error
    return package


def differences(file: Path | IO[bytes]) -> list[str]:
    """What in the package is not as its list says; nothing where all is whole. Raises NotAPackage."""
    with _opened(file) as package:
        try:
            told = json.loads(package.read(LIST))
            rows = {row["path"]: row for row in [*told["parts"], told["whole"]]}
        except (ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
            raise NotAPackage from error
        names = package.namelist()
        found = [f"missing: {path}" for path in rows if path not in names]
        found += [f"not on the list: {name}" for name in names if name not in rows and name != LIST]
        found += [f"twice: {name}" for name in sorted({name for name in names if names.count(name) > 1})]
        for path, row in rows.items():
            if path in names and (problem := _compared(package, path, row)):
                found.append(problem)
    return found


def _compared(package: zipfile.ZipFile, path: str, row: dict[str, Any]) -> str:
    size = package.getinfo(path).file_size
    if size != row["size"]:
        return f"changed: {path}: {size} bytes, the list says {row['size']}"
    name = "sm3" if "sm3" in row else "sha256"
    try:
        with package.open(path) as member:
            digest = digest_of(member, name)[0]
    except zipfile.BadZipFile:
        return f"damaged: {path}"
    return "" if digest == row[name] else f"changed: {path}: {name} {digest}, the list says {row[name]}"
