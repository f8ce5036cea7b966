"""The least anyone could do: what ours is compared with. Written first, then left alone; each at most 30 lines."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path


def hello_view(request: HttpRequest) -> HttpResponse:
    """A view that does nothing."""
    return HttpResponse("hello")


urlpatterns = [path("hello", hello_view)]


def hello(handler: BaseHandler) -> Callable[[], object]:
    """F: a view that does nothing behind the same middleware."""

    def ask() -> None:
        request = RequestFactory(SERVER_NAME="127.0.0.1").get("/hello")
        request.urlconf = __name__
        response = handler.get_response(request)
        assert response.status_code == 200
        response.close()

    return ask


def raw_sqlite(folder: Path, rows: list[tuple[int, int]]) -> Callable[[], object]:
    """One transaction on bare sqlite3 with the same pragmas: ``rows`` are (columns, bytes) of each row written."""
    link = sqlite3.connect(folder / "floor.sqlite3", timeout=20, isolation_level=None)
    link.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    for width in {columns for columns, _ in rows}:
        names = ", ".join(f"c{n}" for n in range(width))
        link.execute(f"create table t{width} (id integer primary key, {names})")
        link.execute(f"create index i{width} on t{width} (c0)")

    def write() -> None:
        link.execute("begin immediate")
        for columns, size in rows:
            marks = ", ".join("?" * columns)
            values = ["x" * (size // columns)] * columns
            link.execute(f"insert into t{columns} values (null, {marks})", values)
        link.execute("commit")

    return write


def raw_postgres(address: str, rows: list[tuple[int, int]]) -> Callable[[], object]:
    """The same on bare psycopg."""
    link = psycopg.connect(address, autocommit=True)
    for width in {columns for columns, _ in rows}:
        names = ", ".join(f"c{n} text" for n in range(width))
        link.execute(f"create table floor_t{width} (id bigserial primary key, {names})")
        link.execute(f"create index on floor_t{width} (c0)")

    def write() -> None:
        with link.transaction():
            for columns, size in rows:
                names = ", ".join(f"c{n}" for n in range(columns))
                marks = ", ".join(["%s"] * columns)
                values = ["x" * (size // columns)] * columns
                link.execute(f"insert into floor_t{columns} ({names}) values ({marks})", values)

    return write


def scanned_ledger(vendor: str, where: str, start: str, end: str) -> Callable[[], int]:
    """The sums of a month (UTC) over ``floor_ledger``, which has no index, on the bare driver; all fen that moved."""
    link = psycopg.connect(where, autocommit=True) if vendor == "postgresql" else sqlite3.connect(where)
    mark = "%s" if vendor == "postgresql" else "?"
    text = (
        "SELECT book, debit, credit, SUM(amount), COUNT(*) FROM floor_ledger "
        f"WHERE at >= {mark} AND at < {mark} GROUP BY book, debit, credit"
    )
    given = [f"{moment}+00" if vendor == "postgresql" else moment for moment in (start, end)]
    return lambda: sum(int(row[3]) for row in link.execute(text, given).fetchall())


def echo_server(port: int) -> Callable[[], None]:
    """A bare websocket echo on ``port`` in a thread; returns what stops it."""
    from websockets.asyncio.server import serve

    started, over, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()

    async def main() -> None:
        async def echo(socket) -> None:
            async for message in socket:
                await socket.send(message)

        async with serve(echo, "127.0.0.1", port):
            started.set()
            await over.wait()

    threading.Thread(target=loop.run_until_complete, args=(main(),), daemon=True).start()
    started.wait(5)
    return lambda: loop.call_soon_threadsafe(over.set)


def echo_round(socket, message: str) -> float:
    """Milliseconds of one message there and back."""
    began = time.perf_counter()
    socket.send(message)
    socket.recv()
    return (time.perf_counter() - began) * 1000


def bare_paper(html: str) -> Callable[[], bytes]:
    """WeasyPrint alone on finished HTML, style sheets parsed and fonts configured once: an unsigned PDF/A."""
    from weasyprint import HTML

    from services.documents.printing import engine

    held = engine._engine(whole=False)
    sheets = [held.sheet(name) for name in ("faces", "common", "certificates")]

    def render() -> bytes:
        source = HTML(string=html, url_fetcher=held.fetcher, base_url="bundled:")
        return source.write_pdf(
            stylesheets=sheets, font_config=held.font_config, cache=held.images, pdf_variant="pdf/a-3u"
        )

    return render


def bare_signature(pdf: bytes) -> Callable[[], bytes]:
    """pyHanko alone with held keys and reserved bytes: an invisible PAdES B-T signature."""
    from io import BytesIO

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    from services.documents.sealing import authority, pades

    root, stamper = authority.foundation()
    holding = authority.seal_of("BENCH", "下限")
    metadata = signers.PdfSignatureMetadata(
        field_name="S", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    signer = signers.PdfSigner(metadata, pades._signer(holding, root), timestamper=pades._stamper(stamper, root))

    def sign() -> bytes:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        return signer.sign_pdf(writer, bytes_reserved=pades.BYTES_RESERVED).getvalue()

    return sign


def fee_by_hand(entry: int, left: int, *, new_energy: bool) -> int:
    """Tariff A as somebody would write it for this one lot: civil seconds → fen.

    Half an hour free (new energy: an hour taken off), 4 yuan for three hours, then 1 yuan an hour from 8 to 20 and for
    three hours by night, at most 12 yuan in 24 hours.
    """
    if left - entry <= (3600 if new_energy else 1800):
        return 0
    start, total = entry + 3600 if new_energy else entry, 0
    while start < left:
        stop, fee, at = min(start + 86_400, left), 400, start + 10_800
        while at < stop and fee < 1200:
            clock = at % 86_400
            if 28_800 <= clock < 72_000:
                edge, unit = at - clock + 72_000, 3600
            else:
                edge, unit = at - clock + (28_800 if clock < 28_800 else 115_200), 10_800
            units = -((at - min(edge, stop)) // unit)
            fee, at = fee + 100 * units, at + unit * units
        total += min(fee, 1200)
        start += 86_400
    return total
