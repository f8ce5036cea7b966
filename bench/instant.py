"""秒批: from the press of the button to the signed certificate in the wallet, against the sum of its parts."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from django.test import Client

from bench import floors
from bench.measure import Goal, Result, summary
from bench.submit import client, send
from tests.factories import applications as make

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def serving() -> Iterator[None]:
    """The event loop that a server has, into which hints are sent; without it each one would make a loop of its own."""
    from services.common import live

    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    loop.call_soon_threadsafe(live.remember_loop)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def bare_seconds(papers: list) -> float:
    """A bare render and a bare signature for each paper, once warm."""
    from django.template.loader import render_to_string

    from services.documents.printing.paper import full_context, template_path

    seconds = 0.0
    for paper in papers:
        render = floors.bare_paper(render_to_string(template_path(paper.template), full_context(paper)))
        sign = floors.bare_signature(render())
        sign()
        began = time.process_time()
        render()
        sign()
        seconds += time.process_time() - began
    return seconds


def turn(visitor: Client) -> tuple[float, float]:
    """One application granted by rules: CPU milliseconds of its parts, and of the whole."""
    from services.applications.models import Application
    from services.certificates.models import Certificate
    from services.certificates.operations import revoke
    from services.common.relay import drain
    from services.documents.models import Document

    ref = make.filled(make.OLD_ENOUGH).ref
    drain()
    began = time.process_time()
    send(visitor, ref)
    submitted = time.process_time()
    drain()
    over = time.process_time()
    case = Application.objects.get(ref=ref)
    certificate = Certificate.objects.select_related("document").get(issued_for=case.subject_ref)
    papers = [
        *Document.objects.filter(subject_ref=case.subject_ref).exclude(pk=certificate.document_id),
        certificate.document,
    ]
    assert all(paper.is_made for paper in papers)
    parts = submitted - began + bare_seconds(papers)
    revoke(certificate=certificate, reason="measured", by=None)  # so that the same person may apply again
    drain()
    return parts * 1000, (over - began) * 1000


def run(rounds: int) -> dict[str, Result]:
    """The first turn warms faces and keys and is not counted."""
    visitor = client()
    with serving():
        turn(visitor)
        pairs = [turn(visitor) for _ in range(max(3, rounds // 2))]
    return {"秒批: submit → certificate": summary(pairs, goal=Goal(most=1.3), unit="ms CPU")}
