"""How files leave the portal: as a download that no browser opens in our origin, or as the image of a page.

The caller has already decided who may read: an app serves its files through its own ``access.py``.
"""

from __future__ import annotations

from functools import partial
from io import SEEK_END
from itertools import chain
from typing import IO, TYPE_CHECKING, TypeVar
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpResponse, StreamingHttpResponse

from services.files import operations
from services.files.names import EXTENSIONS, clean_name

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from services.files.models import StoredFile

R = TypeVar("R", bound="HttpResponseBase")
ZIP = "application/zip"
PIECE = 256 * 1024
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def disposition(kind: str, name: str) -> str:
    """``attachment; filename="…"; filename*=UTF-8''…`` (RFC 6266, RFC 5987)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_. ") else "_" for c in name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _answer(data: bytes, media_type: str, header: str) -> HttpResponse:
    return _marked(HttpResponse(data, content_type=media_type), header, len(data))


def _marked(response: R, header: str, size: int) -> R:
    response["Content-Disposition"] = header
    response["Content-Length"] = str(size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response


def attachment(file: StoredFile, name: str = "") -> HttpResponse:
    """The whole file as a download called ``name``, by default as its sender called it. Raises FileDamaged."""
    data = operations.read_bytes(file)
    media_type = file.media_type if file.media_type in EXTENSIONS else "application/octet-stream"
    return _answer(data, media_type, disposition("attachment", clean_name(name or file.original_name, file.media_type)))


def large_attachment(request: HttpRequest, file: StoredFile) -> StreamingHttpResponse:
    """As ``attachment`` for what is too large to hold: sent piece by piece. Raises FileDamaged before the first."""
    pieces = operations.read_pieces(file)
    first = next(pieces)
    plain = chain([first], pieces)
    body = _in_turn(plain) if isinstance(request, ASGIRequest) else plain
    response = StreamingHttpResponse(body, content_type=file.media_type)
    name = clean_name(file.original_name, file.media_type)
    return _marked(response, disposition("attachment", name), file.size)


def archive_attachment(request: HttpRequest, archive: IO[bytes], name: str) -> StreamingHttpResponse:
    """A ZIP archive that was just written, sent piece by piece and closed at its end."""
    size = archive.seek(0, SEEK_END)
    archive.seek(0)
    plain = _pieces(archive)
    body = _in_turn(plain) if isinstance(request, ASGIRequest) else plain
    return _marked(StreamingHttpResponse(body, content_type=ZIP), disposition("attachment", name), size)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


async def _in_turn(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Each piece read in a thread of its own: the server's loop goes on meanwhile."""
    following = sync_to_async(partial(next, pieces, None), thread_sensitive=False)
    while (piece := await following()) is not None:
        yield piece


def preview(file: StoredFile, page: int = 1, *, for_paper: bool = False) -> HttpResponse:
    """The PNG of one page; ``for_paper`` of a PDF the portal made. Raises Http404 for no such page, FileDamaged."""
    try:
        data = (operations.printed_page if for_paper else operations.preview_page)(file, page)
    except operations.NoSuchPage as error:
        raise Http404 from error
    return _answer(data, "image/png", disposition("inline", f"{page}.png"))
