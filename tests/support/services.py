"""PostgreSQL and Redis of our own on free ports of 127.0.0.1, for as long as they are needed.

usage: python -m tests.support.services COMMAND…      (the command finds PostgreSQL in TEST_DATABASE_URL)
PostgreSQL refuses to run as root: then it runs as the user postgres. What apt may have started is never touched.
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


def free_port() -> int:
    """A port of 127.0.0.1 nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen, seconds: float = 30) -> None:
    """Until the port answers; SystemExit when the process ends first or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"{process.args[0]} did not start on port {port}")


@contextmanager
def running(command: list[str], port: int, stop: int, **options: object) -> Iterator[None]:
    """One server process, ended by its id."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        wait_for(port, process)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a fresh PostgreSQL in C.UTF-8 without durability (tests only)."""
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
        with running(command, port, signal.SIGINT, cwd=folder, **who):
            yield f"postgresql://tongban@127.0.0.1:{port}/postgres"
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


def main(command: list[str]) -> int:
    """Runs the command between start and stop; its exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgres() as database_url:
        environment = os.environ | {"TEST_DATABASE_URL": database_url}
        child = subprocess.Popen(command, env=environment, start_new_session=True)
        try:
            return child.wait()
        finally:  # whatever the command started and left behind is in its group
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
            child.wait(30)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
