"""The real portal in processes of its own: uvicorn, and on PostgreSQL also Redis and a Celery worker.

Every portal starts from one prepared installation (tables, authority, demo city) made once per test run, so that a test
may do to its portal what it likes. ``shared_portal`` is one per session for tests that only look.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.support.loaded import Loaded
from tests.support.prepared import ROOT, clean_environment, make_database, name_on_server, prepared, server_address
from tests.support.services import free_port, redis

START_SECONDS = 240


class Portal:
    """One installation and the processes that serve it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        shutil.copytree(prepared(), folder, dirs_exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen] = {}
        self._services = contextlib.ExitStack()
        values = {"DATA_DIR": str(folder), "PORT": str(self.port)}
        if server_address():
            values["DATABASE_URL"] = make_database(f"portal_{os.getpid()}_{self.port}", name_on_server("prepared"))
            values["REDIS_URL"] = self._services.enter_context(redis())
            values["CELERY_BROKER_URL"] = values["REDIS_URL"][:-1] + "1"
        self.environment = clean_environment(**values | environment)
        self.loaded = Loaded(self.environment)
        self.begun: dict[str, int] = {}

    def start(self) -> Portal:
        """Starts web (and worker), returns when the portal says it is ready."""
        self._run("web", "-m", "uvicorn", "portal.asgi:application", "--host", "127.0.0.1", "--port", str(self.port))
        if self.environment.get("CELERY_BROKER_URL"):
            self._run(
                "worker", "-m", "celery", "-A", "portal", "worker", "-c", "1", "--without-gossip", "--without-mingle"
            )
        self._until_ready("web", self.url)
        return self

    def beside(self, name: str = "beside") -> str:
        """Starts another web process of this installation; its address once it is ready."""
        port = free_port()
        self._run(name, "-m", "uvicorn", "portal.asgi:application", "--host", "127.0.0.1", "--port", str(port))
        self._until_ready(name, f"http://127.0.0.1:{port}")
        return f"http://127.0.0.1:{port}"

    def manage(self, *arguments: str) -> str:
        """Runs one management command on this installation; its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], env=self.environment, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def python(self, code: str) -> str:
        """Runs a few lines against this installation's tables; what they print."""
        return self.loaded.said(code)

    def begin(self, name: str, code: str) -> None:
        """Runs it in a process of this name; returns once it has written ``ready``."""
        self.begun[name] = self.loaded.start(code, self.folder / f"{name}.log")
        end = time.monotonic() + START_SECONDS
        while "ready" not in self.log(name):
            assert self.is_at_work(name) or "ready" in self.log(name), self.log(name)
            assert time.monotonic() < end, self.log(name)
            time.sleep(0.01)

    def is_at_work(self, name: str) -> bool:
        """Whether what was begun still runs."""
        return self.loaded.ended(self.begun[name], wait=False) is None

    def log(self, name: str = "web") -> str:
        """What a process has written."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def kill(self, name: str = "web") -> None:
        """``kill -9``: no goodbye, no clean-up."""
        if name in self.begun:
            self.loaded.kill(self.begun.pop(name))
            return
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def stop(self) -> None:
        """Ends all processes of this portal."""
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    def close(self) -> None:
        """``stop``, and the services that belong to it."""
        self.stop()
        self.loaded.close()
        self._services.close()

    def _until_ready(self, name: str, url: str) -> None:
        end = time.monotonic() + START_SECONDS
        with httpx.Client(verify=False, timeout=5) as asking:  # one for all turns: a client of httpx costs 30 ms
            while time.monotonic() < end and self.processes[name].poll() is None:
                with contextlib.suppress(httpx.TransportError):
                    if asking.get(url + "/readyz").status_code == 200:
                        return
                time.sleep(0.05)
        self.stop()
        pytest.fail(f"the portal did not start:\n{self.log(name)[-4000:]}", pytrace=False)

    def _run(self, name: str, *arguments: str) -> None:
        if name in self.processes:  # a restart after a kill starts only what was killed
            return
        with (self.folder / f"{name}.log").open("ab") as log:
            command = [sys.executable, *arguments]
            self.processes[name] = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)


@contextlib.contextmanager
def running_portal(**environment: str) -> Iterator[Portal]:
    """A started portal in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="portal-", dir=os.environ["TEST_RUN_DIR"]) as folder:
        portal = Portal(Path(folder), **environment)
        try:
            yield portal.start()
        finally:
            portal.close()


@pytest.fixture
def portal() -> Iterator[Portal]:
    """A portal of one's own, started."""
    with running_portal() as portal:
        yield portal


@pytest.fixture(scope="session")
def shared_portal() -> Iterator[Portal]:
    """One started portal for all tests of this process that leave it as it was."""
    with running_portal() as portal:
        yield portal


def _forget_killed_runs() -> None:
    """Removes what runs that were killed left behind: their folders bear the number of a process that is gone."""
    for folder in Path(tempfile.gettempdir()).glob("tongban-run-*-*"):
        number = folder.name.split("-")[2]
        if number.isdigit() and not psutil.pid_exists(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    """One folder per run, shared by all worker processes; whatever a process puts aside for a while is in it.

    A portal that is killed and a browser that crashes leave their temporary files: they go with the folder. Only what a
    failed test put into its ``tmp_path`` stays.
    """
    if not hasattr(config, "workerinput"):
        _forget_killed_runs()
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
        os.environ["TEST_RUN_DIR"] = os.environ["TMPDIR"] = tempfile.mkdtemp(prefix=f"tongban-run-{os.getpid()}-")
        tempfile.tempdir = None  # asked for anew, from TMPDIR


def pytest_unconfigure(config: pytest.Config) -> None:
    """Only the process that made the folder removes it."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop("TEST_RUN_DIR"), ignore_errors=True)
