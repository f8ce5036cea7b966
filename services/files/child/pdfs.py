"""PDFs: nothing that acts, hides or inflates; written anew unless signed."""

from __future__ import annotations

import io
import re
import time
import zipfile
import zlib
from typing import Any

import pikepdf
import pypdfium2

from services.files.child.images import PREVIEW_SIDE, png
from services.files.child.jpegs import strip_jpeg
from services.files.child.kinds import PDF
from services.files.child.wire import Checked, Refused

ACTING_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings", "/Launch"})
ACTING_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Movie", "/Sound", "/Rendition",
     "/RichMediaExecute", "/GoTo3DView", "/Trans"}
)  # fmt: skip
ACTING_SUBTYPES = frozenset({"/RichMedia", "/Movie", "/Sound", "/3D", "/Screen", "/FileAttachment"})
HIDING_KEYS = frozenset({"/EmbeddedFiles", "/EF", "/AF"})
ACTION_SCHEMES = ("http:", "https:", "mailto:", "tel:")
PRIVATE_KEYS = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")
INFLATE_STREAM = 160 * 1024 * 1024
INFLATE_TOTAL = 320 * 1024 * 1024
IMAGE_PIXELS = 100_000_000
NEST_MAX = 60
SIZE_POINTS = 14_400
"""Largest page side PDF allows, in points."""


def clean_pdf(data: bytes, limits: dict[str, Any]) -> Checked:
    """The PDF written anew, or byte for byte when it is signed.

    Raises Refused: ``damaged``, ``encrypted``, ``active``, ``embedded``, ``too_many_pages``, ``inflates``,
    ``signature_broken``.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return _check(pdf, data, limits)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refused("damaged") from error


def _check(pdf: pikepdf.Pdf, data: bytes, limits: dict[str, Any]) -> Checked:
    if pdf.is_encrypted:
        raise Refused("encrypted")
    pages = len(pdf.pages)
    if pages > limits["pages"]:
        raise Refused("too_many_pages", pages=pages)
    if pages == 0:
        raise Refused("damaged")
    _walk(pdf)
    _inflate(pdf)
    signed = _signed(pdf)
    if signed:
        _intact(pdf, data)
        clean = data
    else:
        clean = _rewrite(pdf)
    return Checked(PDF, clean, pages=pages, signed=signed, previews=page_images(clean, range(1, pages + 1), limits))


def _walk(pdf: pikepdf.Pdf) -> None:
    """Look at every object, referenced or not."""
    _look(pdf.trailer, 0)
    for thing in pdf.objects:
        _look(thing, 0)


def _look(thing: Any, depth: int) -> None:
    if depth > NEST_MAX:
        raise Refused("damaged")
    if isinstance(thing, pikepdf.Array):
        for entry in thing:
            if isinstance(entry, pikepdf.Object) and not entry.is_indirect:
                _look(entry, depth + 1)
        return
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    _judge(thing)
    for key in thing.keys():  # noqa: SIM118  iterating a stream needs keys()
        entry = thing.get(key)
        if isinstance(entry, pikepdf.Object) and not entry.is_indirect:
            _look(entry, depth + 1)


def _judge(thing: pikepdf.Object) -> None:
    keys = set(thing.keys())
    if keys & HIDING_KEYS or str(thing.get("/Type", "")) == "/EmbeddedFile":
        raise Refused("embedded")
    if keys & ACTING_KEYS or str(thing.get("/Subtype", "")) in ACTING_SUBTYPES:
        raise Refused("active")
    if str(thing.get("/S", "")) in ACTING_ACTIONS:
        raise Refused("active")
    if "/URI" in keys and not isinstance(thing["/URI"], pikepdf.Dictionary):
        address = str(thing["/URI"]).strip().lower()
        if re.match(r"[a-z][a-z0-9+.-]*:", address) and not address.startswith(ACTION_SCHEMES):
            raise Refused("active")
    pixels = _whole(thing.get("/Width")) * _whole(thing.get("/Height"))
    if pixels > IMAGE_PIXELS:
        raise Refused("inflates")


def _whole(value: Any) -> int:
    return int(value) if isinstance(value, int) else 0


def _inflate(pdf: pikepdf.Pdf) -> None:
    """Unpack every stream piece by piece, within limits, without keeping it."""
    total = 0
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            total += _unpacked(thing)
            if total > INFLATE_TOTAL:
                raise Refused("inflates")


def _unpacked(stream: pikepdf.Stream) -> int:
    filters = stream.get("/Filter", [])
    names = [str(filters)] if isinstance(filters, pikepdf.Name) else [str(name) for name in filters]
    packed = [
        name for name in names if name in ("/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL")
    ]
    if len(packed) > 1 or len(names) > 3:
        raise Refused("inflates")
    if not packed:
        return 0
    if len(names) == 1 and names[0] in ("/FlateDecode", "/Fl"):
        return _flate_size(stream.read_raw_bytes())
    try:
        return len(stream.read_bytes()) if names[-1] in packed else 0
    except pikepdf.PdfError:
        return 0


def _flate_size(raw: bytes) -> int:
    unpack, size = zlib.decompressobj(), 0
    piece = raw
    try:
        while piece and not unpack.eof:
            size += len(unpack.decompress(piece, 1 << 20))
            if size > INFLATE_STREAM:
                raise Refused("inflates")
            piece = unpack.unconsumed_tail
    except zlib.error:
        pass  # a broken stream shows nothing; the page images tell whether the file can be read
    return size


def _signatures(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [
        thing
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary) and "/ByteRange" in thing and "/Contents" in thing
    ]


def _signed(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    return isinstance(form, pikepdf.Dictionary) and bool(_signatures(pdf))


def _intact(pdf: pikepdf.Pdf, data: bytes) -> None:
    """A signed file is kept as it is, so nothing may hide beside what is signed."""
    ends = []
    for signature in _signatures(pdf):
        parts = [int(number) for number in signature["/ByteRange"]]
        if len(parts) != 4 or parts[0] != 0 or min(parts) < 0:
            raise Refused("signature_broken")
        start, resume, end = parts[1], parts[2], parts[2] + parts[3]
        if not start < resume <= end <= len(data) or not re.fullmatch(rb"<[0-9A-Fa-f\s]*>", data[start:resume]):
            raise Refused("signature_broken")
        ends.append(end)
    tail = data[max(ends) :]
    if tail.strip() and not (b"startxref" in tail and tail.rstrip().endswith(b"%%EOF")):
        raise Refused("signature_broken")
    if not data.rstrip().endswith(b"%%EOF") or zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused("signature_broken")


def _rewrite(pdf: pikepdf.Pdf) -> bytes:
    """Only what the pages need: no document information, no unreferenced objects, no appended bytes, no EXIF."""
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for key in ("/Names", "/OpenAction", "/AA", "/Collection", "/SpiderInfo"):
        if key in pdf.Root:
            del pdf.Root[key]
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            for key in (*PRIVATE_KEYS, "/AA"):
                if key in thing:
                    del thing[key]
        if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == pikepdf.Name.DCTDecode:
            thing.write(strip_jpeg(thing.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def page_images(data: bytes, wanted: range, limits: dict[str, Any]) -> dict[int, bytes]:
    """PNG of the wanted pages, at least the first of them, more while there is time. Raises Refused ``damaged``."""
    began, side = time.process_time(), limits.get("side", PREVIEW_SIDE)
    made: dict[int, bytes] = {}
    try:
        pdf = pypdfium2.PdfDocument(data)
        for number in wanted:
            page = pdf[number - 1]
            made[number] = png(page.render(scale=_scale(page, side), may_draw_forms=False).to_pil(), side)
            page.close()
            if len(made) >= limits["previews"] or time.process_time() - began > limits["preview_seconds"]:
                break
        pdf.close()
    except (pypdfium2.PdfiumError, ValueError, IndexError) as error:
        raise Refused("damaged") from error
    return made


def _scale(page: pypdfium2.PdfPage, side: int) -> float:
    width, height = page.get_size()
    longest = max(width, height)
    if not 1 <= longest <= SIZE_POINTS or min(width, height) < 1:
        raise Refused("damaged")
    return side / longest
