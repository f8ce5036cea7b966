"""``python -m tests.support.forking``: loads the portal and forks for each line of JSON it is told (loaded.py)."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import random
import signal
import sys
import threading
import traceback

import django

RUNNING: set[int] = set()
ENDED: dict[int, int] = {}


def load() -> None:
    """Everything that takes time to import, and nothing that may not be shared: no connection, no thread."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")
    django.setup()
    import weasyprint  # noqa: F401

    import portal.urls  # noqa: F401

    django.db.connections.close_all()
    assert threading.active_count() == 1


def begin(code: str, out: str, err: str) -> int:
    """The number of a process that runs this."""
    pid = os.fork()
    if pid:
        RUNNING.add(pid)
        return pid
    status = 1
    try:
        for name, number in ((out, 1), (err, 2)):
            os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        random.seed()
        exec(compile(code, "<told>", "exec"), {"__name__": "__main__"})
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def ended(pid: int, *, wait: bool) -> int | None:
    """How it ended; None while it runs."""
    if pid in RUNNING:
        done, status = os.waitpid(pid, 0 if wait else os.WNOHANG)
        if not done:
            return None
        RUNNING.discard(pid)
        ENDED[pid] = os.waitstatus_to_exitcode(status)
    return ENDED[pid]


def main() -> None:
    """Until nobody tells anything any more; what still runs then is killed."""
    load()
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    for line in sys.stdin:
        told = json.loads(line)
        answers.write(json.dumps(begin(**told) if "code" in told else ended(**told)) + "\n")
    for pid in RUNNING:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
