"""Certificates a second on one and on two workers, against bare renders and signatures in as many bare processes.

Wall time, each worker a process of its own that is warm before the clock starts. It reads lines of numbers from its
standard input, makes as many certificates, and answers ``done``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.measure import ORIENTATION, Goal, Result, summary

ROOT = Path(__file__).resolve().parents[1]
EACH, SMOKE = 12, 3
"""Certificates of one worker in one turn; of a smoke run."""


class Worker:
    """A process that makes certificates when asked to."""

    def __init__(self, kind: str) -> None:
        command = [sys.executable, "-m", "bench.workers", kind]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=os.environ.copy())

    def ask(self, numbers: list[int]) -> None:
        """Begin."""
        self.process.stdin.write(" ".join(str(number) for number in numbers) + "\n")
        self.process.stdin.flush()

    def wait(self) -> None:
        """Until it is done."""
        if self.process.stdout.readline().strip() != "done":
            message = "a worker of the measurement ended"
            raise RuntimeError(message)

    def close(self) -> None:
        """End of work."""
        self.process.stdin.close()
        self.process.wait(30)


def rate(workers: list[Worker], lots: list[list[int]]) -> float:
    """Certificates a second when every worker has its lot."""
    began = time.perf_counter()
    for worker, lot in zip(workers, lots, strict=True):
        worker.ask(lot)
    for worker in workers:
        worker.wait()
    return sum(len(lot) for lot in lots) / (time.perf_counter() - began)


def run(rounds: int) -> dict[str, Result]:
    """Bare and ours in turns, one worker and two."""
    from bench.certificate import request

    each = EACH if rounds > 3 else SMOKE

    def lots(workers: int) -> list[list[int]]:
        return [[request().pk for _ in range(each)] for _ in range(workers)]

    request()  # what the bare ones print
    nothing, pairs = [list(range(each))], {"one": [], "two": [], "gain": []}
    bare, ours = ([Worker(kind), Worker(kind)] for kind in ("bare", "ours"))
    try:
        for number in range(rounds + 1):
            measured = [
                rate(bare[:1], nothing),
                rate(ours[:1], lots(1)),
                rate(bare, nothing * 2),
                rate(ours, lots(2)),
            ]
            if number:  # the first turn warms them up
                pairs["one"].append((measured[0], measured[1]))
                pairs["two"].append((measured[2], measured[3]))
                pairs["gain"].append((measured[2] / measured[0], measured[3] / measured[1]))
    finally:
        for worker in (*bare, *ours):
            worker.close()
    return {
        "certificates a second, one worker": summary(pairs["one"], goal=ORIENTATION, unit="1/s"),
        "certificates a second, two workers": summary(pairs["two"], goal=ORIENTATION, unit="1/s"),
        "what a second worker gains": summary(pairs["gain"], goal=Goal(least=0.85), unit="×"),
    }


def work(kind: str) -> None:
    """The process of one worker."""
    import django

    django.setup()
    from bench import floors
    from bench.certificate import TEMPLATE
    from services.documents.operations import make_document

    if kind == "bare":
        from django.template.loader import render_to_string

        from services.documents.models import Document
        from services.documents.printing.paper import full_context

        first = Document.objects.filter(subject_ref="bench").order_by("pk")[0]
        paper = floors.bare_paper(render_to_string(TEMPLATE, full_context(first)))
        signature = floors.bare_signature(paper())
    for line in sys.stdin:
        for number in line.split():
            if kind == "bare":
                paper()
                signature()
            else:
                make_document(int(number))
        print("done", flush=True)


if __name__ == "__main__":
    work(sys.argv[1])
