"""PostgreSQL and Redis of our own on free ports of 127.0.0.1, for as long as they are needed.

usage: python -m tests.support.services COMMAND…      (the command finds PostgreSQL in TEST_DATABASE_URL)
PostgreSQL refuses to run as root: then it runs as the user postgres. What apt may have started is never touched.
It writes to var/postgresql.log. When it ends before the command does, the last lines are shown and the command ends.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

LOG = Path(__file__).resolve().parents[2] / "var/postgresql.log"
LAST_LINES = 20


def free_port() -> int:
    """A port of 127.0.0.1 nobody listens on; in a run of tests each is given once, however long it takes to be used."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with contextlib.suppress(FileExistsError):
            if "TEST_RUN_DIR" in os.environ:
                Path(os.environ["TEST_RUN_DIR"], f"port-{port}").touch(exist_ok=False)
            return port


def wait_for(port: int, process: Popen, seconds: float = 30) -> None:
    """Until the port answers; SystemExit when the process ends first or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"{process.args[0]} did not start on port {port}")


@contextmanager
def running(command: list[str], port: int, stop: int, log: Path | None = None, **options: object) -> Iterator[Popen]:
    """One server process, ended by its id; what it says is in ``log``."""
    with Path(log or os.devnull).open("wb") as said:
        process = Popen(command, stdout=said, stderr=said, **options)
    try:
        wait_for(port, process)
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def postgres() -> Iterator[tuple[str, Popen]]:
    """Address and process of a fresh PostgreSQL in C.UTF-8 without durability (tests only)."""
    LOG.parent.mkdir(exist_ok=True)
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    binaries = found[-1].parent if found else Path(shutil.which("postgres") or "postgres").parent
    account = pwd.getpwnam("postgres") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    folder = Path(tempfile.mkdtemp(prefix="tongban-pg-"))
    os.chown(folder, account.pw_uid, account.pw_gid)
    who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
    port = free_port()
    subprocess.run(
        [binaries / "initdb", "-D", folder / "data", "-U", "tongban", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
        check=True, stdout=subprocess.DEVNULL, cwd=folder, **who,
    )  # fmt: skip
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", str(folder)]
    for setting in ("listen_addresses=127.0.0.1", "fsync=off", "full_page_writes=off", "max_connections=200"):
        command += ["-c", setting]
    try:
        with running(command, port, signal.SIGINT, LOG, cwd=folder, **who) as process:
            yield f"postgresql://tongban@127.0.0.1:{port}/postgres", process
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[str]:
    """The address of a fresh Redis that keeps nothing."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with (
        tempfile.TemporaryDirectory(prefix="tongban-redis-") as folder,
        running(command, port, signal.SIGTERM, cwd=folder),
    ):
        yield f"redis://127.0.0.1:{port}/0"


def ended(child: Popen, server: Popen) -> int:
    """The status of the command; 1, with the end of its log, as soon as PostgreSQL is gone before it."""
    while child.poll() is None:
        if server.poll() is not None:
            last = LOG.read_text(errors="replace").splitlines()[-LAST_LINES:]
            print(f"PostgreSQL ended early ({server.returncode}); {LOG}:", *last, sep="\n", file=sys.stderr)
            return 1
        time.sleep(0.2)
    return child.returncode


def main(command: list[str]) -> int:
    """Runs the command between start and stop; its exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgres() as (database_url, server):
        environment = os.environ | {"TEST_DATABASE_URL": database_url}
        child = Popen(command, env=environment, start_new_session=True)
        try:
            return ended(child, server)
        finally:  # whatever the command started and left behind is in its group
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
            child.wait(30)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
