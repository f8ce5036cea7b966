"""From the commit of an event to the message in a socket, through outbox, relay and channel layer (wall time)."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from django.conf import settings
from websockets.sync.client import connect

from bench import floors
from bench.measure import ORIENTATION, Goal, Result, percentile, summary
from tests.support.services import free_port

P99_MS = 10.0
EVENTS_PER_ROUND = 20
SETTLE_SECONDS = 30


@contextmanager
def served() -> Iterator[int]:
    """The real application with its relay in a thread of this process; its port."""
    settings.RELAY = "thread"
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config("portal.asgi:application", port=port, log_level="error", ws="websockets-sansio")
    )
    thread = threading.Thread(target=asyncio.run, args=(server.serve(),), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(10)


def session_cookie(user) -> str:
    """A signed-in session of ``user``."""
    from importlib import import_module

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def settle() -> None:
    """Until the relay has done the standing work of a start: that is not what is measured."""
    from django.utils import timezone

    from services.common.models import OutboxTask

    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        if not OutboxTask.objects.filter(done_at=None, dead_at=None, due_at__lte=timezone.now()).exists():
            return
        time.sleep(0.2)


def run(rounds: int) -> dict[str, Result]:
    """One listener; floor: a bare echo there and back, measured in turns."""
    from django.db import transaction

    from services.accounts.models import User
    from services.common.live import tell_live

    user = User.objects.filter(person__isnull=False).order_by("id").first()
    echo_port = free_port()
    stop_echo = floors.echo_server(echo_port)
    pairs, all_ms = [], []
    with served() as port:
        headers = {"Cookie": session_cookie(user), "Origin": f"http://127.0.0.1:{port}"}
        address = f"ws://127.0.0.1:{port}/ws/live/?since=0"
        with connect(address, additional_headers=headers) as ours, connect(f"ws://127.0.0.1:{echo_port}") as bare:
            while json.loads(ours.recv(5))["event"] != "ready":
                pass
            settle()
            for _ in range(rounds):
                low = [floors.echo_round(bare, "x" * 100) for _ in range(EVENTS_PER_ROUND)]
                own = []
                for _ in range(EVENTS_PER_ROUND):
                    with transaction.atomic():
                        seq = tell_live(user.person_id, "bench", {})
                    began = time.perf_counter()
                    while json.loads(ours.recv(5))["seq"] != seq:
                        pass
                    own.append((time.perf_counter() - began) * 1000)
                pairs.append((percentile(low, 0.5), percentile(own, 0.5)))
                all_ms += own
    stop_echo()
    worst = percentile(all_ms, 0.99)
    return {
        "push: commit → socket, p99 of 10 ms": summary([(P99_MS, worst)], goal=Goal(most=1), unit="ms wall"),
        "push: median in bare echoes": summary(pairs, goal=ORIENTATION, unit="ms wall"),
    }
